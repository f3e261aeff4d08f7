"""Files attached to projects, tasks, milestones, indicators, decisions, risks, issues, and to comments on them."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from accounts.models import User
from projects.actions import attachments
from projects.api import scope
from projects.api.filters import TruthFilter, instant_range
from projects.api.inputs import Input
from projects.api.pagination import Ordering
from projects.api.problems import Problem, faults_of, in_body, invalid
from projects.api.representation import LinksField, Reader, ReadField, href
from projects.api.resources.comments import AboutFilters, AboutInput, AboutRepresentation
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE
from projects.evidence import store
from projects.evidence.answer import as_download, checked_content
from projects.evidence.content import EXTENSIONS
from projects.evidence.uploads import is_too_large
from projects.models import Attachment, Comment
from projects.models.about import NAMED
from projects.models.attachment import LONGEST_CAPTION, LONGEST_REASON
from projects.querysets.about import KINDS

Parsers = list[Any]
Renderers = list[BaseRenderer]


@extend_schema_field({"type": ["string", "null"], "format": "uuid", "description": "The comment that it came with."})
class CommentIdField(ReadField):
    def reader(self, context: Any) -> Reader:
        return lambda row: row.comment.public_id if row.comment else None


class AttachmentRepresentation(AboutRepresentation):
    """A file on an object. Removed, its content is not given out any more."""

    id = serializers.UUIDField(source="public_id")
    comment = CommentIdField()
    name = serializers.CharField()
    caption = serializers.CharField()
    size = serializers.IntegerField(source="file.size", help_text="Bytes.")
    content_type = serializers.CharField(source="file.content_type", help_text="By content, not by name.")
    sha256 = serializers.CharField(source="file.sha256", help_text="Of the content, in hexadecimal.")
    was_scanned = serializers.BooleanField(help_text="Whether a virus scanner found it clean when it was uploaded.")
    illustrative = serializers.BooleanField()
    by = serializers.CharField(source="by_label", help_text="Address of who added it.")
    at = serializers.DateTimeField()
    removed_by = serializers.CharField(source="removed_by_label")
    removed_at = serializers.DateTimeField(allow_null=True)
    removal_reason = serializers.CharField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField(
        "attachment",
        more=lambda row: {
            **({"content": href("attachment", row.public_id, "content/")} if row.removed_at is None else {}),
            "page": f"/{row.kind_of_thing}s/{row.code}/attachments/",
        },
    )


class AttachmentInput(AboutInput):
    """The file, what it shows, and what it is about: exactly one object by code or id, or a comment of yours by id."""

    file = serializers.FileField(allow_empty_file=True)
    caption = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_CAPTION)
    comment = serializers.UUIDField(required=False)

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        """The fields of a multipart body. Raises the 400 that names every fault at once."""
        data = request.data
        faults = []
        if isinstance(data, MultiValueDict):
            repeated = [name for name in data if len(data.getlist(name)) > 1]
            faults += [in_body(name, "repeated", _("Give this field once.")) for name in repeated]
        faults += [
            in_body(name, "unknown", _("This field is not known here.")) for name in data if name not in cls().fields
        ]
        found = cls(data={name: value for name, value in data.items() if name in cls().fields})  # type: ignore[union-attr]
        if is_too_large(request._request):
            problem = attachments.too_large()
            faults.append(in_body(problem.field, problem.code, problem.message))
            found.fields["file"].required = False
        if not found.is_valid() or faults:
            raise invalid(*faults, *faults_of(found.errors))
        return dict(found.validated_data)

    @classmethod
    def of(cls, request: Request, user: User) -> dict[str, Any]:
        """`thing`, `comment` and `upload`. 400 where it is about nothing, or about several things."""
        given = super().of(request, user)
        comment = _comment_of(user, given.get("comment"))
        things = [given[kind] for kind in KINDS if given.get(kind) is not None]
        things += [comment.thing] if comment else []
        if len(things) != 1:
            raise invalid(in_body("", "exactly_one", _("Name one object or comment that the file is about.")))
        file: UploadedFile = given["file"]
        upload = attachments.Upload(file=file.file, name=file.name or "", caption=given.get("caption", ""))  # type: ignore[arg-type]
        return {"thing": things[0], "comment": comment, "upload": upload}


def _comment_of(user: User, public_id: UUID | None) -> Comment | None:
    if public_id is None:
        return None
    found: Comment | None = scope.comments(user).filter(public_id=public_id).first()
    if found is None:
        raise invalid(in_body("comment", "unknown", _("Nothing that is open to you has this code or id.")))
    return found


class FileRemovalInput(Input):
    reason = serializers.CharField(max_length=LONGEST_REASON, help_text="Why the file is removed; everybody reads it.")


class RemovedFilter(TruthFilter):
    def filter(self, qs: QuerySet[Any, Any], value: Any) -> QuerySet[Any, Any]:
        return qs if value is None else qs.filter(removed_at__isnull=not value)


class AttachmentFilters(AboutFilters):
    removed = RemovedFilter()
    at_from, at_to = instant_range("at")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = Attachment
        fields: tuple[str, ...] = ()


class _AsItIs(BaseRenderer):
    """Stands for whatever the file is: the answer is made without a renderer."""

    media_type = "*/*"
    format = "file"
    charset = None


class AttachmentViewSet(VersionedViewSet):
    """Files on what is open to you."""

    versioned = frozenset({"remove"})
    queryset = Attachment.objects.none()
    serializer_class = AttachmentRepresentation
    filterset_class = AttachmentFilters
    orderings = {"at": Ordering("at"), "updated_at": BY_CHANGE}
    default_ordering = "at"

    def rows(self) -> QuerySet[Any, Any]:
        return scope.attachments(self.user).select_related("file", "comment", *NAMED)

    def get_parsers(self) -> Parsers:
        made = getattr(self, "action_map", {}).get((getattr(self.request, "method", "") or "").lower())
        return [MultiPartParser()] if made == "create" else super().get_parsers()

    def get_renderers(self) -> Renderers:
        return [_AsItIs()] if self.action == "content" else super().get_renderers()

    @extend_schema(
        request={"multipart/form-data": AttachmentInput},
        responses={201: AttachmentRepresentation},
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Attach a file to an object, or to a comment of yours. Your role must comment there, or report on the
        milestone."""
        if not (request.content_type or "").startswith("multipart/form-data"):
            raise UnsupportedMediaType(request.content_type or "-")
        given = AttachmentInput.of(request, self.user)
        return self.make(request, lambda: attachments.attach(by=self.user, now=timezone.now(), **given))

    @extend_schema(responses={(200, kind): OpenApiTypes.BINARY for kind in EXTENSIONS})
    @action(detail=True, methods=["get"])
    def content(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """The file itself, after all of it was held against its hash. 409 when it is not what was uploaded."""
        row = self.object()
        if row.removed_at is not None:
            raise Http404
        try:
            return as_download(row, checked_content(row))
        except store.Unfit as unfit:
            raise Problem("not-as-uploaded") from unfit

    @extend_schema(request=FileRemovalInput, responses=AttachmentRepresentation)
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Take a file away that you added (the Project Office: any). The fact, the hash and the reason stay."""
        given = FileRemovalInput.read(request)
        return self.change(
            request,
            lambda row: attachments.remove_attachment(attachment=row, by=self.user, now=timezone.now(), **given),
        )
