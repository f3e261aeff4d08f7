/* Keys of the search and of the command palette. Without this script both are ordinary pages with ordinary links. */
(function () {
  "use strict";

  /* Single keys can be switched off in the person's menu (WCAG 2.1.4). */
  const isOff = () => document.documentElement.dataset.singleKeys === "off";
  function isTyping(node) {
    return node.closest("input, textarea, select, [contenteditable]") !== null;
  }
  /* "/" goes to the search: the box in the header, or where that is not shown the form of the search page. */
  document.addEventListener("keydown", function (event) {
    if (event.key !== "/" || isOff() || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const boxes = Array.from(document.querySelectorAll("[data-search-box], [data-search-page]"));
    const box = boxes.find((one) => one.offsetParent !== null);
    if (!box || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  /* Ctrl+K opens the palette, "?" the list of keys; in My updates its own list (grid_keys.js). A dialog closes by Escape and gives the focus back by itself. */
  const palette = document.getElementById("palette");
  const keys = document.getElementById("keys");
  if (!palette || !keys) return;
  const input = palette.querySelector("[role=combobox]");
  const list = document.getElementById("palette-list");
  const said = palette.querySelector("[data-palette-said]");

  const options = () => Array.from(list.querySelectorAll("[role=option]"));
  const chosen = () => list.querySelector("[aria-selected=true]");
  function choose(option) {
    const before = chosen();
    if (before) before.setAttribute("aria-selected", "false");
    if (!option) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }
  function step(by) {
    const all = options();
    if (all.length) choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
  }
  function openPalette() {
    if (palette.open) return;
    if (keys.open) keys.close();
    palette.showModal();
    input.value = "";
    input.focus();
    htmx.trigger(input, "palette");
  }
  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.code === "KeyK") {
      event.preventDefault();
      if (palette.open) palette.close();
      else openPalette();
    } else if (event.key === "?" && !event.ctrlKey && !event.metaKey && !isTyping(event.target)) {
      if (isOff() || document.querySelector("dialog[open], [data-keys]")) return;
      event.preventDefault();
      keys.showModal();
    }
  });
  input.addEventListener("keydown", function (event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const option = chosen();
      if (option) option.click();
    } else if (event.key === "Escape") {
      event.preventDefault(); /* a search field would only empty itself */
      palette.close();
    }
  });
  list.addEventListener("mousemove", function (event) {
    const option = event.target.closest("[role=option]");
    if (option && option !== chosen()) choose(option);
  });
  list.addEventListener("htmx:afterSwap", function () {
    const all = options();
    choose(all[0]);
    const words = list.querySelector("[data-said]");
    said.textContent = words ? words.dataset.said : "";
  });
  /* A link to the page of commands opens the dialog in its place. */
  document.addEventListener("click", function (event) {
    const door = event.target.closest("[data-open-palette]");
    if (door && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      openPalette();
    } else if (event.target === palette || event.target === keys) {
      event.target.close();
    }
  });
})();
