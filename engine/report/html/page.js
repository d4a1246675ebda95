/* The page about a dry run: a chart to zoom into, and its decisions and members in lists. */
(() => {
  "use strict";

  const { List, Search, called, cell, clock, data, element, filtering, keys, later, make, number } = lists;
  const { opener, options, pick, quoted, read, say, spaced, time, words } = lists;
  const MINUTE = 60000;
  // the places of a decision's and a member's row
  const AT = 0, KIND = 1, GROUP = 2, MEMBER = 3, EVENT = 4, FILE = 5, LINE = 6, RULES = 7, ACTS = 8, OTHERS = 9, TEXT = 10, NAME = 11;
  const WHO = 0, FIRINGS = 1, EFFECTS = 2, PATH = 3, MORE = 4;

  /* A text with what a rule caught in it: every second piece is marked. */
  function marked(text) {
    const pieces = Array.isArray(text) ? text : [text];
    return make("bdi", {}, ...pieces.map((piece, place) => (place % 2 ? make("mark", {}, piece) : piece)));
  }

  const plain = (text) => (Array.isArray(text) ? text.join("") : text);
  const act = (place) => make("span", { className: "act " + data.acts[place][1] }, data.acts[place][2]);

  function personButton(place) {
    const name = make("bdi", {}, called(place));
    return make("button", { type: "button", className: "link", onclick: () => onlyMember(place) }, name);
  }

  /* ---- decisions ---- */

  const rows = read("decision-rows");
  const chosen = { rule: element("by-rule"), effect: element("by-effect"), group: element("by-group"), sort: element("by-sort") };
  const span = { from: element("from"), to: element("to") };
  const search = element("search");
  const only = element("only");
  let member = null;

  const sortOf = (other) => words["other " + other[0]];
  const searchDecisions = new Search(rows.length, (place) => {
    const row = rows[place];
    return [
      plain(row[TEXT]), plain(row[NAME]), row[EVENT], data.kinds[row[KIND]], data.groups[row[GROUP]].join(" "),
      row[MEMBER] === null ? "" : called(row[MEMBER]), time(row[AT]),
      ...row[RULES].map((rule) => data.rules[rule]),
      ...row[ACTS].map((place) => data.acts[place][2]),
      ...row[OTHERS].map((place) => sortOf(data.others[place]) + " " + data.others[place].slice(1).join(" ")),
    ].join("\n");
  });

  const isDone = (row) => row[RULES].length > 0 || row[ACTS].length > 0;

  function details(row) {
    const list = make("dl", {});
    const add = (label, ...value) => list.append(make("dt", {}, label), make("dd", {}, ...value));
    add(words["event id"], make("bdi", {}, data.kinds[row[KIND]] + " " + row[EVENT]));
    add(words.place, row[LINE] ? data.files[row[FILE]] + ":" + row[LINE] : words.due);
    for (const place of row[OTHERS]) {
      const other = data.others[place];
      add(sortOf(other), other.slice(1).join(" · "));
    }
    if (row[LINE]) add(words.explain, make("code", {}, data.explain + " --event " + quoted(row[EVENT])));
    return make("tr", { className: "detail" }, make("td", { colSpan: decisions.columns }, list));
  }

  function decisionRow(place) {
    const row = rows[place];
    const who = row[NAME] ? [marked(row[NAME])] : row[MEMBER] === null ? [] : [personButton(row[MEMBER])];
    const sorts = row[OTHERS].map((other) => sortOf(data.others[other]));
    const others = [...new Set(sorts)].map((sort) => {
      const times = sorts.filter((each) => each === sort).length;
      return make("span", { className: "quiet" }, times > 1 ? sort + " ×" + number(times) : sort);
    });
    return make("tr", {},
      cell(words.when, { className: "when" }, opener(time(row[AT]), () => details(row))),
      cell(words.who, { className: "who" }, ...who),
      cell(words.where, { className: "where" }, make("bdi", {}, data.groups[row[GROUP]][1])),
      cell(words["which rules"], {}, row[RULES].map((rule) => data.rules[rule]).join(data.comma)),
      cell(words["which effects"], {}, ...spaced([...row[ACTS].map(act), ...others])),
      cell(words["what text"], { className: "text" }, marked(row[TEXT])));
  }

  const decisions = new List(element("decision-table"), element("decision-pager"), element("found"), decisionRow);
  const wall = (input) => (input.value ? Date.parse(input.value + "Z") : null);

  function showDecisions() {
    const rule = data.rules.indexOf(chosen.rule.value);
    const verb = chosen.effect.value, group = chosen.group.value, sort = chosen.sort.value;
    const from = wall(span.from), to = wall(span.to);
    const filters = [searchDecisions.matcher(search.value)];
    const when = (wanted, holds) => wanted && filters.unshift((place) => holds(rows[place]));
    when(rule >= 0, (row) => row[RULES].includes(rule));
    when(verb, (row) => row[ACTS].some((place) => data.acts[place][0] === verb));
    when(group, (row) => row[GROUP] === Number(group));
    when(sort, (row) => (sort === "done" ? isDone(row) : row[OTHERS].length > 0));
    when(from !== null, (row) => row[AT] >= from);
    when(to !== null, (row) => row[AT] < to);
    when(member !== null, (row) => row[MEMBER] === member);
    only.hidden = member === null;
    only.textContent = member === null ? "" : say("only member", { member: called(member) }) + " ×";
    decisions.show(pick(rows.length, ...filters), rows.length, "found");
  }

  function goToDecisions() {
    showDecisions();
    element("decisions").scrollIntoView();
    search.focus({ preventScroll: true });
  }

  function onlyMember(place) {
    element("filters").reset();
    member = place;
    goToDecisions();
  }

  /* ---- members ---- */

  const people = read("member-rows");
  const pathNodes = (row) => {
    const steps = row[PATH].map(([place, times]) => {
      const step = act(place);
      if (times > 1) step.append(" ×" + number(times));
      return step;
    });
    if (row[MORE]) steps.push(data.more.replace("{count}", number(row[MORE])));
    return steps.flatMap((step, place) => (place ? [make("span", { className: "arrow" }, " → "), step] : [step]));
  };
  const firings = (row) => row[FIRINGS].map(([rule, times]) => data.rules[rule] + " " + number(times)).join(data.comma);
  const searchMembers = new Search(people.length, (place) => [called(people[place][WHO]), firings(people[place]), people[place][EFFECTS]].join("\n"));

  const members = new List(element("member-table"), element("member-pager"), element("found-members"), (place) => {
    const row = people[place];
    return make("tr", {}, cell("", {}, personButton(row[WHO])), cell("", {}, firings(row)),
      cell("", { className: "path" }, ...pathNodes(row)), cell("", {}, row[EFFECTS]));
  });

  const showMembers = () =>
    members.show(pick(people.length, searchMembers.matcher(element("search-members").value)), people.length, "found members");

  /* ---- the chart ---- */

  /* The stretches of time with their neighbours in which nothing happened, so that lines come down to nothing. */
  function series() {
    const found = [[], [], [], []];
    const add = (start, ...counts) => [start / 1000, ...counts].forEach((value, place) => found[place].push(value));
    let end = null;
    for (const [start, ...counts] of data.activity) {
      if (end === null || end < start) {
        if (end !== null) add(end, 0, 0, 0);
        if (end === null || end < start - data.width) add(start - data.width, 0, 0, 0);
      }
      add(start, ...counts);
      end = start + data.width;
    }
    if (end !== null) add(end, 0, 0, 0);
    const [starts, events, ...drawn] = found;
    return [starts, events, ...drawn.map((counts) => counts.map((count) => count || null))];
  }

  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

  function axisTimes(_, splits) {
    const days = splits.length > 1 && splits[1] - splits[0] >= 86400;
    let before = "";
    return splits.map((split) => {
      const [day, hour] = time(split * 1000).split(" ");
      const shown = days ? day : before === day ? hour : day.slice(5) + "\n" + hour;
      before = day;
      return shown;
    });
  }

  function settings(place) {
    const axis = { stroke: color("soft"), grid: { stroke: color("line"), width: 1 }, ticks: { stroke: color("line"), width: 1 } };
    const counted = (_, value) => (value === null ? "–" : number(value));
    const bars = uPlot.paths.bars({ size: [0.8, 24], align: 1 });
    return {
      width: Math.max(place.clientWidth, 280),
      height: 260,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      cursor: { drag: { x: true, y: false } },
      scales: { events: { range: (_, low, high) => [0, Math.max(high, 1)] }, fired: { range: (_, low, high) => [0, Math.max(high * 1.1, 1)] } },
      axes: [
        { ...axis, values: axisTimes, space: 90 },
        { ...axis, scale: "fired", stroke: color("fired"), incrs: whole(), size: 56 },
        { ...axis, scale: "events", side: 1, grid: { show: false }, stroke: color("events-ink"), incrs: whole(), size: 64 },
      ],
      series: [
        { label: words.begins, value: (_, value) => (value === null ? "–" : time(value * 1000)) },
        { label: words["events series"] + " →", scale: "events", stroke: color("events"), width: 1.5, fill: color("events") + "33", paths: uPlot.paths.stepped({ align: 1 }), points: { show: false }, value: counted },
        { label: "← " + words["fired series"], scale: "fired", stroke: color("fired"), fill: color("fired") + "aa", paths: bars, points: { show: false }, value: counted },
        { label: "← " + words["sanctions series"], scale: "fired", stroke: color("sanction"), fill: color("sanction"), paths: uPlot.paths.bars({ size: [0.4, 12], align: 1 }), points: { show: false }, value: counted },
      ],
      hooks: { setSelect: [zoomed] },
    };
  }

  const whole = () => [1, 2, 5].flatMap((step) => [...Array(10).keys()].map((power) => step * 10 ** power)).sort((a, b) => a - b);

  function zoomed(chart) {
    if (chart.select.width < 2) return;
    const edge = (left, round) => clock(round(chart.posToVal(left, "x") * 1000 / MINUTE) * MINUTE);
    span.from.value = edge(chart.select.left, Math.floor);
    span.to.value = edge(chart.select.left + chart.select.width, Math.ceil);
    showDecisions();
  }

  function startChart() {
    const place = element("chart");
    if (!data.activity.length) return;
    const values = series();
    let chart = new uPlot(settings(place), values, place);
    const again = () => {
      chart.destroy();
      chart = new uPlot(settings(place), values, place);
    };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
    addEventListener("resize", later(() => chart.setSize({ width: Math.max(place.clientWidth, 280), height: 260 })));
    element("whole").onclick = () => {
      span.from.value = span.to.value = "";
      again();
      showDecisions();
    };
  }

  /* ---- all together ---- */

  for (const hidden of document.querySelectorAll(".scripted")) hidden.hidden = false;
  options(chosen.rule, [...data.rules].sort().map((rule) => [rule, rule]));
  options(chosen.effect, [...new Map(data.acts.map(([verb]) => [verb, data.verbs[verb]]))]);
  options(chosen.group, data.groups.map(([, name], place) => [place, name]).sort(([, a], [, b]) => a.localeCompare(b)));

  // what was done comes first; where nothing was, what could not be decided
  if (rows.some(isDone)) chosen.sort.options[1].defaultSelected = chosen.sort.options[1].selected = true;

  const filters = filtering(search, only, () => (member = null), showDecisions, showMembers);

  for (const button of document.querySelectorAll("button[data-rule]")) {
    button.onclick = () => {
      filters.reset();
      chosen.rule.value = button.dataset.rule;
      member = null;
      goToDecisions();
    };
  }
  const places = new Map(data.members.map(([id], place) => [id, place]));
  for (const button of document.querySelectorAll("button[data-member]")) {
    button.onclick = () => places.has(button.dataset.member) && onlyMember(places.get(button.dataset.member));
  }

  keys(search, element("decisions"), decisions, showDecisions);
  showDecisions();
  showMembers();
  startChart();
})();
