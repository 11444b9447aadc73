/*
 * Combines the timeline's filters in place. Without this file each chip is a link to a built page.
 *
 * The state stands after the # of the address, where it works from file:// too, where the back button
 * finds it, and where it does not reach a server. It holds no words: they stand in data attributes.
 */
(function () {
  "use strict";

  var bar = document.querySelector("[data-filters]");
  var list = document.getElementById("list");
  if (!bar || !list) return;

  var groups = Array.prototype.slice.call(bar.querySelectorAll("[data-kind]"));
  var rows = Array.prototype.slice.call(list.querySelectorAll("li.row"));
  var status = document.querySelector(".status");

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
    groups.forEach(function (group) {
      group.querySelectorAll(".chip").forEach(function (chip) {
        if (chip.dataset.value === (state[group.dataset.kind] || "")) chip.setAttribute("aria-current", "true");
        else chip.removeAttribute("aria-current");
      });
    });
    var words = shown === 0 ? bar.dataset.none : shown === 1 ? bar.dataset.one : bar.dataset.other;
    status.textContent = words.replace("{n}", shown);
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
