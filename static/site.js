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

  // “Copy citation”. Without a clipboard there is no button: the text can be selected.
  var cite = document.querySelector(".cite[data-copy]");
  if (cite && navigator.clipboard) {
    var text = cite.querySelector(".cite-text");
    var button = document.createElement("button");
    // A label that changes under the focus is not always read out, so the result has its own live region.
    var status = document.createElement("span");
    button.type = "button";
    button.className = "btn";
    button.textContent = cite.dataset.copy;
    status.className = "vh";
    status.setAttribute("role", "status");
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(text.textContent.replace(/\s+/g, " ").trim()).then(function () {
        button.textContent = status.textContent = cite.dataset.copied;
      });
    });
    cite.append(button, status);
  }
})();
