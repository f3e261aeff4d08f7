/* What tests/axe.py asks of an open tab, beside axe-core itself. */
window.looking = {
  /* Every fold shown with what is inside. Menus and popovers lie over the page: they are states of their own. */
  unfold() {
    document.querySelectorAll("details:not([data-menu]):not([open])").forEach((one) => {
      one.open = true;
      one.setAttribute("data-unfolded", "");
    });
  },

  /* One element for each distinct look of text: its colour, size and weight on its grounds. Whatever else looks the
     same has the same contrast, so that the rules of colour need to be asked only once. */
  looks() {
    const found = new Map();
    for (const one of document.body.querySelectorAll("*")) {
      const says = one.matches("input, select, textarea") || Array.from(one.childNodes).some((n) => n.nodeType === 3 && n.data.trim());
      if (!says || !one.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const own = getComputedStyle(one);
      const look = [one.localName, own.color, own.fontSize, own.fontWeight, own.textDecorationLine, one.matches(":disabled")];
      for (let ground = one; ground; ground = ground.parentElement) {
        const style = getComputedStyle(ground);
        look.push(style.backgroundColor, style.backgroundImage, style.opacity, style.position);
        if (style.opacity === "1" && /^rgb\(/.test(style.backgroundColor)) break;
      }
      const key = look.join();
      if (!found.has(key)) found.set(key, one);
    }
    return Array.from(found.values());
  },

  /* Broken rules as "rule: element". */
  async faults(rules, ofLooks) {
    const read = { ...rules, resultTypes: ["violations"], iframes: false, preload: false, selectors: false };
    const { violations } = await axe.run(ofLooks ? { include: this.looks() } : document, read);
    return violations.flatMap((rule) => rule.nodes.slice(0, 3).map((node) => `${rule.id}: ${node.html.slice(0, 160)}`));
  },

  /* The tab's page as the server answers it now, say in another language, or the answer to a form: the same document
     with another body, which costs a fifth of opening it anew. Answers the status; 0 is a redirection. */
  async turn(address, form) {
    const sent = form ? { method: "POST", body: new URLSearchParams(form) } : {};
    const answer = await fetch(address, { redirect: "manual", ...sent });
    if (answer.type === "opaqueredirect") return 0;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.documentElement.lang = page.documentElement.lang;
    document.title = page.title;
    document.body.replaceWith(document.adoptNode(page.body));
    this.unfold();
    return answer.status;
  },

  /* Each form that asks for something, as it is sent when nothing was filled in. */
  emptied() {
    const asks = Array.from(document.querySelectorAll("main form")).filter((form) => form.method === "post" && form.querySelector("[required]"));
    return asks.map((form) => {
      const kept = Array.from(form.querySelectorAll("input[type=hidden]")).map((one) => [one.name, one.value]);
      const emptied = Array.from(form.elements).filter((one) => one.name && one.matches("input:not([type=hidden], [type=checkbox], [type=radio]), textarea, select"));
      return { address: new URL(form.getAttribute("action") || "", location).pathname, fields: kept.concat(emptied.map((one) => [one.name, ""])) };
    });
  },
};
