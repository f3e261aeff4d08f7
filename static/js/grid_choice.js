/* Choosing rows for one change: shift-click takes all in between; a row that was drawn anew stays chosen. */
(function () {
  "use strict";

  const grid = window.portalRows;
  const bar = document.querySelector("[data-several]");
  if (!bar) return;
  const boxes = () => Array.from(document.querySelectorAll(".update__pick"));
  const all = document.querySelector("[data-pick-all]");
  const chosen = new Set();
  let last = null;

  function tell() {
    boxes().forEach((box) => (box.checked = chosen.has(box.value)));
    bar.classList.toggle("several--on", chosen.size > 0);
    bar.querySelector("[data-chosen]").textContent = chosen.size ? grid.counted("chosen", chosen.size) : "";
    bar.querySelector("[data-same-task]").hidden = bar.querySelector("[data-pick-none]").hidden = chosen.size === 0;
    all.checked = chosen.size > 0 && chosen.size === boxes().length;
    all.indeterminate = chosen.size > 0 && !all.checked;
  }
  function choose(box, on) {
    if (on) chosen.add(box.value);
    else chosen.delete(box.value);
  }
  document.addEventListener("click", function (event) {
    const box = event.target;
    if (!box.matches(".update__pick")) return;
    const list = boxes();
    const from = list.findIndex((one) => one.value === last);
    if (event.shiftKey && from >= 0) {
      const to = list.indexOf(box);
      list.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((one) => choose(one, box.checked));
    }
    choose(box, box.checked);
    last = box.value;
    tell();
  });
  all.hidden = false;
  all.addEventListener("change", function () {
    boxes().forEach((box) => choose(box, all.checked));
    tell();
  });
  bar.querySelector("[data-pick-none]").addEventListener("click", function () {
    chosen.clear();
    tell();
  });
  bar.querySelector("[data-same-task]").addEventListener("click", function () {
    const tasks = new Set(grid.rows().filter((row) => chosen.has(row.dataset.code)).map((row) => row.dataset.task));
    grid.rows().forEach((row) => tasks.has(row.dataset.task) && chosen.add(row.dataset.code));
    tell();
  });
  document.addEventListener("htmx:afterSettle", tell);
  boxes().forEach((box) => choose(box, box.checked)); /* a browser that goes back keeps what was ticked */
  tell();
})();
