/* What the pages do better with a script. Every page works without it.
   No inline handlers and no eval: the content security policy allows neither. */
(function () {
  "use strict";

  /* Ages: "2 s ago" counts on while the page is open. */
  const words = document.body.dataset;
  function inWords(seconds) {
    if (seconds < 60) return words.agoSeconds.replace("{n}", seconds);
    if (seconds < 3600) return words.agoMinutes.replace("{n}", Math.floor(seconds / 60));
    if (seconds < 86400) return words.agoHours.replace("{n}", Math.floor(seconds / 3600));
    return null; /* days have plural forms: the server's words stand */
  }
  function tellAges() {
    document.querySelectorAll("time[data-ago]").forEach(function (time) {
      const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(time.dateTime)) / 1000));
      const age = inWords(seconds);
      if (age !== null && time.textContent !== age) time.textContent = age;
    });
  }
  tellAges();
  setInterval(tellAges, 1000);

  /* Live blocks ([data-live]) replace themselves. What the reader opened stays open, and nothing is replaced while the
     page is hidden, text in it is selected, or the keyboard is inside one of its open fields. */
  function isBeingUsed(block) {
    if (document.hidden) return true;
    const selection = window.getSelection();
    if (selection && !selection.isCollapsed && block.contains(selection.anchorNode)) return true;
    if (block.querySelector("[data-editor]")) return true;
    if (Array.from(block.querySelectorAll(".term__meaning")).some((one) => one.offsetParent !== null || one.getClientRects().length)) return true;
    const active = document.activeElement;
    return Boolean(active && block.contains(active) && active.matches("input, select, textarea"));
  }
  document.addEventListener("htmx:beforeRequest", function (event) {
    const block = event.target;
    if (block.matches("[data-live]") && isBeingUsed(block)) event.preventDefault();
  });
  let kept = null;
  document.addEventListener("htmx:beforeSwap", function (event) {
    const block = event.detail.target;
    if (!block || !block.matches("[data-live]") || !event.detail.shouldSwap) return;
    const active = document.activeElement;
    const scrolled = Array.from(block.querySelectorAll("[data-scroll][id]"));
    kept = {
      open: Array.from(block.querySelectorAll("details[open][id]"), (one) => one.id),
      focus: active && block.contains(active) ? { id: active.id, href: active.getAttribute("href") } : null,
      left: scrolled.map((one) => [one.id, one.scrollLeft]),
    };
  });
  document.addEventListener("htmx:afterSettle", function () {
    if (!kept) return;
    kept.open.forEach(function (id) {
      const one = document.getElementById(id);
      if (one) one.open = true;
    });
    kept.left.forEach(function (pair) {
      const one = document.getElementById(pair[0]);
      if (one) one.scrollLeft = pair[1];
    });
    if (kept.focus && document.activeElement === document.body) {
      const byId = kept.focus.id && document.getElementById(kept.focus.id);
      const byHref = kept.focus.href && document.querySelector('[data-live] [href="' + CSS.escape(kept.focus.href) + '"]');
      const one = byId || byHref;
      if (one) one.focus({ preventScroll: true });
    }
    kept = null;
    tellAges();
  });

  /* A lost connection is said, and taken back when an answer arrives. */
  function sayLost(lost) {
    document.querySelectorAll("[data-lost]").forEach(function (one) {
      one.hidden = !lost;
    });
  }
  document.addEventListener("htmx:sendError", () => sayLost(true));
  document.addEventListener("htmx:responseError", () => sayLost(true));
  document.addEventListener("htmx:afterOnLoad", () => sayLost(false));

  /* Who signs out leaves nothing typed behind in this browser (static/js/grid_drafts.js keeps it). */
  document.addEventListener("submit", function (event) {
    if (!/\/sign-out\/$/.test(event.target.getAttribute("action") || "")) return;
    try {
      Object.keys(localStorage).filter((name) => name.startsWith("draft:")).forEach((name) => localStorage.removeItem(name));
    } catch (error) {
      return;
    }
  });

  /* Menus close by Escape and by a click elsewhere. */
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
})();
