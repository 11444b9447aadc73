/*
 * The index of the search: loads the files that the build wrote, takes a question apart, finds documents.
 *
 * Every file of the index is a script that calls archiveSearch with its data, because a page opened from a disk
 * may load scripts and nothing else. Knows no page: search.js shows what is found here.
 */
(function () {
  "use strict";

  const WORD = /[\p{L}\p{N}]+/gu;
  const arrived = {};
  const loading = {};

  function archiveSearch(version, name, data) {
    arrived[name] = { version, data };
  }

  function script(address) {
    return new Promise((done, failed) => {
      const element = document.createElement("script");
      element.src = address;
      element.onload = done;
      element.onerror = () => failed(new Error(address));
      document.head.append(element);
    });
  }

  // What failed may be asked for again: the network may be back.
  function once(key, make) {
    return loading[key] || (loading[key] = make().catch((reason) => { delete loading[key]; throw reason; }));
  }

  /* -- Words, as orthography.fold and search.split make them in the build -- */

  const LETTERS = { ə: "e", ı: "i", ß: "s", ø: "o", æ: "e" };

  function bare(letter) {
    const [first, ...marks] = letter.normalize("NFD");
    const left = marks.every((mark) => /\p{Mn}/u.test(mark)) ? first : letter;
    return LETTERS[left] || left;
  }

  const fold = (word) => word.replace(/[Iİ]/g, "i").toLowerCase().replace(/[^\0-\x7f]/gu, bare);

  // The words of a text, folded, each with its place; a folded word is as long as the word.
  const split = (text) => Array.from(text.normalize("NFC").matchAll(WORD), (match) => ({ word: fold(match[0]), at: match.index }));
  const two = (number) => String(number).padStart(2, "0");

  // Loads what every question needs; the rest follows question by question.
  async function open(folder, library) {
    function load(name) {
      return once(name, async () => {
        await script(folder + name + ".js");
        // A cache may mix the files of two builds, between which the documents may have got other numbers.
        if (name !== "start" && arrived[name].version !== arrived.start.version) throw new Error(name);
        return arrived[name].data;
      });
    }

    const [start] = await Promise.all([load("start"), once(library, () => script(library))]);

    // The terms of one file, completed to a serialised index by what all files share.
    const indexed = (name, entries) => once("index " + name, async () => MiniSearch.loadJS({
      serializationVersion: 2,
      index: entries(await load(name)),
      fieldIds: start.fields,
      fieldLength: start.lengths,
      averageFieldLength: start.averages,
      documentCount: start.lengths.length,
      nextId: start.lengths.length,
      documentIds: start.lengths.map((_, number) => number),
      storedFields: {},
    }, { fields: Object.keys(start.fields), tokenize: (text) => [text], processTerm: (term) => term }));

    // The names of the registers: which records each of them stands for, and all names of a record.
    const known = new Map();
    start.names.forEach((names, record) => names.forEach((name) => known.set(name, [...(known.get(name) || []), record])));
    const longest = Math.max(0, ...Array.from(known.keys(), (name) => name.split(" ").length));

    function meant(name) {
      const records = known.get(name);
      return records && { records, names: records.flatMap((one) => start.names[one].map((other) => other.split(" "))) };
    }

    // The dates among words, by the patterns of date_phrases: each with its first word and how many words it has.
    function dates(words) {
      const found = [];
      let text = words.join(" ");
      for (const [pattern, roles] of start.dates) {
        text = text.replace(new RegExp(pattern, "g"), (whole, ...groups) => {
          const held = (role) => Array.from(roles).flatMap((one, place) => (one === role ? [groups[place]] : []));
          const month = start.months[held("w")] || Number(held("m"));
          const days = held("d");
          const sound = (roles === "y" || (month >= 1 && month <= 12)) && days.every((day) => day >= 1 && day <= 31);
          if (!sound) return whole;
          const at = text.slice(0, groups[roles.length]).split(" ").length - 1;
          for (const day of days.length ? days : [""]) {
            const term = held("y") + (month ? two(month) : "") + (day && two(Number(day)));
            found.push({ term, at, size: whole.split(" ").length });
          }
          return whole.replace(/[^ ]+/g, "-");
        });
      }
      return { found, left: text.split(" ").filter((word) => word && word !== "-") };
    }

    // What must be found: every date, every name with all that it stands for, and every other word, from three letters
    // on by its beginning too.
    function clauses(question) {
      const { found, left } = dates(split(question).map(({ word }) => word));
      const asked = new Map(found.map(({ term }) => [term, { terms: [term], date: term.length > 4 }]));
      for (let at = 0, size; at < left.length; at += size) {
        size = Math.min(longest, left.length - at) || 1;
        while (size > 1 && !known.has(left.slice(at, at + size).join(" "))) size -= 1;
        const terms = left.slice(at, at + size);
        const words = terms.join(" ");
        asked.set(words, { terms, prefix: words.length > 2, ...meant(words) });
      }
      return Array.from(asked.values()).slice(0, 12);
    }

    // The documents that hold a term: number → score, and whether the term itself stands there.
    async function holding(term, prefix) {
      // Each file holds the terms from its first letters up to those of the next one.
      const own = start.shards.filter(([first]) => first <= term).slice(-1);
      const longer = start.shards.filter(([first]) => prefix && first > term && first.startsWith(term));
      // The beginning of very many words can lie in many files: six are enough to choose from.
      const names = [...own, ...longer].slice(0, 6).map(([, name]) => "terms-" + name);
      const found = new Map();
      for (const one of await Promise.all(names.map((name) => indexed(name, (terms) => terms)))) {
        for (const { id, score, terms } of one.search(term, { prefix, boost: start.boosts })) {
          const before = found.get(id) || { score: 0, exact: false };
          found.set(id, { score: before.score + score, exact: before.exact || terms.includes(term) });
        }
      }
      return found;
    }

    // The nearest words: two letters exchanged, one letter away, or two where the word is longer.
    async function similar(term) {
      // All words of the index are put into one document, so that a search for one gives those that are like it.
      const all = await indexed("words", (words) => words.split(" ").map((word) => [word, { 0: { 0: 1 } }]));
      const like = (word, fuzzy) => all.search(word, { fuzzy }).flatMap(({ terms }) => terms);
      const near = Array.from(term.slice(1), (letter, at) => term.slice(0, at) + letter + term[at] + term.slice(at + 2))
        .flatMap((word) => like(word, 0)).concat(like(term, 1));
      return (near.length || term.length < 6 ? near : like(term, 2)).slice(0, 8);
    }

    // The documents that belong to a name; those with the very words that were asked for are exact. A name of one word may
    // also be a word of its own (“as” and AŞ), so the documents that hold it belong to the answer.
    async function named({ terms, records }) {
      const [some, ...literal] = await Promise.all([
        Promise.all(records.map((record) => holding("@" + record, false))),
        ...terms.map((term) => holding(term, false)),
      ]);
      const found = new Map();
      some.forEach((one) => one.forEach(({ score }, id) => {
        found.set(id, { score: score + (found.get(id)?.score || 0), exact: false });
      }));
      (terms.length > 1 ? found : literal[0]).forEach((_, id) => {
        const held = literal.map((one) => one.get(id)?.score || 0);
        const score = held.reduce((sum, one) => sum + one, found.get(id)?.score || 0);
        found.set(id, { score, exact: held.every(Boolean) });
      });
      return found;
    }

    async function answer(clause) {
      if (clause.records) return named(clause);
      const [term] = clause.terms;
      const found = await holding(term, clause.prefix);
      // For a day its month is near; a number that is not there is no other number.
      const month = clause.date && term.slice(0, 6);
      if (found.size || month === term || (!month && (term.length < 5 || /\p{N}/u.test(term)))) return found;
      clause.near = clause.terms = month ? [month] : await similar(term);
      const names = clause.near.map(meant).filter(Boolean).flatMap((one) => one.names);
      if (names.length) clause.names = names;
      for (const near of await Promise.all(clause.near.map((word) => {
        const name = meant(word);
        return name ? named({ terms: [word], ...name }) : holding(word, clause.prefix);
      }))) {
        near.forEach(({ score }, id) => found.set(id, { score: Math.max(score, found.get(id)?.score || 0), exact: false }));
      }
      return found;
    }

    // The documents that hold everything: first those that hold it as it was asked, then by score, then by date.
    async function ask(asked) {
      if (!asked.length) return start.lengths.map((_, id) => id);
      const answers = await Promise.all(asked.map(answer));
      const result = [];
      answers[0].forEach((_, id) => {
        if (!answers.every((one) => one.has(id))) return;
        const parts = answers.map((one) => one.get(id));
        const score = parts.reduce((sum, part) => sum + part.score, 0);
        result.push({ id, score, loose: parts.filter((part) => !part.exact).length });
      });
      result.sort((a, b) => a.loose - b.loose || b.score - a.score || a.id - b.id);
      return result.map(({ id }) => id);
    }

    // The places in a text that answer the question, in order: [from, to, clause].
    function hits(text, asked) {
      const words = split(text);
      const places = [];
      // As search.Mentions has it: a name's last word may have an ending, if it has four letters or more.
      const begins = (word, name) => word === name || (name.length > 3 && word.startsWith(name));
      const lies = (name, from) => from + name.length <= words.length && name.every((one, next) => {
        const { word } = words[from + next];
        return next + 1 < name.length ? word === one : begins(word, one);
      });
      words.forEach(({ word, at }, number) => {
        for (const clause of asked.filter((one) => !one.date)) {
          for (const name of (clause.names || []).filter((one) => lies(one, number))) {
            const end = number + name.length - 1;
            places.push([at, words[end].at + name[name.length - 1].length, clause]);
          }
          const term = !clause.records && clause.terms.find((one) => (clause.prefix ? word.startsWith(one) : word === one));
          if (term) places.push([at, at + term.length, clause]);
        }
      });
      for (const { term, at, size } of dates(words.map(({ word }) => word)).found) {
        const last = words[at + size - 1];
        asked.filter((one) => one.date && term.startsWith(one.terms[0]))
          .forEach((clause) => places.push([words[at].at, last.at + last.word.length, clause]));
      }
      return places.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    }

    const part = async (list, number) => (await load(list + "-" + Math.floor(number / start[list])))[number % start[list]];

    return { facets: start.facets, clauses, ask, hits, row: (id) => part("rows", id), passages: (id) => part("passages", id) };
  }

  window.archiveSearch = Object.assign(archiveSearch, { open, split });
})();
