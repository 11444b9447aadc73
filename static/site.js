/*
 * Enhancement only: every page is complete without this file.
 *
 * A classic script, because modules do not load from file://. It holds no words of the interface (they
 * stand in data attributes), stores nothing and asks for nothing.
 */
(function () {
  "use strict";

  // The language and the parallel links lead to the same place on the other page, not to its top.
  // Those elements share their ids between the languages; a page marks an exception with data-local.
  var places = "section[id], .text > [id], .pair[id], li[id], tr[id], dl > div[id], .apparatus h2[id]";

  function placeAtTop() {
    if (window.scrollY < 200) return "";
    // Where reading begins: just below the furthest point at which site.css lets a target land.
    var edge = 6.5 * parseFloat(getComputedStyle(document.documentElement).fontSize);
    var found = "";
    document.querySelectorAll("main :is(" + places + "):not([data-local])").forEach(function (element) {
      var box = element.getBoundingClientRect();
      // Later matches lie deeper or further down, so the last one that has begun wins:
      // the paragraph and not its section.
      if (box.height && box.top <= edge) found = element.id;
    });
    return found;
  }

  document.querySelectorAll(".lang a, .views a").forEach(function (link) {
    var address = link.getAttribute("href").split("#")[0];
    function update() {
      // Filters of the timeline stand where a place would; they go along as they are.
      var id = location.hash.indexOf("=") > 0 ? location.hash.slice(1) : placeAtTop();
      link.setAttribute("href", id ? address + "#" + id : address);
    }
    // Click covers the keyboard; pointerdown comes early enough for the middle button and the context menu.
    link.addEventListener("pointerdown", update);
    link.addEventListener("click", update);
  });

  // A link to a permanent address carries the paragraph along that it was reached with.
  var permanent = [].map.call(document.querySelectorAll("a[data-place]"), function (link) {
    return [link, link.getAttribute("href")];
  });
  var cite = document.querySelector(".cite");
  var addresses = cite ? [].map.call(cite.querySelectorAll(".url"), function (url) { return [url, url.textContent]; }) : [];

  // The paragraph that was chosen is the one that is cited.
  function pin() {
    var found = /^#p([0-9]+)$/.exec(location.hash);
    var place = found && (!cite || document.getElementById("p" + found[1])) ? location.hash : "";
    permanent.forEach(function (pair) { pair[0].setAttribute("href", pair[1] + place); });
    addresses.forEach(function (pair) { pair[0].textContent = pair[1] + place; });
    if (cite) cite.querySelectorAll(".pin").forEach(function (pin) { pin.textContent = place ? ", ¶\u00a0" + found[1] : ""; });
  }
  addEventListener("hashchange", pin);
  pin();

  // “Copy citation”. Without a clipboard there is no button: the text can be selected.
  if (cite && navigator.clipboard) {
    // A label that changes under the focus is not always read out, so the result has its own live region.
    var status = document.createElement("span");
    status.className = "vh";
    status.setAttribute("role", "status");
    cite.querySelectorAll("dd").forEach(function (place) {
      var text = place.firstElementChild;
      var button = document.createElement("button");
      button.type = "button";
      button.className = "btn";
      button.textContent = cite.dataset.copy;
      button.setAttribute("aria-label", cite.dataset.copy + ": " + place.previousElementSibling.textContent);
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(text.textContent.replace(/\s+/g, " ").trim()).then(function () {
          button.textContent = status.textContent = cite.dataset.copied;
        });
      });
      place.append(button);
    });
    cite.append(status);
  }
})();
