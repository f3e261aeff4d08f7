"""What a write may say: declared fields only, each fault with a pointer to its place."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from projects.api.problems import Problem, faults_of, in_body, invalid


class Input(serializers.Serializer[Any]):
    """A JSON object. A field that is not declared is refused by name: a typing error must not be lost in silence."""

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        """The validated fields that the body gives. Raises the 400 that names every fault at once."""
        if request.stream is None:
            message = _("The body is empty, or came without its Content-Length. Send one JSON object.")
            raise Problem("malformed", message, errors=(in_body("", "empty", message),))
        unknown = [
            in_body(name, "unknown", _("This field is not known here."))
            for name in request.data
            if name not in cls().fields
        ]
        known = {name: value for name, value in request.data.items() if name in cls().fields}  # type: ignore[union-attr]
        found = cls(data=known)
        if not found.is_valid() or unknown:
            raise invalid(*unknown, *faults_of(found.errors))
        return dict(found.validated_data)


def refuse_fields(request: Request) -> None:
    """For writes that need no body: an empty object is as good as none. Raises the 400 that names what was sent."""
    if request.data:
        raise invalid(*(in_body(name, "unknown", _("This field is not known here.")) for name in request.data))


class FractionField(serializers.DecimalField):
    """A fraction from 0 to 1 with at most four decimals, as a number or as text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=5, decimal_places=4, min_value=0, max_value=1, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or (isinstance(data, str) and not data.strip()):
            self.fail("invalid")
        return super().to_internal_value(data)
