/*
 * How the web editor reads and writes the archive's files.
 *
 * Sveltia CMS hands the text of a file to `fromFile` and gets back what its fields show; `toFile` makes the text
 * again. A serialiser would write the whole file in its own style. This one puts only what was edited into the text
 * that was read: comments, the order of keys, quotation marks and line breaks of everything else stay, byte by byte.
 * The text as it was read travels with the entry in the hidden field `file_as_read`.
 *
 * Knows the fields of the generated config.yml, and the strict YAML of the archive: mappings, lists and text.
 */
"use strict";

(() => {
  const AS_READ = "file_as_read";
  const BODY = "body";
  const SAME = "same";
  const WIDTH = 100;

  // Values: mappings, lists and text; what is empty is absent

  const isMap = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const folded = (value) => String(value).split(/\s+/u).filter(Boolean).join(" ");
  const equal = (one, two) => JSON.stringify(one) === JSON.stringify(two);
  const fieldOf = (fields, name) => (fields ?? []).find((field) => field.name === name);
  const isEither = (field) => field?.widget === "object" && Boolean(fieldOf(field.fields, SAME));

  /** What a value means: text folded, keys in one order, what is empty or a default left out. */
  const meaning = (value, field) => {
    if (value === null || value === undefined) return undefined;
    if (Array.isArray(value)) {
      const item = field?.fields ? { widget: "object", fields: field.fields } : field?.field;
      const items = value.map((one) => meaning(one, item)).filter((one) => one !== undefined);
      return items.length ? items : undefined;
    }
    if (isMap(value)) {
      if (isEither(field)) {
        const said = Object.fromEntries(Object.entries(value).filter(([, one]) => meaning(one) !== undefined));
        const names = Object.keys(said);
        if (names.length === 1 && names[0] === SAME) return folded(said[SAME]);
        if (names.length > 1) delete said[SAME];
        value = said;
      }
      const known = (field?.fields ?? []).map((one) => one.name).filter((name) => name in value);
      const names = [...known, ...Object.keys(value).filter((name) => !known.includes(name)).sort()];
      const made = names
        .map((name) => [name, meaning(value[name], fieldOf(field?.fields, name))])
        .filter(([, one]) => one !== undefined);
      return made.length ? Object.fromEntries(made) : undefined;
    }
    const text = folded(value);
    if (!text || (field?.widget === "boolean" && text === String(field.default ?? false))) return undefined;
    return text;
  };

  // Reading

  const parsed = (facts) => {
    const document_ = YAML.parseDocument(facts, { schema: "failsafe", uniqueKeys: true });
    if (document_.errors.length) throw document_.errors[0];
    if (!YAML.isMap(document_.contents)) throw new Error("the facts are not “key: value” lines");
    return document_;
  };

  /** Divide a file into what stands before its facts, the facts, and what stands behind them. */
  const divided = (text, hasBody) => {
    if (!hasBody) return { before: "", facts: text.endsWith("\n") ? text : `${text}\n`, after: "" };
    const opening = /^---[ \t]*\n/u.exec(text);
    const rest = opening ? text.slice(opening[0].length) : "";
    const closing = /^---[ \t]*$/mu.exec(rest);
    if (!closing) throw new Error("the file does not begin with facts between two lines “---”");
    return { before: opening[0], facts: rest.slice(0, closing.index), after: rest.slice(closing.index) };
  };

  const closingLine = (after) => after.slice(0, (after.indexOf("\n") + 1 || after.length + 1) - 1);
  const bodyOf = (after) => after.slice(closingLine(after).length).trim();

  /** What the fields show: flags as such, a text that may also be words in two languages under `same`. */
  const shown = (value, field) => {
    if (Array.isArray(value)) {
      const item = field?.fields ? { widget: "object", fields: field.fields } : field?.field;
      return value.map((one) => shown(one, item));
    }
    if (isMap(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([name, one]) => [name, shown(one, fieldOf(field?.fields, name))]),
      );
    }
    if (field?.widget === "boolean" && (value === "true" || value === "false")) return value === "true";
    return isEither(field) ? { [SAME]: value } : value;
  };

  const fromFile = (text, { fields, hasBody }) => {
    const { facts, after } = divided(text, hasBody);
    const data = shown(parsed(facts).toJS(), { fields });
    return { ...data, ...(hasBody ? { [BODY]: bodyOf(after) } : {}), [AS_READ]: text };
  };

  // Writing what is new

  const isPlain = (text) => {
    if (/^[\s"'[\]{}>|*&!%@`#,?:-]/u.test(text) || /:(?:\s|$)|\s#/u.test(text)) return false;
    return text !== "~" && !/^(?:---|\.\.\.)/u.test(text);
  };

  const wrapped = (words, room, broken = () => false, free = () => true) => {
    const lines = [];
    let line = "";
    words.forEach((word, index) => {
      const full = line && free(index) && line.length + 1 + word.length > room;
      if (line && (broken(index) || full)) {
        lines.push(line);
        line = word;
      } else {
        line = line ? `${line} ${word}` : word;
      }
    });
    return [...lines, line];
  };

  const block = (lines, indent) => `>-\n${lines.map((line) => `${" ".repeat(indent)}${line}`).join("\n")}`;

  /** Text as a value: plain, in quotes if it must be, folded if it is long. `column` is where the value begins. */
  const scalar = (text, indent, column, style) => {
    if (style === "QUOTE_DOUBLE") return JSON.stringify(text);
    if (style === "QUOTE_SINGLE") return `'${text.replaceAll("'", "''")}'`;
    if (column + text.length > WIDTH && text.includes(" ")) return block(wrapped(text.split(" "), WIDTH - indent), indent);
    return isPlain(text) ? text : JSON.stringify(text);
  };

  /** A folded text with an edit in it: lines that the edit does not touch are broken where they were. */
  const refolded = (source, text, indent) => {
    const lines = source.split("\n").slice(1).map((line) => line.trim().split(/\s+/u).filter(Boolean));
    const old = lines.flat();
    const breaks = new Set();
    lines.filter((line) => line.length).reduce((at, line) => (breaks.add(at), at + line.length), 0);
    const words = text.split(" ");
    const least = Math.min(old.length, words.length);
    let head = 0;
    while (head < least && old[head] === words[head]) head += 1;
    let tail = 0;
    while (tail < least - head && old[old.length - 1 - tail] === words[words.length - 1 - tail]) tail += 1;
    const moved = words.length - old.length;
    const isOld = (index) => index < head || index >= words.length - tail;
    const broken = (index) => isOld(index) && breaks.has(index < head ? index : index - moved);
    const widest = Math.max(...source.split("\n").slice(1).map((line) => [...line].length));
    const room = Math.max(widest, source.split("\n").length > 2 ? 0 : WIDTH) - indent;
    return block(wrapped(words, room, broken, (index) => index >= head), indent);
  };

  const written = (value, field, indent) => {
    if (Array.isArray(value)) {
      const item = field?.fields ? { widget: "object", fields: field.fields } : field?.field;
      return value.map((one) => itemText(one, item, indent)).join("");
    }
    return Object.entries(value)
      .map(([name, one]) => pairText(name, one, fieldOf(field?.fields, name), indent))
      .join("");
  };

  const pairText = (name, value, field, indent) => {
    const start = `${" ".repeat(indent)}${name}:`;
    if (typeof value === "object") return `${start}\n${written(value, field, indent + 2)}`;
    return `${start} ${scalar(value, indent + 2, start.length + 1)}\n`;
  };

  const itemText = (value, field, indent) => {
    const start = `${" ".repeat(indent)}- `;
    if (typeof value === "object") return start + written(value, field, indent + 2).slice(indent + 2);
    return `${start}${scalar(value, indent + 2, start.length)}\n`;
  };

  // Writing into what was read

  class Patch {
    constructor(text) {
      this.text = text;
      this.edits = [];
    }

    replace(start, end, by) {
      this.edits.push({ start, end, by, order: this.edits.length });
    }

    lineStart(at) {
      return this.text.lastIndexOf("\n", at - 1) + 1;
    }

    /** Where the source of a node ends: behind its last sign, a line feed not counted. */
    end(node) {
      if (!YAML.isScalar(node) && !node.flow && node.items.length) {
        const last = node.items.at(-1);
        return this.end(YAML.isPair(last) ? last.value ?? last.key : last);
      }
      let end = node.range[1];
      while (this.text[end - 1] === "\n") end -= 1;
      return end;
    }

    lineEnd(node) {
      const end = this.text.indexOf("\n", this.end(node));
      return end < 0 ? this.text.length : end + 1;
    }

    column(node) {
      return node.range[0] - this.lineStart(node.range[0]);
    }

    done() {
      this.edits.sort((one, two) => one.start - two.start || one.end - two.end || one.order - two.order);
      let made = "";
      let at = 0;
      this.edits.forEach(({ start, end, by }) => {
        if (start < at) throw new Error("two edits of one place");
        made += this.text.slice(at, start) + by;
        at = end;
      });
      return made + this.text.slice(at);
    }

    /** Put a changed value in the place of a node; `indent` is that of the line on which its key or dash stands. */
    value(node, old, now, field, indent) {
      if (YAML.isMap(node) && !node.flow && isMap(now) && node.items.some(({ key }) => key.value in now)) {
        this.map(node, isMap(old) ? old : {}, now, field);
      } else if (YAML.isSeq(node) && !node.flow && Array.isArray(now) && Array.isArray(old)) {
        this.list(node, old, now, field);
      } else if (YAML.isScalar(node) && typeof now === "string") {
        const [start] = node.range;
        const source = this.text.slice(start, this.end(node));
        const by = node.type === "BLOCK_FOLDED"
          ? refolded(source, now, indent + 2)
          : scalar(now, indent + 2, this.column(node), node.type);
        this.replace(start, this.end(node), by);
      } else {
        return false;
      }
      return true;
    }

    map(node, old, now, field) {
      const pairs = node.items;
      const indent = this.column(pairs[0].key);
      const first = pairs[0].key.range[0];
      const afterDash = this.text.slice(this.lineStart(first), first).trim() !== "";
      const kept = pairs.filter(({ key }) => key.value in now || equal(old[key.value], now[key.value]));
      let from = 0;
      if (afterDash && kept[0] !== pairs[0]) {
        this.replace(first, kept[0].key.range[0], "");
        from = pairs.indexOf(kept[0]);
      }
      pairs.slice(from).forEach((pair) => {
        const name = pair.key.value;
        const [before, after] = [old[name], now[name]];
        if (equal(before, after)) return;
        const inner = fieldOf(field?.fields, name);
        if (after === undefined) {
          this.replace(this.lineStart(pair.key.range[0]), this.lineEnd(pair.value), "");
        } else if (!this.value(pair.value, before, after, inner, indent)) {
          const by = pairText(name, after, inner, indent).slice(indent);
          this.replace(pair.key.range[0], this.lineEnd(pair.value), by);
        }
      });
      const names = pairs.map(({ key }) => key.value);
      const order = (field?.fields ?? []).map(({ name }) => name);
      Object.keys(now).filter((name) => !names.includes(name)).forEach((name) => {
        const by = pairText(name, now[name], fieldOf(field?.fields, name), indent);
        const before = order.slice(0, order.indexOf(name)).reverse();
        const anchor = before.map((one) => kept.find(({ key }) => key.value === one)).find(Boolean);
        const place = kept[0].key.range[0];
        if (anchor) this.replace(this.lineEnd(anchor.value), this.lineEnd(anchor.value), by);
        else if (afterDash) this.replace(first, first, `${by.slice(indent)}${" ".repeat(indent)}`);
        else this.replace(this.lineStart(place), this.lineStart(place), by);
      });
    }

    list(node, old, now, field) {
      const item = field?.fields ? { widget: "object", fields: field.fields } : field?.field;
      const items = node.items;
      const dash = (index) => this.text.lastIndexOf("-", items[index].range[0] - 1);
      const begin = (index) => this.lineStart(dash(index));
      const indent = dash(0) - begin(0);
      const insert = (index, value) => {
        const twin = old.findIndex((one) => equal(one, value));
        const by = twin < 0 ? itemText(value, item, indent) : this.text.slice(begin(twin), this.lineEnd(items[twin]));
        const at = index < items.length ? begin(index) : this.lineEnd(items.at(-1));
        this.replace(at, at, by);
      };
      runs(old, now).forEach(([oldFrom, oldTo, nowFrom, nowTo]) => {
        // As many as there are on both sides were edited, the others removed or added.
        const both = Math.min(oldTo - oldFrom, nowTo - nowFrom);
        for (let step = 0; step < both; step += 1) {
          const [index, before, after] = [oldFrom + step, old[oldFrom + step], now[nowFrom + step]];
          const moved = old.some((one) => equal(one, after)) && isMap(after);
          if (moved || !this.value(items[index], before, after, item, indent)) {
            this.replace(begin(index), this.lineEnd(items[index]), "");
            insert(index, after);
          }
        }
        for (let index = oldFrom + both; index < oldTo; index += 1) {
          this.replace(begin(index), this.lineEnd(items[index]), "");
        }
        for (let index = nowFrom + both; index < nowTo; index += 1) insert(oldTo, now[index]);
      });
    }
  }

  /** The stretches in which two lists differ, between the items that both have in one order. */
  const runs = (old, now) => {
    const longest = Array.from({ length: old.length + 1 }, () => new Array(now.length + 1).fill(0));
    for (let i = old.length - 1; i >= 0; i -= 1) {
      for (let j = now.length - 1; j >= 0; j -= 1) {
        longest[i][j] = equal(old[i], now[j])
          ? longest[i + 1][j + 1] + 1
          : Math.max(longest[i + 1][j], longest[i][j + 1]);
      }
    }
    const found = [];
    let [i, j, oldFrom, nowFrom] = [0, 0, 0, 0];
    const close = () => {
      if (i > oldFrom || j > nowFrom) found.push([oldFrom, i, nowFrom, j]);
    };
    while (i < old.length && j < now.length) {
      if (equal(old[i], now[j])) {
        close();
        [i, j] = [i + 1, j + 1];
        [oldFrom, nowFrom] = [i, j];
      } else if (longest[i + 1][j] >= longest[i][j + 1]) i += 1;
      else j += 1;
    }
    [i, j] = [old.length, now.length];
    close();
    return found;
  };

  const facts = (text, now, fields) => {
    const top = { widget: "object", fields };
    if (!text) return written(now, top, 0);
    const document_ = parsed(text);
    const old = meaning(document_.toJS(), top) ?? {};
    if (equal(old, now)) return text;
    const patch = new Patch(text);
    patch.map(document_.contents, old, now, top);
    const made = patch.done();
    // What is saved must be what was edited: rather written anew than wrong.
    return equal(meaning(parsed(made).toJS(), top), now) ? made : written(now, top, 0);
  };

  const toFile = (content, { fields, hasBody }) => {
    const { [AS_READ]: text = "", [BODY]: body = "", ...data } = content;
    const now = meaning(data, { widget: "object", fields }) ?? {};
    if (!hasBody) return facts(text ? divided(text, false).facts : "", now, fields);
    if (!text) return `---\n${facts("", now, fields)}---\n${body.trim() ? `\n${body.trim()}\n` : ""}`;
    const { before, facts: old, after } = divided(text, true);
    const same = bodyOf(after) === body.trim();
    return `${before}${facts(old, now, fields)}${same ? after : `${closingLine(after)}\n\n${body.trim()}\n`}`;
  };

  /** Register the format of each collection with the fields that its configuration has. */
  const register = (config) => {
    config.collections.forEach((collection) => {
      (collection.divider ? [] : collection.files ?? [collection]).forEach(({ format, extension = "yaml", fields }) => {
        const own = fields.filter(({ name }) => name !== AS_READ && name !== BODY);
        const shape = { fields: own, hasBody: extension === "md" };
        const format_ = { fromFile: (text) => fromFile(text, shape), toFile: (content) => toFile(content, shape) };
        CMS.registerCustomFormat(format, extension, format_);
        archiveFormats[format] = format_;
      });
    });
  };

  const archiveFormats = {};
  window.archiveFormats = archiveFormats;

  fetch("config.yml")
    .then((answer) => answer.text())
    .then((text) => {
      const config = YAML.parse(text);
      register(config);
      return CMS.init({ config: { ...config, load_config_file: false } });
    });
})();
