/* A page that tells what changed since the last visit says that somebody looks at it: only while it is visible. */
(function () {
  "use strict";
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (event.target.matches("[data-seen]") && document.hidden) event.preventDefault();
  });
  document.addEventListener("visibilitychange", function () {
    const page = document.querySelector("[data-seen]");
    if (page && !document.hidden) page.dispatchEvent(new CustomEvent("looked"));
  });
})();
