/*
 * Combines the filters of a timeline that is too long for one page, by an index that the build wrote.
 *
 * Nothing of the index is loaded before a filter is chosen. Its files are scripts that call archiveTimeline, because a page
 * opened from a disk may load scripts and nothing else. The state stands after the # of the address, as timeline.js has it:
 * a filter by its kind, and from= the year at which the rows begin. So many rows are shown as one file holds, and more
 * when they are asked for. No words of the interface stand here: they are in data attributes.
 */
(function () {
  "use strict";

  const bar = document.querySelector("[data-index]");
  if (!bar) return;
  const words = bar.dataset;
  const groups = Array.from(bar.querySelectorAll("[data-kind]"));
  const status = document.querySelector(".status");
  const whole = status.textContent;
  const list = document.getElementById("list");
  const found = document.getElementById("found");
  const more = document.getElementById("more");
  const template = document.getElementById("row").content;
  const arrived = {};
  const loading = {};

  window.archiveTimeline = function (version, name, data) {
    arrived[name] = { version, data };
  };

  function load(name) {
    loading[name] = loading[name] || new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = words.index + name + ".js";
      script.onload = () => {
        // A cache may mix the files of two builds, between which the events may have got other numbers.
        const sound = name === "start" || arrived[name].version === arrived.start.version;
        return sound ? done(arrived[name].data) : failed(new Error(name));
      };
      script.onerror = () => failed(new Error(name));
      document.head.append(script);
    });
    // What failed may be asked for again: the network may be back.
    loading[name].catch(() => { delete loading[name]; });
    return loading[name];
  }

  /* -- The address -- */

  const read = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const chosen = (state) => groups.some((group) => state[group.dataset.kind]);

  function go(state) {
    const hash = String(new URLSearchParams(Object.entries(state).filter(([, value]) => value)));
    if (chosen(state)) location.hash = hash;
    else {
      history.pushState(null, "", location.pathname + location.search);
      apply();
    }
  }

  /* -- The strip: in each year a bar of a kind is as high as its share of what it was, and single marks go one by one -- */

  const columns = Array.from(document.querySelectorAll(".strip a"), (link) => ({
    link,
    year: Number(link.querySelector(".y").textContent),
    rects: Array.from(link.querySelectorAll("rect"), (rect) => ({
      rect, kind: rect.classList[0], y: Number(rect.getAttribute("y")), height: Number(rect.getAttribute("height")),
    })).sort((a, b) => b.y - a.y),
  }));

  function counted(index, numbers) {
    const counts = new Map();
    numbers.forEach((number) => {
      const key = index.years[number] + index.marks[number];
      counts.set(key, (counts.get(key) || 0) + 1);
    });
    return counts;
  }

  function draw(index, passing) {
    const all = index && counted(index, index.years.map((_, number) => number));
    const some = index && counted(index, passing);
    columns.forEach(({ year, rects }) => {
      const left = {};
      rects.forEach(({ kind }) => {
        const key = year + kind[0];
        const marks = rects.filter((one) => one.kind === kind).length;
        left[kind] = index ? marks * (some.get(key) || 0) / (all.get(key) || 1) : marks;
      });
      // From the axis up: what is left of a kind is drawn first, and everything above a gap comes down.
      let gap = 0;
      rects.forEach(({ rect, kind, y, height }, place) => {
        const share = Math.min(1, Math.max(0, left[kind]));
        left[kind] -= 1;
        rect.setAttribute("height", height * share);
        rect.setAttribute("y", y + gap + height * (1 - share));
        const above = rects[place + 1];
        gap += share || !above ? height * (1 - share) : y - above.y;
      });
    });
  }

  /* -- A row -- */

  function make(name, parent, text, language) {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    if (language) element.lang = language;
    parent.append(element, " ");
    return element;
  }

  function row([url, style, when, title, alternative, role, meta, tags]) {
    const item = template.firstElementChild.cloneNode(true);
    const [date, link, line] = [".when", ".t a", ".m"].map((one) => item.querySelector(one));
    item.className = style;
    when.forEach(([text, machine]) => {
      const piece = document.createElement(machine ? "time" : "span");
      if (machine) piece.dateTime = machine;
      piece.textContent = text;
      date.append(piece);
    });
    link.href = url;
    link.textContent = title;
    if (alternative) {
      const other = make("p", item.lastElementChild, ...alternative);
      other.className = "alt";
      line.before(other);
    }
    if (role) make("span", line, role).className = "role";
    meta.forEach(([text, language]) => make("span", line, text, language));
    tags.forEach(([text, kind]) => { make("span", line, text).className = "tag " + kind; });
    return item;
  }

  /* -- The page -- */

  let turn = 0;

  async function apply() {
    const state = read();
    const mine = turn += 1;
    groups.forEach((group) => group.querySelectorAll(".chip").forEach((chip) => {
      if (chip.dataset.value === (state[group.dataset.kind] || "")) chip.setAttribute("aria-current", "true");
      else chip.removeAttribute("aria-current");
    }));
    if (!chosen(state)) {
      list.hidden = false;
      found.hidden = more.hidden = true;
      draw(null);
      status.textContent = whole;
      return;
    }
    try {
      const index = await load("start");
      const wanted = groups.map(({ dataset: { kind } }) => kind).filter((kind) => state[kind] && index.kinds[kind])
        .map((kind) => [index.kinds[kind].of, index.kinds[kind].values.indexOf(state[kind])]);
      const passing = [];
      index.years.forEach((_, number) => {
        if (wanted.every(([of, value]) => of[number].includes(value))) passing.push(number);
      });
      // Undated events stand at the end, after every year.
      const begin = passing.findIndex((number) => (index.years[number] || Infinity) >= Number(state.from || 0));
      let next = Math.max(0, begin);
      const rows = async () => {
        const numbers = passing.slice(next, next + index.rows);
        const files = await Promise.all(numbers.map((number) => load("rows-" + Math.floor(number / index.rows))));
        next += numbers.length;
        return numbers.map((number, place) => row(files[place][number % index.rows]));
      };
      const first = await rows();
      // An answer that comes late must not replace that to a later question.
      if (mine !== turn) return;
      found.replaceChildren(...first);
      list.hidden = true;
      found.hidden = false;
      more.hidden = next >= passing.length;
      more.onclick = async () => {
        const added = await rows();
        if (mine !== turn) return;
        found.append(...added);
        more.hidden = next >= passing.length;
        added[0].querySelector("a").focus();
      };
      draw(index, passing);
      const documents = passing.filter((number) => index.marks[number] !== "-").length;
      const said = documents === 0 ? words.none : documents === 1 ? words.one : words.other;
      status.textContent = said.replace("{n}", documents);
    } catch (reason) {
      if (mine === turn) status.textContent = words.failed;
    }
  }

  // A click with a modifier key asks for a new window: there the built page is right.
  const plain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

  bar.addEventListener("click", (event) => {
    const chip = event.target.closest(".chip");
    if (!chip || !plain(event)) return;
    event.preventDefault();
    go({ ...read(), from: "", [chip.closest("[data-kind]").dataset.kind]: chip.dataset.value });
  });

  // While there are filters, a year of the strip is where the rows begin.
  columns.forEach(({ link, year }) => link.addEventListener("click", (event) => {
    const state = read();
    if (!chosen(state) || !plain(event)) return;
    event.preventDefault();
    go({ ...state, from: year });
  }));

  window.addEventListener("hashchange", apply);
  window.addEventListener("popstate", apply);
  if (chosen(read())) apply();
})();
