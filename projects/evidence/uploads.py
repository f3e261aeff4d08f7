"""Limits of what is uploaded, kept while it arrives: before a disk or memory holds it."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

_MARK = "upload_is_too_large"


class LimitedUploadHandler(FileUploadHandler):
    """Drops a file that is larger than EVIDENCE_FILE_BYTES and goes on reading: the form is shown again with the rest
    of what was typed. A request of more than EVIDENCE_REQUEST_BYTES is not read at all."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: N803
        if content_length > settings.EVIDENCE_REQUEST_BYTES:
            raise RequestDataTooBig("The request is larger than EVIDENCE_REQUEST_BYTES.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > settings.EVIDENCE_FILE_BYTES:
            setattr(self.request, _MARK, True)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers after this one keep the file."""


def is_too_large(request: HttpRequest) -> bool:
    """Whether a file of this request was dropped for its size. Known once the body was read."""
    return getattr(request, _MARK, False)
