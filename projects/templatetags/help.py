"""Words explained where they stand, and the first steps of a newcomer."""

from typing import Any, cast

from django import template

from projects.glossary import TERMS
from projects.help import steps_for
from projects.saving import PARAMETERS, canonical

register = template.Library()

SHOWN_ON = frozenset({"national", "my-updates", "figures", "region", "practice"})
"""Where people arrive after signing in."""


@register.inclusion_tag("components/term.html", takes_context=True)
def term(context: template.Context, key: str, word: str = "") -> dict[str, Any]:
    """The word of the glossary, or `word` for it; pressed, it opens its meaning. Needs no script."""
    found = TERMS[key]
    return {"term": found, "word": word or found.word, "id": _id(context, key), "asks": False}


@register.inclusion_tag("components/term.html", takes_context=True)
def what_is(context: template.Context, key: str) -> dict[str, Any]:
    """A small button "What is this?" beside a heading."""
    return {"term": TERMS[key], "word": "", "id": _id(context, key), "asks": True}


@register.inclusion_tag("components/words.html", takes_context=True)
def words(context: template.Context, *keys: str) -> dict[str, Any]:
    """A quiet line of the words that a newcomer stumbles over in what follows, each opening its meaning."""
    return {"terms": [(TERMS[key], _id(context, key)) for key in keys]}


def _id(context: template.Context, key: str) -> str:
    """Unique on the page, however often the word stands there."""
    counts: dict[str, int] = cast(Any, context.render_context).setdefault("terms", {})
    counts[key] = counts.get(key, 0) + 1
    return f"term-{key}" if counts[key] == 1 else f"term-{key}-{counts[key]}"


@register.inclusion_tag("components/save_view.html", takes_context=True)
def save_view(context: template.Context) -> dict[str, Any]:
    """The form that keeps the page as a view, where it is a list that can be kept and was shown as asked."""
    request = context.get("request")
    if request is None or request.method != "GET" or not request.user.is_authenticated:
        return {"address": None}
    match = request.resolver_match
    known = match is not None and match.url_name in PARAMETERS
    address = canonical(request.get_full_path()) if known else None
    return {"address": address, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/tour.html", takes_context=True)
def tour(context: template.Context) -> dict[str, Any]:
    """The strip of first steps, while the person has not put it away, on the pages where they arrive."""
    request = context.get("request")
    user = getattr(request, "user", None)
    match = getattr(request, "resolver_match", None)
    if request is None or user is None or not user.is_authenticated or match is None or match.url_name not in SHOWN_ON:
        return {"steps": ()}
    if not request.session.get("first_steps"):
        return {"steps": ()}
    return {"steps": steps_for(user), "request": request, "csrf_token": context.get("csrf_token")}
