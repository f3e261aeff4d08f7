/* What is typed is kept in this browser, for this person, until it is saved, discarded, or the person signs out
   (portal.js). A save that found no connection is sent again when there is one, with the version the person saw: what
   others wrote since then is shown beside it by the server, never overwritten. */
(function () {
  "use strict";

  const grid = window.portalRows;
  if (!document.querySelector("[data-words]")) return;
  const MINE = "draft:" + grid.words().person + ":";
  const DAYS_KEPT = 14;
  const RETRY_SECONDS = 5;
  const key = (row) => MINE + row.dataset.code;
  const version = (row) => grid.formOf(row).querySelector("[name='version']");
  const values = (row, of) => Object.fromEntries(grid.fieldsOf(row).map((field) => [field.name, of(field)]));

  /* A browser may refuse to keep anything: the rows work without it. */
  function read(name) {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch (error) {
      return null;
    }
  }
  function write(name, draft) {
    try {
      if (draft) localStorage.setItem(name, JSON.stringify(draft));
      else localStorage.removeItem(name);
    } catch (error) {
      return;
    }
  }
  function kept() {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(MINE));
    } catch (error) {
      return [];
    }
  }

  /* The version and the values first looked at stay as they were until the row is saved: an answer that shows a conflict
     stands on a newer version, and kept with that one the next save would overwrite it. */
  function keep(row, more) {
    const before = read(key(row));
    const base = before ? before.base : values(row, (field) => field.defaultValue);
    const now = values(row, (field) => field.value);
    write(key(row), Object.assign({ version: before ? before.version : version(row).value, base: base, now: now, at: Date.now() }, more));
  }
  function drop(row) {
    write(key(row), null);
    delete row.dataset.kept;
  }

  document.addEventListener("row:typed", function (event) {
    const row = event.detail.row;
    if (grid.isUnsaved(row)) keep(row);
    else drop(row);
  });
  document.addEventListener("row:discard", (event) => drop(event.detail.row));
  document.addEventListener("click", function (event) {
    const link = event.target.closest("[data-discard]");
    if (link) drop(grid.rowOf(link));
  });
  document.addEventListener("row:state", function (event) {
    const row = event.detail.row;
    const state = grid.stateOf(row);
    if (state === "offline") keep(row, { queued: true, confirms: row.dataset.confirms });
    else if (state === "failed" && grid.isDirty(row)) keep(row);
  });
  /* The server's answer: a row without what was typed needs no draft; a conflict and an error keep the one they had. */
  document.addEventListener("htmx:afterSettle", function (event) {
    if (event.target.matches("[data-row]") && !grid.isUnsaved(event.target)) drop(event.target);
  });

  function restore(row) {
    const draft = read(key(row));
    if (!draft || grid.isUnsaved(row)) return;
    const older = draft.version !== version(row).value;
    grid.fieldsOf(row).forEach(function (field) {
      const day = (text) => text === "" || /^\d{4}-\d\d-\d\d$/.test(text);
      if (field.type === "date" && !day(draft.now[field.name] || "")) field.type = "text";
      field.defaultValue = draft.base[field.name] || "";
      field.value = draft.now[field.name] || "";
    });
    version(row).value = draft.version;
    row.dataset.kept = "yes";
    if (draft.queued) {
      row.dataset.confirms = draft.confirms || "";
      grid.setState(row, "offline", grid.words().offline + " ");
    } else if (grid.isDirty(row)) {
      grid.setState(row, "typed", (older ? grid.words().keptOlder : grid.words().kept) + " ");
    } else {
      drop(row);
      return;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--link";
    button.textContent = grid.words().discard;
    button.addEventListener("click", () => grid.discard(row));
    row.querySelector("[data-state]").append(button);
  }

  /* One at a time: a connection that has just come back is slow. */
  function sendQueued() {
    if (navigator.onLine === false || grid.rows().some((row) => grid.stateOf(row) === "saving")) return;
    const row = grid.rows().find((one) => grid.stateOf(one) === "offline");
    if (!row) return;
    const confirms = row.dataset.confirms === "yes";
    grid.save(row, confirms ? grid.formOf(row).querySelector("[name='confirm']") : undefined);
  }
  window.addEventListener("online", sendQueued);
  setInterval(sendQueued, RETRY_SECONDS * 1000);
  document.addEventListener("htmx:afterSettle", sendQueued);

  /* Kept for milestones that this page does not show: each opens at the top of the list. */
  function tellElsewhere() {
    const place = document.querySelector("[data-told] [data-elsewhere]");
    if (!place) return;
    const shown = grid.rows().map(key);
    const names = kept().filter((name) => !shown.includes(name));
    place.hidden = names.length === 0;
    place.replaceChildren(grid.words().elsewhere + " ");
    names.forEach(function (name) {
      const link = document.createElement("a");
      link.href = "?row=" + encodeURIComponent(name.slice(MINE.length));
      link.textContent = name.slice(MINE.length);
      place.append(link, " ");
    });
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--link";
    button.textContent = grid.words().discardAll;
    button.addEventListener("click", function () {
      names.forEach((name) => write(name, null));
      tellElsewhere();
      document.dispatchEvent(new CustomEvent("row:elsewhere"));
    });
    place.append(button);
    document.dispatchEvent(new CustomEvent("row:elsewhere"));
  }

  kept().forEach(function (name) {
    const draft = read(name);
    if (!draft || !draft.now || !draft.base || Date.now() - draft.at > DAYS_KEPT * 86400000) write(name, null);
  });
  grid.rows().forEach(restore);
  tellElsewhere();
  sendQueued();
  grid.restore = restore;
})();
