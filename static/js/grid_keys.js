/* My updates by keyboard: arrows move between cells where they do not steal the caret; "?" shows the keys; Ctrl+Z puts
   back what was saved within ten seconds. Enter and Escape are in work.js. */
(function () {
  "use strict";

  const grid = window.portalRows;
  if (!document.querySelector("[data-told]")) return;
  const UNDO_SECONDS = 10;
  const COLUMNS = ["row"].concat(grid.NAMES);
  let lastSaved = null;

  function beside(row, name, by) {
    const next = COLUMNS[COLUMNS.indexOf(name) + by];
    const field = next && grid.fieldOf(row, next);
    if (field) grid.focusOn(field);
    return Boolean(field);
  }
  /* Whether the caret has nowhere to go in this direction. What arriving has selected is not an end. */
  function atEnd(field, by) {
    if (field.type === "checkbox") return true;
    if (field.type === "date") return false;
    if (field.selectionStart !== field.selectionEnd) return false;
    return field.selectionStart === (by < 0 ? 0 : field.value.length);
  }
  function moved(event, row) {
    const field = event.target;
    const ctrl = event.ctrlKey || event.metaKey;
    const by = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || event.shiftKey || event.altKey) return false;
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      if (!ctrl && field.matches("textarea")) return false;
      grid.move(row, field.name, by);
      return true; /* in the last row too: a date control would count on */
    }
    return (ctrl ? field.type === "date" : atEnd(field, by)) && beside(row, field.name, by);
  }

  function undo() {
    const row = lastSaved && Date.now() < lastSaved.until && document.getElementById("m-" + lastSaved.code);
    const button = row && row.querySelector("[data-put-back]");
    if (!button) return false;
    lastSaved = null;
    button.click();
    const field = grid.fieldOf(row, "completion");
    if (field) field.focus();
    return true;
  }
  document.addEventListener("keydown", function (event) {
    const row = grid.rowOf(event.target);
    if (row && COLUMNS.includes(event.target.name) && moved(event, row)) {
      event.preventDefault();
    } else if ((event.key === "z" || event.key === "Z") && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
      const typing = event.target.matches("input, textarea") && event.target.value !== event.target.defaultValue;
      if (!typing && undo()) event.preventDefault();
    } else if (event.key === "?" && document.documentElement.dataset.singleKeys !== "off" && !event.target.matches("input:not([type='checkbox']), textarea, select")) {
      const keys = document.querySelector("[data-keys]");
      keys.open = !keys.open;
      keys.querySelector("summary").focus();
    }
  });

  /* The line above the table: what is not saved, what was saved last and can be put back. */
  const told = document.querySelector("[data-told]");
  const part = (name) => told.querySelector("[data-" + name + "]");
  let saidCount = -1;
  function tell() {
    const unsaved = grid.rows().filter(grid.isUnsaved);
    const undoing = Boolean(lastSaved && Date.now() < lastSaved.until);
    const text = [];
    if (unsaved.length) text.push(grid.counted("rows", unsaved.length) + ".");
    if (undoing) text.push(grid.words().savedCode.replace("{code}", lastSaved.code));
    const line = text.join(" ");
    if (part("told-text").textContent !== line) part("told-text").textContent = line;
    saidCount = unsaved.length;
    part("first").hidden = saidCount === 0;
    part("save-all").hidden = saidCount === 0;
    part("undo").hidden = !undoing;
    told.hidden = saidCount === 0 && !undoing && part("elsewhere").hidden;
  }
  document.addEventListener("row:state", tell);
  document.addEventListener("row:elsewhere", tell);
  document.addEventListener("htmx:afterSettle", function (event) {
    const row = event.target;
    if (!row.matches("[data-row]")) return;
    if (row.matches(".update--saved") && row.querySelector("[data-put-back]")) {
      lastSaved = { code: row.dataset.code, until: Date.now() + UNDO_SECONDS * 1000 };
      setTimeout(tell, UNDO_SECONDS * 1000 + 50);
    }
    tell();
  });
  part("undo").addEventListener("click", undo);
  part("first").addEventListener("click", function () {
    const row = grid.rows().find(grid.isUnsaved);
    if (!row) return;
    const field = row.querySelector("[type='radio'], [aria-invalid]") || grid.fieldsOf(row).find(grid.isTyped) || grid.fieldsOf(row)[0];
    grid.focusOn(field);
    row.scrollIntoView({ block: "center" });
  });

  /* Several rows one after another, each by its own version. A conflict waits for a choice and is not sent again. */
  function saveAll(rows) {
    const left = rows.map((row) => row.dataset.code);
    function next() {
      const row = document.getElementById("m-" + left.shift());
      if (row && ["typed", "offline", "failed", "invalid"].includes(grid.stateOf(row))) grid.save(row);
      else if (left.length) next();
    }
    function done(event) {
      if (!grid.rowOf(event.detail.requestConfig.elt) && !event.target.matches("[data-row], [data-row] *")) return;
      if (left.length) next();
      else document.removeEventListener("htmx:afterRequest", done);
    }
    document.addEventListener("htmx:afterRequest", done);
    next();
  }
  grid.saveAll = saveAll;
  part("save-all").addEventListener("click", () => saveAll(grid.rows().filter(grid.isUnsaved)));
  tell();
})();
