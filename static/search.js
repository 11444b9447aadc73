/*
 * The page of the search: shows what search-index.js finds.
 *
 * Nothing of the index is loaded before somebody means to search. The state is the address, so a search can be
 * linked and “back” works. No words of the interface stand here (they are in data attributes); nothing is stored.
 */
(function () {
  "use strict";

  const byId = (id) => document.getElementById(id);
  const form = document.querySelector("form[data-index]");
  if (!form) return;
  const words = form.dataset;
  const field = form.elements.q;
  const PAGE = 10;
  // What stays on one line: a range, and an Azerbaijani ending with its number or capitals (“1996-cı”, “BMT-nin”).
  const WHOLE = /(?<![\p{L}\p{N}_/.–-])(?:[0-9]+–[0-9]+(?:-[a-zçəğıöşü]{1,4})?|(?:[0-9]+|[A-ZÇƏĞİÖŞÜ]{2,})-[a-zçəğıöşü]{1,4})(?![\p{L}\p{N}_/–-])/gu;
  let opened = null;

  function open() {
    opened = opened || archiveSearch.open(words.index, words.library);
    // What failed may be tried again: the network may be back.
    opened.catch(() => { opened = null; });
    return opened;
  }

  /* -- The address -- */

  function read() {
    const given = new URLSearchParams(location.search);
    return Object.fromEntries(["q", "form", "year", "issuer", "language"].map((key) => [key, given.get(key) || ""]));
  }

  function address(state) {
    const given = String(new URLSearchParams(Object.entries(state).filter(([, value]) => value)));
    return given ? "?" + given : location.pathname;
  }

  /* -- A result -- */

  function make(name, parent, className) {
    const element = document.createElement(name);
    if (className) element.className = className;
    parent.append(element, " ");
    return element;
  }

  async function result(index, id, asked) {
    const [url, style, when, title, about, tags, summary] = await index.row(id);
    const item = byId("row").content.firstElementChild.cloneNode(true);
    const [date, link, meta, context] = [".when", ".t a", ".m", ".x"].map((one) => item.querySelector(one));
    const seen = new Set();

    function put(element, text) {
      const hits = index.hits(text, asked);
      hits.forEach(([, , clause]) => seen.add(clause));

      // A part of the text, with what of the hits lies in it marked.
      function place(parent, start, stop) {
        let end = start;
        for (const [first, last] of hits) {
          const [from, to] = [Math.max(first, end), Math.min(last, stop)];
          if (from >= to) continue;
          const mark = document.createElement("mark");
          mark.textContent = text.slice(from, to);
          parent.append(text.slice(end, from), mark);
          end = to;
        }
        parent.append(text.slice(end, stop));
      }

      let done = 0;
      for (const found of text.matchAll(WHOLE)) {
        place(element, done, found.index);
        const whole = document.createElement("span");
        whole.className = "nb";
        done = found.index + found[0].length;
        place(whole, found.index, done);
        element.append(whole);
      }
      place(element, done, text.length);
    }

    // The part of a long text around its first hit, cut between words.
    function excerpt(text, sought) {
      const [first] = index.hits(text, sought);
      const from = first && first[0] > 120 ? text.lastIndexOf(" ", first[0] - 80) + 1 : 0;
      const to = text.length - from > 300 ? text.lastIndexOf(" ", from + 260) : text.length;
      return (from ? "… " : "") + text.slice(from, to) + (to < text.length ? " …" : "");
    }

    item.className = style;
    for (const [text, machine] of when) {
      const piece = document.createElement(machine ? "time" : "span");
      if (machine) piece.dateTime = machine;
      put(piece, text);
      date.append(piece);
    }
    link.href = url;
    put(link, title);
    about.forEach((text) => put(make("span", meta), text));
    tags.forEach(([text, kind]) => { make("span", meta, "tag " + kind).textContent = text; });
    put(context, excerpt(summary, asked));
    const missing = asked.filter((clause) => !seen.has(clause));
    if (missing.length) {
      // What was found stands in none of these: quote the place where it does.
      const quoted = (await index.passages(id)).find(([text]) => index.hits(text, missing).length);
      if (quoted) {
        const more = make("p", context.parentNode, "x");
        if (quoted[1]) more.lang = quoted[1];
        put(more, excerpt(quoted[0], missing));
      }
    }
    return item;
  }

  /* -- The filters -- */

  // Shows for each filter the values that some result has, with their numbers, as links to the narrowed list.
  function narrow(facets, found, state) {
    const chosen = facets.map((facet) => facet.values.findIndex(([value]) => value === state[facet.name]));
    const passing = (but) => found.filter((id) => facets.every((facet, place) =>
      place === but || !state[facet.name] || facet.of[id].includes(chosen[place])));
    facets.forEach((facet, place) => {
      const group = document.querySelector(`[data-facet="${facet.name}"] > span`);
      const counts = facet.values.map(() => 0);
      passing(place).forEach((id) => facet.of[id].forEach((value) => { counts[value] += 1; }));
      const chip = (value, text, count, current) => {
        const link = make("a", group, "chip");
        link.href = address({ ...state, [facet.name]: value });
        link.append(text, " ");
        if (count) make("span", link).textContent = count;
        if (current) link.setAttribute("aria-current", "true");
      };
      group.replaceChildren();
      chip("", words.all, 0, !state[facet.name]);
      facet.values.forEach(([value, text], number) => {
        if (counts[number] || number === chosen[place]) chip(value, text, counts[number], number === chosen[place]);
      });
    });
    return passing(-1);
  }

  /* -- The page -- */

  let turn = 0;

  async function show(typing) {
    const state = read();
    const mine = turn += 1;
    try {
      const index = await open();
      const asked = index.clauses(state.q);
      // While a word is being typed, its first letters say nothing yet.
      if (typing && asked.length && asked[asked.length - 1].terms[0].length < 3) asked.pop();
      const empty = !asked.length && !index.facets.some(({ name }) => state[name]);
      const found = empty ? [] : await index.ask(asked);
      // An answer that comes late must not replace that to a later question.
      if (mine !== turn) return;
      const passing = narrow(index.facets, found, state);
      const rows = (from) => Promise.all(passing.slice(from, from + PAGE).map((id) => result(index, id, asked)));
      const first = await rows(0);
      if (mine !== turn) return;
      byId("results").replaceChildren(...first);
      byId("filters").hidden = !found.length;
      byId("nothing").hidden = empty || passing.length > 0;
      byId("nothing").querySelector("[hreflang]").search = location.search;
      byId("more").hidden = passing.length <= PAGE;
      byId("more").onclick = async () => {
        const next = await rows(byId("results").children.length);
        if (mine !== turn) return;
        byId("results").append(...next);
        byId("more").hidden = byId("results").children.length >= passing.length;
        next[0].querySelector("a").focus();
      };
      const count = (passing.length === 1 ? words.one : words.other).replace("{n}", passing.length);
      const near = asked.some((clause) => clause.near) ? " " + words.near : "";
      const none = empty ? "" : words.none + " “" + state.q + "”";
      byId("status").textContent = passing.length ? count + near : none;
    } catch (reason) {
      if (mine === turn) byId("status").textContent = words.failed;
    }
  }

  function run() {
    field.value = read().q;
    return show(false);
  }

  // All that is typed in a row is one step of the history, so that “back” leads to the question before.
  let typed = false;
  let timer = 0;

  function ask(typing) {
    clearTimeout(timer);
    const wanted = address({ ...read(), q: field.value.trim() });
    if (wanted !== (location.search || location.pathname)) history[typed ? "replaceState" : "pushState"](null, "", wanted);
    typed = typing;
    show(typing);
  }

  field.addEventListener("focus", () => { open().catch(() => {}); }, { once: true });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask(true), 200);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(false);
  });
  byId("filters").addEventListener("click", async (event) => {
    const chip = event.target.closest(".chip");
    // A click with a modifier key asks for a new window.
    if (!chip || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const group = chip.parentNode;
    history.pushState(null, "", chip.href);
    typed = false;
    await run();
    // The chips are new ones now: the focus goes to the one that was chosen.
    group.querySelector("[aria-current]").focus();
  });
  window.addEventListener("popstate", () => { typed = false; run(); });
  // The question goes along into the other language; site.js has set the address of the link before.
  document.querySelectorAll(".lang a").forEach((link) => {
    ["pointerdown", "click"].forEach((kind) => link.addEventListener(kind, () => { link.search = location.search; }));
  });
  if (location.search) run();
})();
