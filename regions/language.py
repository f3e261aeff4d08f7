"""The language that is spoken to the reader."""

from django.utils.translation import get_language


def spoken() -> str:
    """Its two letters: kk, ru or en; en where none is chosen."""
    return (get_language() or "en")[:2]
