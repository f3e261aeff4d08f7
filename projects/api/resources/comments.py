"""Comments on projects, tasks, milestones, indicators, decisions, risks and issues."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from accounts.models import User
from projects.actions import comments
from projects.api import scope
from projects.api.filters import ReferenceFilter, Visible, instant_range
from projects.api.inputs import Input, refuse_fields
from projects.api.pagination import Ordering
from projects.api.problems import in_body, invalid
from projects.api.representation import (
    LinksField,
    OptionalReferenceField,
    Reader,
    ReadField,
    Representation,
)
from projects.api.subjects import NamingInput
from projects.api.versioned import VersionedViewSet
from projects.api.views import BY_CHANGE
from projects.models import Comment
from projects.models.about import NAMED
from projects.models.comment import LONGEST
from projects.queries.comments import with_people
from projects.querysets.about import KINDS


@extend_schema_field(
    {"type": "array", "items": {"type": "string", "format": "email"}, "description": "Addresses of those named in it."}
)
class MentionsField(ReadField):
    def reader(self, context: Any) -> Reader:
        return lambda row: [mention.user.email for mention in row.mentions.all()]


def about(kind: str) -> OptionalReferenceField:
    return OptionalReferenceField(kind, help_text="What it is about: one of the seven is given, the others are null.")


class AboutRepresentation(Representation):
    """Exactly one of the seven links is given."""

    project = about("project")
    task = about("task")
    milestone = about("milestone")
    indicator = about("indicator")
    decision = about("decision")
    risk = about("risk")
    issue = about("issue")


class CommentRepresentation(AboutRepresentation):
    """What a person says about an object. Withdrawn, its text is empty and it stays as a tombstone."""

    id = serializers.UUIDField(source="public_id")
    text = serializers.CharField()
    by = serializers.CharField(source="by_label", help_text="Address of its author.")
    at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    mentions = MentionsField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    links = LinksField("comment", more=lambda row: {"page": f"/{row.kind_of_thing}s/{row.code}/comments/"})


class TextInput(Input):
    """The text; `@` and a name or an address names a person who can open the object."""

    text = serializers.CharField(max_length=LONGEST)


class AboutInput(NamingInput):
    """What it is about, by code or id: one of the seven."""

    project = serializers.CharField(required=False, max_length=60, help_text="Code or id.")
    task = serializers.CharField(required=False, max_length=60, help_text="Code or id.")
    milestone = serializers.CharField(required=False, max_length=60, help_text="Code or id.")
    indicator = serializers.CharField(required=False, max_length=60, help_text="Code or id.")
    decision = serializers.CharField(required=False, max_length=60, help_text="Code or id.")
    risk = serializers.CharField(required=False, max_length=60, help_text="Code or id.")
    issue = serializers.CharField(required=False, max_length=60, help_text="Code or id.")

    LOOKUPS: ClassVar[dict[str, Visible]] = {
        "project": scope.projects,
        "task": scope.tasks,
        "milestone": scope.milestones,
        "indicator": scope.indicators,
        "decision": scope.decisions,
        "risk": scope.risks,
        "issue": scope.issues,
    }


class CommentInput(AboutInput):
    """What it is about, by code or id (exactly one of the seven), and the text."""

    text = serializers.CharField(max_length=LONGEST)

    @classmethod
    def of(cls, request: Request, user: User) -> dict[str, Any]:
        """`thing` and `text`. 400 where it is about nothing, or about several things."""
        given = super().of(request, user)
        things = [given[kind] for kind in KINDS if given.get(kind) is not None]
        if len(things) != 1:
            raise invalid(in_body("", "exactly_one", _("Name one object that the comment is about.")))
        return {"thing": things[0], "text": given["text"]}


class AboutFilters(FilterSet):
    """By what it is about."""

    project = ReferenceFilter("project", visible=scope.projects)
    task = ReferenceFilter("task", visible=scope.tasks)
    milestone = ReferenceFilter("milestone", visible=scope.milestones)
    indicator = ReferenceFilter("indicator", visible=scope.indicators)
    decision = ReferenceFilter("decision", visible=scope.decisions)
    risk = ReferenceFilter("risk", visible=scope.risks)
    issue = ReferenceFilter("issue", visible=scope.issues)


class CommentFilters(AboutFilters):
    at_from, at_to = instant_range("at")
    updated_at_from, updated_at_to = instant_range("updated_at")

    class Meta:
        model = Comment
        fields: tuple[str, ...] = ()


class CommentViewSet(VersionedViewSet):
    """Comments on what is open to you."""

    versioned = frozenset({"edit", "withdraw"})
    queryset = Comment.objects.none()
    serializer_class = CommentRepresentation
    filterset_class = CommentFilters
    orderings = {"at": Ordering("at"), "updated_at": BY_CHANGE}
    default_ordering = "at"

    def rows(self) -> QuerySet[Any, Any]:
        return with_people(scope.comments(self.user)).select_related(*NAMED)

    @extend_schema(request=CommentInput, responses={201: CommentRepresentation})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Say something about an object. Your role must comment; the auditor and systems of other bodies do not."""
        given = CommentInput.of(request, self.user)
        return self.make(request, lambda: comments.add_comment(by=self.user, now=timezone.now(), **given))

    @extend_schema(request=TextInput, responses=CommentRepresentation)
    @action(detail=True, methods=["post"])
    def edit(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Change your own comment within 15 minutes; the earlier text is kept."""
        text = TextInput.read(request)["text"]
        return self.change(
            request, lambda row: comments.edit_comment(comment=row, text=text, by=self.user, now=timezone.now())
        )

    @extend_schema(request=None, responses=CommentRepresentation)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Take your own comment back; a tombstone stays."""
        refuse_fields(request)
        return self.change(
            request, lambda row: comments.withdraw_comment(comment=row, by=self.user, now=timezone.now())
        )
