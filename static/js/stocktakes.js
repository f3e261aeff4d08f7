/* Live mode of a stocktake by keys. Without this script the same links and folds work by pointer and by tab. */
(function () {
  "use strict";

  const root = document.querySelector("[data-live-mode]");
  if (!root) return;
  /* By the place of the key: under a Russian or Kazakh layout it gives another letter. */
  const KEYS = { KeyD: "d", KeyP: "p" };

  function follow(rel) {
    const link = root.querySelector("a[rel='" + rel + "']");
    if (link) link.click();
  }
  function unfold(key) {
    const fold = root.querySelector("details[data-key='" + key + "']");
    if (!fold) return false;
    fold.open = true;
    const first = fold.querySelector("select, textarea, input:not([type='hidden'])");
    if (first) first.focus();
    return true;
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      root.querySelectorAll("details[open][data-key]").forEach((fold) => {
        /* The focus leaves a form before it is hidden: a key pressed next is not typed into nothing. */
        if (fold.contains(document.activeElement)) fold.querySelector("summary").focus();
        fold.open = false;
      });
      return;
    }
    if (event.target.closest("input, select, textarea")) return;
    if (event.key === "ArrowRight") follow("next");
    else if (event.key === "ArrowLeft") follow("prev");
    else if (event.code in KEYS && unfold(KEYS[event.code])) event.preventDefault();
  });
})();
