"""A person without a mouse: only keys, and at every stop they must see where they are."""

from playwright.sync_api import Page

_STOP = """selector => {
  const one = document.activeElement;
  if (!one || one === document.body) return { here: false, seen: true, what: '' };
  const style = getComputedStyle(one);
  const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  return { here: one.matches(selector), seen: seen, what: one.outerHTML.slice(0, 160) };
}"""


def tab_to(page: Page, selector: str, *, most: int = 160, key: str = "Tab") -> None:
    """Press Tab until the focus stands on what is wanted: it has to be reachable, and each stop on the way visible."""
    for _ in range(most):
        stop = page.evaluate(_STOP, selector)
        assert stop["seen"], f"no visible focus: {stop['what']}"
        if stop["here"]:
            return
        page.keyboard.press(key)
    raise AssertionError(f"{most} times {key} did not reach {selector}; the last was {stop['what']}")


def write(page: Page, text: str) -> None:
    """Type in place of what stands in the field."""
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def stops_of(page: Page, *, most: int = 600) -> list[str]:
    """What Tab visits from the beginning of the page until it comes round again. Fails when it never does: a trap."""
    page.evaluate("document.activeElement.blur()")
    visited: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        what = page.evaluate(
            """() => {
              const one = document.activeElement;
              if (!one || one === document.body) return '';
              const all = Array.from(document.querySelectorAll('*'));
              return all.indexOf(one) + ' ' + one.outerHTML.slice(0, 80);
            }"""
        )
        if visited and what in ("", visited[0]):
            return visited
        if what and (not visited or what != visited[-1]):  # the parts of a date field are one stop
            visited.append(what)
    raise AssertionError(f"Tab did not come round in {most} steps: {visited[-3:]}")
