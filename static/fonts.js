/*
 * Asks for the fonts at once, so that they are there when the page is first drawn.
 *
 * The styles use a font only if it is there by then (font-display: optional): nothing moves afterwards, and what comes
 * too late is in the cache for the next page. From a server drawing waits a moment for what is preloaded; from a disk a
 * browser refuses to preload, and a font that is loaded takes a few milliseconds. Without this file a page asks for its
 * fonts when it has been laid out. It is not deferred, because it has to run before there is anything to draw.
 */
(function () {
  "use strict";

  if (location.protocol === "file:") {
    ['1em "Archive Sans"', '1em "Archive Serif"', 'italic 1em "Archive Serif"', '1em "Archive Serif Display"']
      .forEach(function (font) { document.fonts.load(font); });
    return;
  }
  var folder = document.currentScript.src.replace(/[^/]*$/, "fonts/");
  // Italics are not on every page, and a browser complains of a preload that is not used.
  ["sans", "serif-text", "serif-display"].forEach(function (name) {
    var link = document.createElement("link");
    link.rel = "preload";
    link.as = "font";
    link.type = "font/woff2";
    link.crossOrigin = "anonymous";
    link.href = folder + name + ".woff2";
    document.head.append(link);
  });
})();
