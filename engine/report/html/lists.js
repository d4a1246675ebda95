/* What pages have in common: lists to search and to turn pages of, over the data that is in the page.
   What members wrote goes into the page by textContent only. */
const lists = (() => {
  "use strict";

  const element = (id) => document.getElementById(id);
  const read = (id) => JSON.parse(element(id).textContent);
  const data = read("data");
  const words = data.words;
  const PAGE = 50;

  const number = (value) => value.toLocaleString(data.language === "zh" ? "zh-CN" : "en-US");
  const say = (key, parts) => words[key].replace(/\{(\w+)\}/g, (_, name) => parts[name]);
  const clock = (wall) => new Date(wall).toISOString().slice(0, 16);
  const time = (wall) => clock(wall).replace("T", " ");

  function make(tag, properties, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties || {})) {
      if (name in made) made[name] = value;
      else made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  }

  const spaced = (nodes) => nodes.flatMap((node, place) => (place ? [" ", node] : [node]));
  const called = (place) => {
    const [id, name] = data.members[place];
    return name === null || name === id ? id : name + " (" + id + ")";
  };
  const cell = (label, properties, ...children) => make("td", { "data-label": label, ...properties }, ...children);
  const quoted = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : "'" + text.replaceAll("'", "'\"'\"'") + "'");

  /* ---- a list of which one page is shown ---- */

  class List {
    constructor(table, pager, count, row) {
      this.body = table.querySelector("tbody");
      this.columns = table.querySelectorAll("thead th").length;
      this.count = count;
      this.row = row;
      this.page = 0;
      this.places = [];
      this.previous = make("button", { type: "button", onclick: () => this.turn(-1) }, words.previous);
      this.next = make("button", { type: "button", onclick: () => this.turn(1) }, words.next);
      this.where = make("span", {});
      pager.append(this.previous, this.where, this.next);
      table.addEventListener("keydown", (event) => this.press(event));
    }

    show(places, total, key) {
      this.places = places;
      this.page = 0;
      this.count.textContent = say(key, { count: number(places.length), total: number(total) });
      this.draw();
    }

    get pages() {
      return Math.max(1, Math.ceil(this.places.length / PAGE));
    }

    draw() {
      const start = this.page * PAGE;
      const rows = this.places.slice(start, start + PAGE).map((place) => this.row(place));
      const none = make("tr", {}, make("td", { colSpan: this.columns }, words["nothing found"]));
      this.body.replaceChildren(...(rows.length ? rows : [none]));
      this.where.textContent = say("page", { page: number(this.page + 1), pages: number(this.pages) });
      this.previous.disabled = this.page === 0;
      this.next.disabled = this.page + 1 >= this.pages;
    }

    turn(by) {
      const page = Math.min(Math.max(this.page + by, 0), this.pages - 1);
      if (page === this.page) return false;
      this.page = page;
      this.draw();
      return true;
    }

    press(event) {
      const buttons = [...this.body.querySelectorAll("td:first-child > button")];
      const place = buttons.indexOf(document.activeElement);
      if (place < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
      const moves = { ArrowDown: 1, ArrowUp: -1, Home: -place, End: buttons.length - 1 - place };
      const turns = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
      if (event.key in moves) {
        const goal = place + moves[event.key];
        if (goal >= 0 && goal < buttons.length) buttons[goal].focus();
        else if (this.turn(Math.sign(moves[event.key]))) this.focus(moves[event.key] > 0);
      } else if (event.key in turns) {
        if (this.turn(turns[event.key])) this.focus(true);
      } else return;
      event.preventDefault();
    }

    focus(first) {
      const buttons = this.body.querySelectorAll("td:first-child > button");
      const found = buttons[first ? 0 : buttons.length - 1];
      if (found) found.focus();
    }
  }

  /* ---- searching ---- */

  const folded = (text) => text.normalize("NFKC").toLowerCase();

  /* Looks for all words of a search in texts that are put together when they are first needed. */
  class Search {
    constructor(size, text) {
      this.text = text;
      this.texts = new Array(size);
    }

    matcher(wanted) {
      const parts = folded(wanted).split(/\s+/).filter(Boolean);
      return (place) => {
        if (!parts.length) return true;
        const text = this.texts[place] || (this.texts[place] = folded(this.text(place)));
        return parts.every((part) => text.includes(part));
      };
    }
  }

  const pick = (size, ...filters) => {
    const found = [];
    for (let place = 0; place < size; place++) if (filters.every((filter) => filter(place))) found.push(place);
    return found;
  };

  function later(run) {
    let waiting = 0;
    return () => {
      clearTimeout(waiting);
      waiting = setTimeout(run, 120);
    };
  }

  /* The keys that go to a search, clear it, and go on to its list. */
  function keys(search, place, list, show) {
    document.addEventListener("keydown", (event) => {
      const typing = event.target.matches("input, select, textarea");
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        place.scrollIntoView();
        search.focus({ preventScroll: true });
      } else if (event.key === "Escape" && event.target === search) {
        search.value = "";
        show();
      } else if (event.key === "ArrowDown" && event.target === search) {
        event.preventDefault();
        list.focus(true);
      }
    });
  }

  const options = (select, values) => {
    for (const [value, text] of values) select.append(make("option", { value: String(value) }, text));
  };

  /* A row that opens: the button, what it opens, and where the row is. */
  function toggle(button, details) {
    const line = button.closest("tr");
    const opened = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!opened));
    if (opened) line.nextSibling.remove();
    else line.after(details());
  }

  function opener(text, details) {
    const open = make("button", { type: "button", className: "row", "aria-expanded": "false" }, text);
    open.onclick = () => toggle(open, details);
    return open;
  }

  /* ---- the form that filters ---- */

  function filtering(search, only, forget, show, showMembers) {
    const filters = element("filters");
    search.addEventListener("input", later(show));
    filters.addEventListener("change", (event) => event.target !== search && show());
    filters.addEventListener("submit", (event) => event.preventDefault());
    filters.addEventListener("reset", () => {
      forget();
      setTimeout(show);
    });
    only.onclick = () => {
      forget();
      show();
      search.focus();
    };
    element("search-members").addEventListener("input", later(showMembers));
    element("search-members").form.addEventListener("submit", (event) => event.preventDefault());
    return filters;
  }

  return {
    List, Search, called, cell, clock, data, element, filtering, keys, later, make, number, opener, options, pick, quoted,
    read, say, spaced, time, words,
  };
})();
