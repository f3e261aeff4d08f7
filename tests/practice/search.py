"""Search, palette, saved views and help in the tests that walk everything."""

from typing import Any

from tests.pages import Page

LISTS: dict[str, dict[str, Any]] = {"search/": {"q": "task"}}


def grow(task: Any, rows: int) -> None:
    """No row of its own: what stands so far can be searched."""
    from projects.search import index
    from tests.factories import NOW

    index.rebuild(now=NOW)


READ = {
    "/search/": "",
    "/search/?q=task": "",
    "/search/?q=canol": "",
    "/help/": "",
    "/views/": "",
    "/commands/": "",
    "/commands/?q=task": "",
}


def codes(country: Any) -> dict[str, str]:
    """A view of somebody else."""
    from projects.models import SavedView
    from tests.factories import NOW

    views = SavedView.objects.get_or_create
    view, _ = views(
        user=country.editor, name="Late ones", defaults={"address": "/updates/?show=late", "created_at": NOW}
    )
    return {"view": str(view.public_id)}


WRITE = {
    "/views/save/": "",
    "/views/{view}/rename/": "view",
    "/views/{view}/delete/": "view",
    "/help/first-steps/done/": "",
}
PAGES = (
    Page("styleguide", "/styleguide/"),
    Page("saved-views", "/views/"),
    Page("help", "/help/"),
    Page("help-akim", "/help/", role="akim"),
    Page("commands", "/commands/"),
    Page("commands-found", "/commands/?q=%D0%BC%D0%B0%D0%BD%D0%B3%D1%8B%D1%81%D1%82%D0%B0%D1%83", role="region_editor"),
    Page("search", "/search/?q=%D0%B2%D0%BE%D0%B4%D0%B0"),
    Page("search-empty", "/search/"),
    Page("search-near", "/search/?q=%D0%B6%D0%B0%D0%BC%D0%B1%D1%83%D0%BB", role="minister"),
    Page("search-nothing", "/search/?q=%D1%8A%D1%8B%D1%8C%D1%8D%D1%8E%D1%8F", role="ministry_editor"),
)
