/* The page about a change of a policy: the changes and the members they reach, in lists. */
(() => {
  "use strict";

  const { List, Search, called, cell, data, element, filtering, keys, make, number } = lists;
  const { opener, options, pick, quoted, read, say, time, words } = lists;
  // the places of a change's and a member's row, and of what happens
  const AT = 0, KIND = 1, GROUP = 2, MEMBER = 3, EVENT = 4, FILE = 5, LINE = 6, RULES = 7, MANNER = 8, WAY = 9, BEFORE = 10, AFTER = 11, TEXT = 12;
  const WHO = 0;
  const SORT = 0, DEED = 1, STEP = 2, SAYS = 3;

  const rows = read("change-rows");
  const chosen = { rule: element("by-rule"), manner: element("by-manner"), group: element("by-group") };
  const span = { from: element("from"), to: element("to") };
  const search = element("search");
  const only = element("only");
  let member = null;

  const wayOf = (row) => (row[MANNER] === 2 ? data.ways[row[WAY]][1] : data.manners[row[MANNER]]);
  const differsIn = (row, part) => data.ways[row[WAY]][0].includes(part);
  const onlyWords = (row) => data.ways[row[WAY]][0].length === 1 && differsIn(row, "text");
  const sides = (row) => [row[BEFORE], row[AFTER]].filter((place) => place !== null).map((place) => data.deeds[place]);

  const searchChanges = new Search(rows.length, (place) => {
    const row = rows[place];
    return [
      row[TEXT], row[EVENT], data.kinds[row[KIND]], data.groups[row[GROUP]].join(" "), wayOf(row), time(row[AT]),
      row[MEMBER] === null ? "" : called(row[MEMBER]), ...row[RULES].map((rule) => data.rules[rule]),
      ...sides(row).map((deed) => deed[DEED] + " " + deed[SAYS]),
    ].join("\n");
  });

  function personButton(place) {
    const name = make("bdi", {}, called(place));
    return make("button", { type: "button", className: "link", onclick: () => onlyMember(place) }, name);
  }

  /* What happens on one side; what it says to people only where the other side says something else. */
  function deed(place, says) {
    if (place === null) return [make("span", { className: "quiet" }, words.nothing)];
    const made = data.deeds[place];
    const nodes = [make("span", { className: "act " + made[SORT] }, made[DEED])];
    if (made[STEP]) nodes.push(" ", make("span", { className: "quiet" }, made[STEP]));
    if (says && made[SAYS]) nodes.push(make("div", { className: "reason" }, make("bdi", {}, made[SAYS])));
    return nodes;
  }

  function details(row) {
    const list = make("dl", {});
    const add = (label, ...value) => list.append(make("dt", {}, label), make("dd", {}, ...value));
    add(words["event id"], make("bdi", {}, data.kinds[row[KIND]] + " " + row[EVENT]));
    add(words.place, row[LINE] ? data.files[row[FILE]] + ":" + row[LINE] : words.due);
    for (const [place, label] of [[row[BEFORE], "says before"], [row[AFTER], "says after"]])
      if (place !== null && data.deeds[place][SAYS]) add(words[label], make("bdi", {}, data.deeds[place][SAYS]));
    if (row[LINE])
      for (const [place, label] of ["why before", "why after"].entries())
        if (data.explain[place]) add(words[label], make("code", {}, data.explain[place] + " --event " + quoted(row[EVENT])));
    return make("tr", { className: "detail" }, make("td", { colSpan: changes.columns }, list));
  }

  const changes = new List(element("change-table"), element("change-pager"), element("found"), (place) => {
    const row = rows[place];
    const says = differsIn(row, "text");
    return make("tr", {},
      cell(words.when, { className: "when" }, opener(time(row[AT]), () => details(row))),
      cell(words.who, { className: "who" }, ...(row[MEMBER] === null ? [] : [personButton(row[MEMBER])])),
      cell(words.where, { className: "where" }, make("bdi", {}, data.groups[row[GROUP]][1])),
      cell(words["which rules"], {}, row[RULES].map((rule) => data.rules[rule]).join(data.comma)),
      cell(words["what differs"], {}, make("span", { className: "manner manner-" + row[MANNER] }, wayOf(row))),
      cell(words.before, {}, ...deed(row[BEFORE], says)),
      cell(words.after, {}, ...deed(row[AFTER], says)),
      cell(words["what text"], { className: "text" }, make("bdi", {}, row[TEXT])));
  });
  const wall = (input) => (input.value ? Date.parse(input.value + "Z") : null);

  function showChanges() {
    const rule = data.rules.indexOf(chosen.rule.value);
    const manner = chosen.manner.value, group = chosen.group.value;
    const from = wall(span.from), to = wall(span.to);
    const filters = [searchChanges.matcher(search.value)];
    const when = (wanted, holds) => wanted && filters.unshift((place) => holds(rows[place]));
    when(rule >= 0, (row) => row[RULES].includes(rule));
    when(manner === "words", onlyWords);
    when(manner === "deeds", (row) => !onlyWords(row));
    when(manner && "012".includes(manner), (row) => row[MANNER] === Number(manner));
    when(group, (row) => row[GROUP] === Number(group));
    when(from !== null, (row) => row[AT] >= from);
    when(to !== null, (row) => row[AT] < to);
    when(member !== null, (row) => row[MEMBER] === member);
    only.hidden = member === null;
    only.textContent = member === null ? "" : say("only member", { member: called(member) }) + " ×";
    changes.show(pick(rows.length, ...filters), rows.length, "found");
  }

  function goToChanges() {
    showChanges();
    element("changes").scrollIntoView();
    search.focus({ preventScroll: true });
  }

  function onlyMember(place) {
    filters.reset();
    member = place;
    goToChanges();
  }

  /* ---- members ---- */

  const people = read("member-rows");
  const searchMembers = new Search(people.length, (place) => called(people[place][WHO]));
  const members = new List(element("member-table"), element("member-pager"), element("found-members"), (place) => {
    const [who, ...counts] = people[place];
    return make("tr", {}, cell("", {}, personButton(who)),
      ...counts.map((count) => cell("", { className: "number" }, count ? number(count) : "")));
  });
  const showMembers = () =>
    members.show(pick(people.length, searchMembers.matcher(element("search-members").value)), people.length, "found members");

  /* ---- all together ---- */

  for (const hidden of document.querySelectorAll(".scripted")) hidden.hidden = false;
  options(chosen.rule, [...data.rules].sort().map((rule) => [rule, rule]));
  options(chosen.group, data.groups.map(([, name], place) => [place, name]).sort(([, a], [, b]) => a.localeCompare(b)));

  const filters = filtering(search, only, () => (member = null), showChanges, showMembers);
  for (const button of document.querySelectorAll("button[data-rule]")) {
    button.onclick = () => {
      filters.reset();
      chosen.rule.value = button.dataset.rule;
      goToChanges();
    };
  }
  keys(search, element("changes"), changes, showChanges);
  showChanges();
  showMembers();
})();
