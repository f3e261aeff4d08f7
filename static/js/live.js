/* Live blocks ([data-live="seconds"] with hx-get and hx-trigger="look") ask whether they changed, and replace themselves.
   Calm: nothing is asked while the page is hidden, more and more rarely while nobody answers; what is being read or
   used does not move. docs/decisions/0027-live-by-conditional-polling.md says why it is not a stream. */
(function () {
  "use strict";

  const LONGEST_PAUSE = 30000;
  const PATIENCE = 15000; /* for one answer */
  const BACK_SHOWN = 4000;
  const OVER = [401, 403, 404, 410];
  const due = new WeakMap();
  let failures = 0;
  let retryAt = 0;
  let heardAt = performance.timeOrigin;
  let isOver = false;

  const blocks = () => Array.from(document.querySelectorAll("[data-live][hx-get]"));
  /* Many windows that opened together do not ask together for ever. */
  const about = (milliseconds) => milliseconds * (0.85 + 0.3 * Math.random());
  const pause = (block) => about(1000 * (Number(block.dataset.live) || 2));

  /* When to ask */

  function look() {
    if (document.hidden || isOver) return;
    const now = Date.now();
    blocks().forEach(function (block) {
      if (!due.has(block)) due.set(block, now + pause(block));
      if (now < due.get(block) || now < retryAt) return;
      due.set(block, now + pause(block));
      if (!isBeingUsed(block)) htmx.trigger(block, "look");
    });
  }
  function lookNow() {
    retryAt = 0;
    blocks().forEach((block) => due.set(block, 0));
    look();
  }
  setInterval(look, 250);
  document.addEventListener("visibilitychange", () => document.hidden || lookNow());
  window.addEventListener("pageshow", (event) => event.persisted && lookNow());
  window.addEventListener("online", lookNow);
  window.addEventListener("offline", () => blocks().length && lost(0));

  /* Who answers */

  document.addEventListener("htmx:beforeRequest", function (event) {
    if (event.detail.elt.matches("[data-live]")) event.detail.xhr.timeout = PATIENCE;
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    const block = event.detail.elt;
    if (!block.matches("[data-live]")) return;
    due.set(block, Date.now() + pause(block));
    const answer = event.detail.xhr;
    if (event.detail.successful) heard();
    else if (OVER.includes(answer.status)) over();
    else lost(1000 * (Number(answer.status && answer.getResponseHeader("Retry-After")) || 0));
  });
  function heard() {
    if (failures) say("back");
    failures = 0;
    heardAt = Date.now();
  }
  function lost(atLeast) {
    failures += 1;
    retryAt = Date.now() + about(Math.max(atLeast, Math.min(LONGEST_PAUSE, 1000 * 2 ** Math.min(failures, 10))));
    say("lost");
  }
  function over() {
    isOver = true;
    say("over");
  }

  /* What the reader is told: one line at the foot of the window, read aloud once. */
  const line = document.querySelector("[data-connection]");
  let said = "";
  function say(what) {
    document.documentElement.toggleAttribute("data-lost", what !== "back");
    if (!line || said === what) return;
    said = what;
    const text = document.createElement("span");
    text.textContent = line.dataset[what].replace("{time}", clock(heardAt));
    if (what === "over") {
      const again = document.createElement("a");
      again.href = window.location.href;
      again.textContent = line.dataset.again;
      text.append(" ", again);
    }
    line.replaceChildren(text);
    if (what === "back") setTimeout(() => said === "back" && (line.replaceChildren(), (said = "")), BACK_SHOWN);
  }
  function clock(at) {
    const parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: line.dataset.zone };
    return new Intl.DateTimeFormat(document.documentElement.lang, parts).format(at);
  }

  /* What is being used is left alone: selected text, a field, an open menu, a shown meaning, a button under a pressed finger. */
  let pressed = null;
  document.addEventListener("pointerdown", (event) => (pressed = event.target), true);
  ["pointerup", "pointercancel", "dragend"].forEach((name) =>
    document.addEventListener(name, () => setTimeout(() => (pressed = null), 0), true),
  );
  function isBeingUsed(block) {
    if (pressed && block.contains(pressed)) return true;
    const selection = window.getSelection();
    if (selection && !selection.isCollapsed && block.contains(selection.anchorNode)) return true;
    if (block.querySelector("[data-editor], details[data-menu][open], dialog[open]")) return true;
    if (Array.from(block.querySelectorAll(".term__meaning")).some((one) => one.getClientRects().length)) return true;
    const active = document.activeElement;
    return Boolean(active && block.contains(active) && active.matches("input, select, textarea"));
  }

  /* What the reader opened, closed, focused and looks at is the same after the change. */
  let kept = null;
  document.addEventListener("htmx:beforeSwap", function (event) {
    const block = event.detail.target;
    if (!block || !block.matches("[data-live]") || !event.detail.shouldSwap) return;
    if (event.detail.requestConfig.elt === block && isBeingUsed(block)) {
      event.detail.shouldSwap = false; /* the next look brings it */
      return;
    }
    const active = document.activeElement;
    kept = {
      folds: Array.from(block.querySelectorAll("details[id]"), (one) => [one.id, one.open]),
      focus: active && block.contains(active) ? named(active) : null,
      left: Array.from(block.querySelectorAll("[data-scroll][id]"), (one) => [one.id, one.scrollLeft]),
      mark: markOf(block),
    };
  });
  document.addEventListener("htmx:afterSettle", function () {
    if (!kept) return;
    const was = kept;
    kept = null;
    was.folds.forEach(([id, open]) => withId(id, (one) => (one.open = open)));
    was.left.forEach(([id, left]) => withId(id, (one) => (one.scrollLeft = left)));
    if (was.mark) withId(was.mark.id, (one) => window.scrollBy({ top: one.getBoundingClientRect().top - was.mark.top, behavior: "instant" }));
    if (was.focus && document.activeElement === document.body) {
      const one = found(was.focus);
      if (one) one.focus({ preventScroll: true });
    }
  });
  function withId(id, act) {
    const one = document.getElementById(id);
    if (one) act(one);
  }
  function named(element) {
    const fold = element.matches("summary") ? element.parentElement.id : "";
    return { id: element.id, fold: fold, href: element.getAttribute("href") };
  }
  function found(name) {
    if (name.id) return document.getElementById(name.id);
    if (name.fold) return document.querySelector("#" + CSS.escape(name.fold) + " > summary");
    return name.href && document.querySelector('[data-live] [href="' + CSS.escape(name.href) + '"]');
  }
  /* The first named thing in sight, where the page is scrolled: it stays where it is. */
  function markOf(block) {
    if (window.scrollY === 0) return null;
    const inSight = Array.from(block.querySelectorAll("[id]")).find(function (one) {
      const place = one.getBoundingClientRect();
      return place.height > 0 && place.top >= 0 && place.top < window.innerHeight;
    });
    return inSight ? { id: inSight.id, top: inSight.getBoundingClientRect().top } : null;
  }
})();
