"""The files on an object as one reader sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Verb
from projects.models import Attachment
from projects.models.about import Thing, kind_of
from projects.querysets.attachments import may_attach


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file. Without `may_open` it is removed: only the fact is left."""

    attachment: Attachment
    may_remove: bool

    @property
    def may_open(self) -> bool:
        """Whether the file is still given out."""
        return self.attachment.removed_at is None

    @property
    def added_by(self) -> str:
        """The name of who added it, or the address that is left of a person who is gone."""
        return str(self.attachment.by or self.attachment.by_label)

    @property
    def removed_by(self) -> str:
        """The same of who removed it."""
        return str(self.attachment.removed_by or self.attachment.removed_by_label)

    @property
    def short_hash(self) -> str:
        """Enough of the hash to compare by eye."""
        return self.attachment.file.sha256[:12]

    @property
    def kind(self) -> str:
        """The end of the name in capitals: what people call the type."""
        return self.attachment.name.rpartition(".")[2].upper()


@dataclass(frozen=True, slots=True)
class Files:
    """The files on an object, newest last, those of comments not among them."""

    kind: str
    thing: Any
    lines: tuple[FileLine, ...]
    may_add: bool

    @property
    def present(self) -> tuple[FileLine, ...]:
        """Those that are given out."""
        return tuple(line for line in self.lines if line.may_open)

    @property
    def removed(self) -> tuple[FileLine, ...]:
        """Those of which only the fact is left."""
        return tuple(line for line in self.lines if not line.may_open)

    @property
    def title(self) -> str:
        """The name of the object, or the words that stand for one."""
        return str(getattr(self.thing, "name", "") or getattr(self.thing, "title", ""))


def files_of(*, user: User, thing: Thing) -> Files:
    """The files on an object that the caller found among what the person may open."""
    kind = kind_of(thing)
    rows = with_people(Attachment.objects.visible_to(user).of_object(kind, thing))
    return Files(kind=kind, thing=thing, lines=lines(rows, user), may_add=may_attach(kind=kind, thing=thing, by=user))


def with_people(found: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Files with their content's row, who added and who removed them."""
    return found.select_related("file", "by", "removed_by").order_by("at", "pk")


def lines(rows: Iterable[Attachment], user: User) -> tuple[FileLine, ...]:
    """The same rows with what the person may do; `projects.actions.attachments.may_remove` decides in the end."""
    runs_plan, adds = user.may(Verb.PLAN), user.may(Verb.COMMENT)
    return tuple(
        FileLine(
            attachment=row,
            may_remove=row.removed_at is None
            and ((adds and row.by_id == user.pk) or (runs_plan and row.comment_id is None)),
        )
        for row in rows
    )


def are_scanned() -> bool:
    """Whether new files are scanned for viruses here."""
    return bool(settings.EVIDENCE_SCANNER)
