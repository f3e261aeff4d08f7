"""A file as an answer, to pages and API alike: checked before the first byte, saved and not shown."""

import logging
from typing import IO, Any

from django.http import FileResponse

from projects.evidence import store

logger = logging.getLogger(__name__)

SANDBOX = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""What a browser may do with a file that it shows after all: nothing."""


def checked_content(attachment: Any) -> IO[bytes]:
    """The content after it was held against its hash; one that is missing or altered is logged. Raises Unfit."""
    try:
        return store.open_checked(attachment.file.sha256, attachment.file.size)
    except store.Unfit as unfit:
        words = "Evidence file %s of attachment %s is %s."
        logger.error(words, attachment.file, attachment.public_id, unfit, exc_info=unfit)
        raise


def as_download(attachment: Any, content: IO[bytes]) -> FileResponse:
    """The file to be saved, not shown; a browser that shows it after all runs nothing in it."""
    kind = attachment.file.content_type
    kind = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
    answer = FileResponse(content, as_attachment=True, filename=attachment.name, content_type=kind)
    answer.headers["Content-Length"] = str(attachment.file.size)
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
