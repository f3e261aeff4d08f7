"""Why a piece of work ends before its end. Facts; `projects.long_work_words` tells them."""

from typing import Any


class Failure(Exception):
    """The work cannot be done: `code` and `params` say why, and everything it wrote is taken back."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code, self.params = code, params
        super().__init__(code)

    @property
    def facts(self) -> dict[str, Any]:
        return {"code": self.code, "params": self.params}


class Cancelled(Exception):
    """Somebody asked to stop."""


class Lost(Exception):
    """Another worker has this work now, or it has ended: this one must not write any more."""
