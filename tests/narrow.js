/* What tests/axe.py asks of a tab that is 320 px wide. */
Object.assign(window.looking, {
  /* Text spacing that a reader may ask for (WCAG 1.4.12). Not as a style element: the content security policy of the
     portal allows none. */
  SPACING: `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }`,

  /* What is cut off or hides the focus, then what is cut off with that spacing. Folds as a reader finds them: what was
     unfolded to be read is folded for the while. */
  async lost() {
    await document.fonts.ready;
    const folds = Array.from(document.querySelectorAll("details[data-unfolded]"));
    folds.forEach((one) => (one.open = false));
    const wrong = this.cut().concat(this.hiddenFocus().map((one) => "hides the focus: " + one));
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(this.SPACING);
    document.adoptedStyleSheets = [sheet];
    wrong.push(...this.cut().map((one) => "spaced, " + one));
    document.adoptedStyleSheets = [];
    folds.forEach((one) => (one.open = true));
    return wrong;
  },

  cut() {
    const wrong = [];
    const seen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const name = (one) => one.cloneNode().outerHTML.slice(0, 90) + ' ' + one.textContent.trim().slice(0, 40);
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) wrong.push('the page is ' + root.scrollWidth + ' px wide');
    for (const one of document.body.querySelectorAll('*')) {
      const box = one.getBoundingClientRect();
      if (box.width <= 1 || box.height <= 1 || !seen(one)) continue;
      if (one.closest('svg, .visually-hidden, dialog:not([open])')) continue;
      const style = getComputedStyle(one);
      if (style.clipPath !== 'none' || one.matches('.skip-link')) continue;
      const isField = one.matches('input, textarea, select');
      const scrolls = one.closest('[tabindex="0"]') !== null && /auto|scroll/.test(style.overflowX);
      const wider = one.scrollWidth - one.clientWidth > 1;
      if (wider && /hidden|clip/.test(style.overflowX) && !isField) wrong.push('cut off: ' + name(one));
      if (wider && /auto|scroll/.test(style.overflowX) && !scrolls && !isField && !one.querySelector('a, button, input'))
        wrong.push('scrolls, but not by keys: ' + name(one));
      if (one.scrollHeight - one.clientHeight > 1 && /hidden|clip/.test(style.overflowY) && !isField)
        wrong.push('cut off below: ' + name(one));
      if ((box.right > root.clientWidth + 1 || box.left < -1) && style.position !== 'fixed') {
        let scroller = one.parentElement;
        while (scroller && !/auto|scroll/.test(getComputedStyle(scroller).overflowX)) scroller = scroller.parentElement;
        if (!scroller) wrong.push('beside the page: ' + name(one));
      }
    }
    return [...new Set(wrong)].slice(0, 6);
  },

  /* Of at most sixty controls, those that are covered by something else once they have the focus. */
  hiddenFocus() {
    const wrong = [];
    const asked = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
    const all = Array.from(document.querySelectorAll(asked)).filter((one) => one.checkVisibility() && !one.disabled);
    const step = Math.max(1, Math.floor(all.length / 60));
    for (let at = 0; at < all.length; at += step) {
      const one = all[at];
      one.focus();
      if (document.activeElement !== one) continue;
      const box = one.getClientRects()[0];
      if (!box || box.width <= 2 || box.height <= 2) continue;
      const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]];
      const inside = points.map(([x, y]) => [box.left + box.width * x, box.top + box.height * y])
        .filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
      const shows = inside.some(([x, y]) => {
        const top = document.elementFromPoint(x, y);
        return top && (one.contains(top) || top.contains(one));
      });
      if (!shows) wrong.push(one.outerHTML.slice(0, 120));
    }
    return wrong.slice(0, 4);
  },
});
