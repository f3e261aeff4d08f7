/* The editor in the table of a task: opened in place, closed by its button or by Escape in a row with nothing typed. */
(function () {
  "use strict";

  const grid = window.portalRows;

  document.addEventListener("click", function (event) {
    const link = event.target.closest("[data-edit]");
    const open = link && document.getElementById("m-" + link.dataset.edit);
    if (open) {
      event.preventDefault();
      event.stopImmediatePropagation();
      grid.focusOn(grid.fieldsOf(open)[0]);
    }
  }, true);
  document.addEventListener("htmx:load", function (event) {
    const row = event.detail.elt;
    if (!row.matches || !row.matches("[data-editor].update--idle")) return;
    if (grid.restore) grid.restore(row);
    grid.focusOn(grid.fieldsOf(row)[0]);
  });
  function close(row) {
    const link = document.getElementById("edit-" + row.dataset.code);
    row.remove();
    if (link) link.focus();
  }
  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-close]");
    if (button) close(grid.rowOf(button));
  });
  document.addEventListener("keydown", function (event) {
    const row = grid.rowOf(event.target);
    if (event.key === "Escape" && row && !grid.isDirty(row) && !grid.isUnsaved(row)) close(row);
  }, true);
})();
