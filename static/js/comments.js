/* Naming people in a comment: after an @ the people who can open the object are offered below the field.
   Arrow keys choose, Enter or Tab takes, Escape closes. Without a script the typed name is looked up on saving. */
(function () {
  "use strict";
  let number = 0;
  const words = document.documentElement.lang;

  /* What is typed after the last @ before the caret; null where no name is being written. */
  function typedName(area) {
    if (area.selectionStart !== area.selectionEnd) return null;
    const before = area.value.slice(0, area.selectionStart);
    const found = /(?:^|[^\p{L}\p{N}_.@+-])@([\p{L}\p{N}_.@'’ʼ-]*(?: [\p{L}\p{N}_.'’ʼ-]+)?)$/u.exec(before);
    return found ? { text: found[1], start: area.selectionStart - found[1].length } : null;
  }

  function offer(area) {
    number += 1;
    const list = document.createElement("ul");
    list.className = "people";
    list.id = "people-" + number;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", area.labels[0] ? area.labels[0].textContent : words);
    list.hidden = true;
    area.after(list);
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-haspopup", "listbox");
    area.setAttribute("aria-controls", list.id);
    let chosen = -1;
    let asked = "";
    let timer = 0;

    function close() {
      list.hidden = true;
      list.replaceChildren();
      chosen = -1;
      asked = "";
      area.removeAttribute("aria-activedescendant");
    }
    function choose(index) {
      const all = list.children;
      if (!all.length) return;
      chosen = (index + all.length) % all.length;
      Array.from(all).forEach((one, at) => one.setAttribute("aria-selected", String(at === chosen)));
      area.setAttribute("aria-activedescendant", all[chosen].id);
      all[chosen].scrollIntoView({ block: "nearest" });
    }
    function take(one) {
      const typed = typedName(area);
      if (!typed || !one) return;
      area.setRangeText(one.dataset.insert + " ", typed.start, area.selectionStart, "end");
      close();
      area.focus();
    }
    function look() {
      const typed = typedName(area);
      if (!typed) return close();
      if (typed.text === asked && !list.hidden) return;
      asked = typed.text;
      const address = area.dataset.people + "?q=" + encodeURIComponent(typed.text);
      htmx.ajax("GET", address, { target: list, swap: "innerHTML" }).then(function () {
        Array.from(list.children).forEach((one, at) => (one.id = list.id + "-" + at));
        list.hidden = list.children.length === 0 || document.activeElement !== area || !typedName(area);
        if (!list.hidden) choose(0);
      });
    }
    area.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(look, 150);
    });
    area.addEventListener("keydown", function (event) {
      if (list.hidden) return;
      if (event.key === "ArrowDown") choose(chosen + 1);
      else if (event.key === "ArrowUp") choose(chosen - 1);
      else if ((event.key === "Enter" || event.key === "Tab") && chosen >= 0) take(list.children[chosen]);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    area.addEventListener("blur", () => setTimeout(close, 150));
    list.addEventListener("mousedown", function (event) {
      event.preventDefault();
      take(event.target.closest("[role=option]"));
    });
  }
  document.querySelectorAll("textarea[data-people]").forEach(offer);
})();
