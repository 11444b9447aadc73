/*
 * Combines the timeline's filters in place. Without this file each chip is a link to a built page.
 *
 * The state stands after the # of the address, where it works from file:// too, where the back button
 * finds it, and where it does not reach a server. It holds no words: they stand in data attributes.
 */
(function () {
  "use strict";

  // On a page of one filter a further chip leads to the timeline with both; there they are combined.
  var built = document.querySelector("[data-combine]");
  if (built) {
    var own = built.querySelector('.chip[aria-current]:not([data-value=""])');
    built.addEventListener("click", function (event) {
      var chip = event.target.closest(".chip");
      if (!own || !chip || !chip.dataset.value || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      var kind = chip.closest("[data-kind]").dataset.kind;
      var ownKind = own.closest("[data-kind]").dataset.kind;
      if (kind === ownKind) return;
      event.preventDefault();
      location.href = built.dataset.combine + "#" + ownKind + "=" + own.dataset.value + "&" + kind + "=" + chip.dataset.value;
    });
    return;
  }

  var bar = document.querySelector("[data-filters]");
  var list = document.getElementById("list");
  if (!bar || !list) return;

  var groups = Array.prototype.slice.call(bar.querySelectorAll("[data-kind]"));
  var rows = Array.prototype.slice.call(list.querySelectorAll("li.row"));
  var status = document.querySelector(".status");

  var columns = Array.prototype.map.call(document.querySelectorAll(".strip a[href^='#y']"), function (link) {
    var rects = Array.prototype.slice.call(link.querySelectorAll("rect"));
    var year = document.getElementById(link.hash.slice(1));
    return {
      link: link,
      year: year,
      rects: rects,
      ys: rects.map(function (rect) { return rect.getAttribute("y"); }),
      count: year.querySelector("h2 small"),
      said: link.querySelector(".vh"),
      // Documents and gaps have marks; a further event of a document, whose row has no id, has none.
      rows: rows.filter(function (row) { return year.contains(row) && (row.id || row.classList.contains("gap")); })
    };
  });

  // While filters stand behind the #, a year of the strip only scrolls: the address keeps them.
  columns.forEach(function (column) {
    column.link.addEventListener("click", function (event) {
      if (location.hash.indexOf("=") < 0) return;
      event.preventDefault();
      column.year.scrollIntoView();
    });
  });

  function read() {
    var state = {};
    location.hash.slice(1).split("&").forEach(function (part) {
      var pair = part.split("=");
      if (pair.length === 2) state[pair[0]] = decodeURIComponent(pair[1]);
    });
    return state;
  }

  function write(state) {
    return Object.keys(state).filter(function (kind) { return state[kind]; }).map(function (kind) {
      return kind + "=" + encodeURIComponent(state[kind]);
    }).join("&");
  }

  function passes(row, state) {
    return groups.every(function (group) {
      var wanted = state[group.dataset.kind];
      return !wanted || (" " + (row.dataset[group.dataset.kind] || "") + " ").indexOf(" " + wanted + " ") >= 0;
    });
  }

  // A month or year without a visible row goes with its rows; what is hidden leaves the page for everyone.
  function fold(selector) {
    list.querySelectorAll(selector).forEach(function (section) {
      section.hidden = !section.querySelector("li.row:not([hidden])");
    });
  }

  function counted(documents, none) {
    var words = documents === 0 ? none : documents === 1 ? bar.dataset.one : bar.dataset.other;
    return words.replace("{n}", documents);
  }

  // The strip shows what the list shows: in each year as many marks of a kind as rows are left, from the axis up.
  // The numbers that are written beside a year, and read aloud in the strip, are those of the same rows.
  function marks() {
    columns.forEach(function (column) {
      var left = { own: 0, intl: 0, gap: 0 };
      column.rows.forEach(function (row) {
        if (!row.hidden) left[row.classList.contains("gap") ? "gap" : row.dataset.mark] += 1;
      });
      var before = column.count.textContent;
      column.count.textContent = counted(left.own + left.intl, bar.dataset.zero);
      column.said.textContent = column.said.textContent.replace(before, column.count.textContent);
      var next = 0;
      column.rects.forEach(function (rect) {
        var shown = left[rect.classList[0]]-- > 0;
        rect.style.display = shown ? "" : "none";
        if (shown) rect.setAttribute("y", column.ys[next++]);
      });
    });
  }

  function apply() {
    var state = read();
    var shown = 0;
    rows.forEach(function (row) {
      row.hidden = !passes(row, state);
      // An event's row has no id: only the documents themselves are counted.
      if (!row.hidden && row.id) shown += 1;
    });
    fold(".month");
    fold(".year");
    marks();
    groups.forEach(function (group) {
      group.querySelectorAll(".chip").forEach(function (chip) {
        if (chip.dataset.value === (state[group.dataset.kind] || "")) chip.setAttribute("aria-current", "true");
        else chip.removeAttribute("aria-current");
      });
    });
    status.textContent = counted(shown, bar.dataset.none);
  }

  bar.addEventListener("click", function (event) {
    var chip = event.target.closest(".chip");
    // A click with a modifier key asks for a new window: there the built page is right.
    if (!chip || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    var state = read();
    state[chip.closest("[data-kind]").dataset.kind] = chip.dataset.value;
    var hash = write(state);
    if (hash) location.hash = hash;
    else {
      history.pushState(null, "", location.pathname + location.search);
      apply();
    }
  });

  window.addEventListener("hashchange", apply);
  window.addEventListener("popstate", apply);
  if (location.hash.indexOf("=") > 0) apply();
})();
