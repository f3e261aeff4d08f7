/* Says to screen readers when a piece of long work changes its state; the moving numbers themselves are not read out. */
(function () {
  "use strict";
  const seen = {};
  function look(say) {
    const changed = [];
    document.querySelectorAll("[data-work]").forEach(function (one) {
      const words = one.dataset.workWords;
      if (seen[one.dataset.work] !== words) changed.push(words);
      seen[one.dataset.work] = words;
    });
    const place = document.querySelector("[data-work-said]");
    if (say && place && changed.length) place.textContent = changed.join(". ");
  }
  look(false);
  document.addEventListener("htmx:afterSettle", () => look(true));
})();
