/* My updates: rows that save themselves in place. Without this script each row is an ordinary form. */
(function () {
  "use strict";

  const rowOf = (node) => node.closest("[data-row]");
  const formOf = (row) => row.querySelector("form[id^='f-']");
  const texts = () => document.querySelector("[data-updates]").dataset;
  let goingDown = null;

  function say(row, text, css) {
    const state = row.querySelector("[data-state]");
    state.textContent = text;
    state.className = "update__state small " + css;
  }
  function isTyped(field) {
    return field.type === "radio" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  }
  function isDirty(row) {
    const names = ["completion", "forecast_date", "reason", "actual_date", "evidence", "note"];
    return Array.from(formOf(row).elements).some((field) => names.includes(field.name) && isTyped(field));
  }
  function markTyped(row) {
    const dirty = isDirty(row);
    row.classList.toggle("update--typed", dirty);
    say(row, dirty ? texts().unsaved : "", dirty ? "update__unsaved" : "");
  }

  document.addEventListener("input", function (event) {
    const row = rowOf(event.target);
    if (row) markTyped(row);
  });

  /* Enter saves and goes down; in a note Enter is a new line and Ctrl+Enter saves. Escape takes back. */
  document.addEventListener("keydown", function (event) {
    const row = rowOf(event.target);
    if (!row || !event.target.matches("input, textarea")) return;
    if (event.key === "Enter") {
      if (event.target.matches("textarea") && !event.ctrlKey && !event.metaKey) return;
      goingDown = { row: row.id, name: event.target.name };
      if (event.target.matches("textarea")) formOf(row).requestSubmit();
    } else if (event.key === "Escape") {
      const discard = row.querySelector("[data-discard]");
      if (discard) {
        discard.click();
      } else {
        formOf(row).reset();
        markTyped(row);
      }
    } else {
      goingDown = null;
    }
  });
  document.addEventListener("pointerdown", () => (goingDown = null));

  /* A conflict and an error are answers too: the row that the server sent says what to do. */
  document.addEventListener("htmx:beforeSwap", function (event) {
    const row = rowOf(event.detail.requestConfig.elt);
    if (row && (event.detail.xhr.status === 409 || event.detail.xhr.status === 422)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  /* After settling, not after the swap: until then a row with a known id still wears the classes of the old one. */
  document.addEventListener("htmx:afterSettle", function (event) {
    const row = event.target;
    if (!row.matches("[data-row]")) return;
    if (row.matches(".update--invalid, .update--conflict")) {
      const first = row.querySelector("[type='radio'], [aria-invalid]");
      if (first) first.focus();
    } else if (goingDown && goingDown.row === row.id && row.matches(".update--saved")) {
      const next = row.nextElementSibling;
      const field = next && next.querySelector('[name="' + goingDown.name + '"]');
      if (field) {
        field.focus();
        if (field.select && field.type === "text") field.select();
      }
    }
    goingDown = null;
  });

  /* What was typed stays in the row whatever happens to the connection. */
  document.addEventListener("htmx:sendError", function (event) {
    const row = rowOf(event.target);
    if (row) say(row, texts().offline, "update__failed");
  });
  document.addEventListener("htmx:responseError", function (event) {
    const row = rowOf(event.target);
    if (row) say(row, event.detail.xhr.status === 401 ? texts().signedOut : texts().refused, "update__failed");
  });

  /* Leaving with something typed and not saved asks first. */
  window.addEventListener("beforeunload", function (event) {
    if (document.querySelector(".update--typed")) event.preventDefault();
  });
})();
