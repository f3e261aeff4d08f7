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
  document.addEventListener("htmx:afterSettle", tellAges);

  /* Who signs out leaves nothing typed behind in this browser (static/js/grid_drafts.js keeps it). */
  document.addEventListener("submit", function (event) {
    if (!/\/sign-out\/$/.test(event.target.getAttribute("action") || "")) return;
    try {
      Object.keys(localStorage).filter((name) => name.startsWith("draft:")).forEach((name) => localStorage.removeItem(name));
    } catch (error) {
      return;
    }
  });

  /* A row of links that is wider than the window brings the one with the focus wholly into sight. */
  document.addEventListener("focusin", function (event) {
    if (event.target.closest(".tabs--subject, .header__nav")) event.target.scrollIntoView({ block: "nearest", inline: "nearest" });
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
