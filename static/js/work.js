/* Rows that save themselves in place: My updates, and the editor in the table of a task. Without this script each row
   is an ordinary form. Every row says its state: typed, saving, offline, conflict, invalid, failed, saved.
   Other scripts of the grid use window.portalRows and listen to "row:state". */
(function () {
  "use strict";

  const NAMES = ["completion", "forecast_date", "reason", "actual_date", "evidence", "note"];
  const UNSAVED = ["typed", "offline", "conflict", "invalid", "failed"];
  const rowOf = (node) => (node && node.closest ? node.closest("[data-row]") : null);
  const rows = () => Array.from(document.querySelectorAll("[data-row]"));
  const formOf = (row) => row.querySelector("form[id^='f-']");
  const fieldOf = (row, name) => row.querySelector('[name="' + name + '"]');
  const fieldsOf = (row) => NAMES.map((name) => fieldOf(row, name)).filter(Boolean);
  const words = () => document.querySelector("[data-words]").dataset;
  let goingDown = null;

  /* "3 rows not saved": the plural form of the reader's language. */
  function counted(name, n) {
    const category = new Intl.PluralRules(document.documentElement.lang).select(n);
    const form = { one: "1", few: "2" }[category] || "5";
    return words()[name + "-" + form].replace("{n}", n);
  }
  function say(row, text, css) {
    const state = row.querySelector("[data-state]");
    state.textContent = text;
    state.className = "update__state small " + (css || "");
  }
  function setState(row, name, text) {
    row.dataset.state = name;
    row.classList.toggle("update--typed", UNSAVED.includes(name));
    const css = { typed: "update__unsaved", offline: "update__failed", failed: "update__failed" }[name];
    if (text !== undefined) say(row, text, css);
    document.dispatchEvent(new CustomEvent("row:state", { detail: { row: row } }));
  }
  const stateOf = (row) =>
    row.dataset.state || ["invalid", "conflict", "saved"].find((name) => row.matches(".update--" + name)) || "idle";
  const isUnsaved = (row) => UNSAVED.includes(stateOf(row));
  function isTyped(field) {
    return field.type === "radio" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  }
  const isDirty = (row) => fieldsOf(row).some(isTyped);
  function markTyped(row) {
    if (row.matches(".update--invalid, .update--conflict")) setState(row, stateOf(row));
    else if (isDirty(row)) setState(row, "typed", words().unsaved);
    else setState(row, "idle", "");
  }
  function save(row, button) {
    formOf(row).requestSubmit(button);
  }
  /* Back to what is stored: asked for anew where the server has answered since, or another version is shown. */
  function discard(row) {
    document.dispatchEvent(new CustomEvent("row:discard", { detail: { row: row } }));
    const link = row.querySelector("[data-discard]");
    if (link || row.dataset.kept) {
      htmx.ajax("GET", link ? link.getAttribute("hx-get") : row.dataset.stored, { target: row, swap: "outerHTML" });
    } else {
      formOf(row).reset();
      markTyped(row);
    }
  }
  function focusOn(field) {
    field.focus();
    if (field.select && (field.type === "text" || field.type === "search")) field.select();
  }
  /* The same field of a row above (-1) or below (1). */
  function move(row, name, by) {
    const all = rows();
    const next = all[all.indexOf(row) + by];
    const field = next && fieldOf(next, name);
    if (field) focusOn(field);
    return Boolean(field);
  }

  document.addEventListener("input", function (event) {
    const row = rowOf(event.target);
    if (row && NAMES.includes(event.target.name)) {
      markTyped(row);
      document.dispatchEvent(new CustomEvent("row:typed", { detail: { row: row } }));
    }
    goingDown = null;
  });

  /* Enter saves and goes down at once; in a note Enter is a new line and Ctrl+Enter saves. Escape takes back. */
  document.addEventListener("keydown", function (event) {
    const row = rowOf(event.target);
    if (!row || !NAMES.includes(event.target.name)) return;
    if (event.key === "Enter" && !event.isComposing) {
      if (event.target.matches("textarea") && !event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const name = event.target.name;
      if (isDirty(row) || isUnsaved(row)) {
        save(row);
        goingDown = move(row, name, 1) ? { code: row.dataset.code } : null;
      } else {
        move(row, name, 1);
      }
    } else if (event.key === "Escape") {
      discard(row);
    } else {
      goingDown = null;
    }
  });
  document.addEventListener("pointerdown", () => (goingDown = null));

  /* While a row is on its way nobody types into it: the answer would wipe that out. */
  const isSave = (event) => event.target.matches && event.target.matches("[data-row] form[id^='f-']");
  document.addEventListener("submit", function (event) {
    if (isSave(event)) rowOf(event.target).dataset.confirms = event.submitter && event.submitter.name ? "yes" : "";
  }, true);
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (!isSave(event)) return;
    const row = rowOf(event.target);
    fieldsOf(row).forEach((field) => (field.readOnly = true));
    setState(row, "saving", words().saving);
  });
  function stay(row, name, text) {
    fieldsOf(row).forEach((field) => (field.readOnly = false));
    setState(row, name, text);
  }

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
    const sent = goingDown && goingDown.code === row.dataset.code;
    const active = document.activeElement;
    const elsewhere = active && rowOf(active) && rowOf(active) !== row;
    setState(row, stateOf(row));
    if (row.matches(".update--invalid, .update--conflict") && (sent || !elsewhere)) {
      const first = row.querySelector("[type='radio'], [aria-invalid]");
      if (first) first.focus();
    }
    if (sent) goingDown = null;
  });

  /* What was typed stays in the row whatever happens to the connection. */
  document.addEventListener("htmx:sendError", function (event) {
    if (isSave(event)) stay(rowOf(event.target), "offline", words().offline);
  });
  document.addEventListener("htmx:responseError", function (event) {
    const row = rowOf(event.target);
    const status = event.detail.xhr.status;
    if (row && !isSave(event)) say(row, status === 401 ? words().signedOut : words().refused, "update__failed");
    if (!row || !isSave(event)) return;
    if (status === 502 || status === 503 || status === 504) {
      stay(row, "offline", words().offline);
    } else if (status === 401) {
      stay(row, "failed", words().signedOut + " ");
      const link = document.createElement("a");
      link.href = words().signIn;
      link.textContent = words().signInAgain;
      row.querySelector("[data-state]").append(link);
    } else {
      stay(row, "failed", words().refused);
    }
  });

  /* Leaving with something typed and not saved asks first. */
  window.addEventListener("beforeunload", function (event) {
    if (rows().some(isUnsaved)) event.preventDefault();
  });

  window.portalRows = {
    NAMES, rowOf, rows, formOf, fieldOf, fieldsOf, words, counted, say, setState, stateOf, isUnsaved, isDirty, isTyped,
    markTyped, save, discard, focusOn, move,
  };
})();
