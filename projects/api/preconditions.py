"""Optimistic writes: a write names the version that its author saw (RFC 9110, section 13.1.1)."""

import re

from django.utils.translation import gettext as _
from rest_framework.request import Request

from projects.api.problems import Problem, in_header, invalid

_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_TAGS = re.compile(rf"\s*{_TAG}(\s*,\s*{_TAG})*\s*")
_VERSION = re.compile(r'"v([1-9][0-9]{0,8})"')
NO_VERSION = 0
"""What a tag that names no version of ours stands for: no row ever has it."""


def etag_of(version: int) -> str:
    """The strong ETag of a version of a row."""
    return f'"v{version}"'


def expected_versions(request: Request) -> list[int]:
    """The versions that If-Match names. A weak tag never matches, neither does one that is not ours.

    428 without the header, and for `*`, which says nothing about what the author saw; 400 when it is not a list of
    entity tags.
    """
    given = request.headers.get("If-Match")
    if given is None or given.strip() == "*":
        raise Problem("precondition-required", errors=(in_header("If-Match", "required", _("Name the version.")),))
    if not _TAGS.fullmatch(given):
        raise invalid(in_header("If-Match", "malformed", _('Entity tags stand in double quotes, such as "v7".')))
    tags = re.findall(_TAG, given)
    return [int(found[1]) if (found := _VERSION.fullmatch(tag)) else NO_VERSION for tag in tags]


def expected_version(request: Request, *, present: int) -> int:
    """The one version to write against: the present one when it is among those named, else the newest named."""
    versions = expected_versions(request)
    return present if present in versions else max(versions)
