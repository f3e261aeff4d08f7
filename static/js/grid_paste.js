/* A block of cells pasted from a spreadsheet fills the rows below as if it had been typed; a preview names what would be
   saved and what is wrong, cell by cell. Saving sends each row by itself, with the version that the person saw. */
(function () {
  "use strict";

  const grid = window.portalRows;
  const dialog = document.querySelector("[data-paste]");
  if (!dialog) return;
  const LONGEST = 2000;
  const part = (name) => dialog.querySelector("[data-paste-" + name + "]");
  let filled = []; /* { row, name, field, before, error } for each cell that changes */

  /* Cells as spreadsheets put them on the clipboard: tabs and lines; a cell with either of these stands in quotes. */
  function cellsOf(text) {
    const lines = [[]];
    const pattern = /("(?:[^"]|"")*"(?=[\t\r\n]|$)|[^\t\r\n]*)(\t|\r\n|\n|\r|$)/y;
    let at = 0;
    while (at < text.length) {
      pattern.lastIndex = at;
      const found = pattern.exec(text);
      const quoted = found[1].startsWith('"') && found[1].endsWith('"') && found[1].length > 1;
      lines[lines.length - 1].push(quoted ? found[1].slice(1, -1).replace(/""/g, '"') : found[1]);
      at = pattern.lastIndex;
      if (found[2] === "\t" && at >= text.length) lines[lines.length - 1].push("");
      if (found[2] !== "\t" && found[2] !== "" && at < text.length) lines.push([]);
    }
    return lines;
  }

  /* A share below 1 without a percent sign is a share: nobody pastes 0.45 %. So is a 1 in a column of shares. */
  const PERCENT = /^(\d{1,3})(?:[.,](\d{1,8}))?\s*(%?)$/;
  function shares(column) {
    const numbers = column.map((text) => PERCENT.exec(text)).filter((found) => found && !found[3]);
    const value = (found) => Number(found[1] + "." + (found[2] || 0));
    return numbers.some((found) => found[2] && value(found) < 1 && value(found) > 0) && numbers.every((found) => value(found) <= 1);
  }
  function percent(text, isShare) {
    const found = PERCENT.exec(text);
    if (!found) return null;
    const value = Number(found[1] + "." + (found[2] || 0));
    const share = !found[3] && (isShare || (value > 0 && value < 1));
    const shown = share ? Math.round(value * 10000) / 100 : value;
    return shown <= 100 ? String(shown) : null;
  }
  function day(text) {
    const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
    const ours = /^(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})$/.exec(text);
    if (!iso && !ours) return null;
    const parts = iso ? iso.slice(1).map(Number) : [Number(ours[3]) + (ours[3].length === 2 ? 2000 : 0), Number(ours[2]), Number(ours[1])];
    const date = new Date(Date.UTC(parts[0], parts[1] - 1, parts[2]));
    if (date.getUTCMonth() !== parts[1] - 1 || date.getUTCDate() !== parts[2]) return null;
    return date.toISOString().slice(0, 10);
  }
  function understood(name, text, isShare) {
    const words = grid.words();
    if (name === "completion") {
      const value = percent(text, isShare);
      return value === null ? { value: text, error: words.noPercent } : { value: value };
    }
    if (name.endsWith("_date")) {
      const value = day(text);
      return value === null ? { value: text, error: words.noDay } : { value: value };
    }
    if (text.length > LONGEST) return { value: text.slice(0, LONGEST), error: words.tooLong };
    return { value: name === "note" ? text : text.replace(/\s*[\r\n]+\s*/g, " ") };
  }

  function put(field, value) {
    if (field.type === "date" && !/^\d{4}-\d\d-\d\d$/.test(value)) field.type = "text";
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function fill(start, name, lines) {
    const names = grid.NAMES.slice(grid.NAMES.indexOf(name));
    const all = grid.rows();
    const rows = all.slice(all.indexOf(start)).filter((row) => !["saving", "conflict"].includes(grid.stateOf(row)));
    const tidy = lines.map((line) => line.map((text) => text.replace(/[\u00a0\u202f]/g, " ").trim()));
    filled = [];
    tidy.slice(0, rows.length).forEach(function (line, n) {
      line.slice(0, names.length).forEach(function (text, column) {
        const field = grid.fieldOf(rows[n], names[column]);
        if (text === "" || !field) return;
        const isShare = names[column] === "completion" && shares(tidy.map((other) => other[column] || ""));
        const found = understood(names[column], text, isShare);
        if (found.value === field.value && !found.error) return;
        filled.push({ code: rows[n].dataset.code, name: names[column], before: field.value, error: found.error });
        put(field, found.value);
      });
    });
    preview(Math.max(0, lines.length - rows.length), lines.some((line) => line.length > names.length));
  }

  const rowOf = (cell) => document.getElementById("m-" + cell.code);
  /* What the rules will refuse for sure; the server has the last word on the rest. */
  function missing(code) {
    const row = document.getElementById("m-" + code);
    const value = (name) => grid.fieldOf(row, name).value.trim();
    const found = [];
    const moved = grid.isTyped(grid.fieldOf(row, "forecast_date"));
    if (moved && !value("reason") && !value("actual_date")) found.push(["reason", grid.words().noReason]);
    if (value("actual_date") && !value("evidence")) found.push(["evidence", grid.words().noEvidence]);
    return found;
  }
  const codes = () => Array.from(new Set(filled.map((cell) => cell.code)));
  const isSound = (code) => missing(code).length === 0 && !filled.some((cell) => cell.code === code && cell.error);

  /* A day as people here read it; what is no day stays as it was pasted. */
  function shown(text) {
    if (!text) return grid.words().empty;
    if (!/^\d{4}-\d\d-\d\d$/.test(text)) return text;
    const options = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
    return new Intl.DateTimeFormat(document.documentElement.lang, options).format(new Date(text));
  }
  function line(code, name, before, after, error) {
    const row = document.getElementById("m-" + code);
    const tr = document.createElement("tr");
    const label = row.querySelector('label[for="' + name + "-" + code + '"]').firstChild.textContent;
    [code, label, shown(before), shown(after)].forEach(function (text, n) {
      const td = document.createElement(n === 0 ? "th" : "td");
      if (n === 0) td.scope = "row";
      else td.dataset.label = dialog.querySelectorAll("thead th")[n].textContent;
      td.textContent = text;
      tr.append(td);
    });
    if (error) {
      const p = document.createElement("p");
      p.className = "field__error small";
      p.textContent = error;
      tr.lastChild.append(p);
    }
    return tr;
  }
  function draw() {
    const lines = codes().flatMap(function (code) {
      const cells = filled.filter((cell) => cell.code === code);
      return cells
        .map((cell) => line(code, cell.name, cell.before, grid.fieldOf(rowOf(cell), cell.name).value, cell.error))
        .concat(missing(code).map((found) => line(code, found[0], "", "", found[1])));
    });
    part("lines").replaceChildren.apply(part("lines"), lines);
    const sound = codes().filter(isSound).length;
    part("save").textContent = grid.counted("save", sound);
    part("save").disabled = sound === 0;
  }
  function preview(beyond, wide) {
    const notes = [];
    if (beyond) notes.push(grid.counted("beyond", beyond));
    if (wide) notes.push(grid.words().wide);
    if (!filled.length) notes.push(grid.words().noChange);
    part("left-out").replaceChildren.apply(part("left-out"), notes.map(function (text) {
      const li = document.createElement("li");
      li.textContent = text;
      return li;
    }));
    part("reason").hidden = !codes().some((code) => missing(code).some((found) => found[0] === "reason"));
    part("reason").querySelector("input").value = "";
    draw();
    dialog.showModal();
    dialog.querySelector("h2").focus();
  }
  /* One reason for all rows that moved and say none; what a row says itself stays. */
  part("reason").addEventListener("input", function (event) {
    codes().forEach(function (code) {
      const row = document.getElementById("m-" + code);
      const field = grid.fieldOf(row, "reason");
      const needs = missing(code).some((found) => found[0] === "reason") || field.dataset.pasted;
      if (needs) {
        field.dataset.pasted = "yes";
        put(field, event.target.value);
      }
    });
    draw();
  });

  /* Each cell that could not be read is marked in its row too. */
  function mark() {
    filled.filter((cell) => cell.error).forEach(function (cell) {
      const field = grid.fieldOf(rowOf(cell), cell.name);
      field.setAttribute("aria-invalid", "true");
      field.closest(".cell").classList.add("cell--error");
    });
  }
  document.addEventListener("input", function (event) {
    if (event.target.matches("[data-row] [aria-invalid]")) event.target.removeAttribute("aria-invalid");
  });
  part("save").addEventListener("click", function () {
    const rows = codes().filter(isSound).map((code) => document.getElementById("m-" + code));
    mark();
    dialog.close();
    grid.saveAll(rows);
  });
  part("keep").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", function () {
    mark();
    const first = filled.length && grid.fieldOf(rowOf(filled[0]), filled[0].name);
    if (first) first.focus();
  });
  part("drop").addEventListener("click", function () {
    filled.forEach((cell) => put(grid.fieldOf(rowOf(cell), cell.name), cell.before));
    document.querySelectorAll("[data-pasted]").forEach(function (field) {
      delete field.dataset.pasted;
      put(field, "");
    });
    filled = [];
    dialog.close();
  });

  document.addEventListener("paste", function (event) {
    const row = grid.rowOf(event.target);
    if (!row || !grid.NAMES.includes(event.target.name) || event.target.readOnly) return;
    const text = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "");
    const isTable = /<table/i.test(event.clipboardData.getData("text/html"));
    /* Lines pasted into a note are lines of a note, unless they come from a spreadsheet. */
    const isBlock = /\t/.test(text) || (/[\r\n]/.test(text) && (isTable || !event.target.matches("textarea")));
    if (!isBlock) return;
    event.preventDefault();
    fill(row, event.target.name, cellsOf(text));
  });
})();
