"""Questions to the database that read like sentences. Every read starts at `visible_to(user)`.

The rights behind `visible_to` stand in `accounts.roles.RIGHTS`; this module turns each `Sees` into a condition on
tasks, and everything else (milestones, projects, teams, figures) follows from the tasks that a person can open.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from accounts.acting import own_eyes
from accounts.roles import Role, Sees, Verb
from regions.models import Membership, Organisation

if TYPE_CHECKING:
    from accounts.models import User


def organisations_of(user: User) -> QuerySet[Membership, Any]:
    """Primary keys of the organisations that the person belongs to, as a subquery.

    None with a token that is confined to one object: what a body sees beside its tasks is not of that object.
    """
    mine = _bodies_of(user)
    return mine if user.narrowed_to is None else mine.none()


def _bodies_of(user: User) -> QuerySet[Membership, Any]:
    return Membership.objects.filter(user=user.principal).values("organisation_id")


def regions_of(user: User) -> QuerySet[Membership, Any]:
    """Primary keys of the regions whose akimat the person belongs to, as a subquery."""
    mine = Membership.objects.filter(user=user.principal, organisation__region__isnull=False)
    return mine.values("organisation__region_id")


def teams_of(user: User) -> QuerySet[Any, Any]:
    """Primary keys of the teams in which the person has a seat, as a subquery."""
    return apps.get_model("projects", "TeamMember").objects.filter(user=user.principal).values("team_id")


def sees_everything(user: User) -> bool:
    """Whether the person can open every task: by role, or (integration) attached to the Project Office. Never with a
    token that is confined to one object."""
    return user.narrowed_to is None and _is_of_the_centre(user)


def _is_of_the_centre(user: User) -> bool:
    if not user.is_active or not user.principal.is_active:
        return False
    if user.rights.sees == Sees.EVERYTHING:
        return True
    mine = user.principal.memberships
    return user.rights.sees == Sees.ATTACHED and mine.filter(organisation__kind="project_office").exists()


def confinement(user: User) -> Q:
    """The condition on tasks of the token in use: those of one sector, region, body or project; all without one."""
    if user.narrowed_to is None:
        return Q()
    dimension, public_id = user.narrowed_to
    task = apps.get_model("projects", "Task")
    match dimension:
        case "sector":
            return Q(sector__public_id=public_id)
        case "project":
            return Q(project__public_id=public_id)
        case "region":
            through = task.regions.through.objects.filter(region__public_id=public_id)
            return Q(pk__in=through.values("task_id"))
        case "organisation":
            contributing = task.contributing_organisations.through.objects.filter(organisation__public_id=public_id)
            return Q(lead_organisation__public_id=public_id) | Q(pk__in=contributing.values("task_id"))
        case unknown:
            raise ValueError(f"A token cannot be confined to one {unknown!r}.")


def _led_or_contributed(user: User) -> Q:
    through = apps.get_model("projects", "Task").contributing_organisations.through
    mine = _bodies_of(user)
    return Q(lead_organisation__in=mine) | Q(pk__in=through.objects.filter(organisation_id__in=mine).values("task_id"))


def _in_region(user: User) -> Q:
    through = apps.get_model("projects", "Task").regions.through
    return Q(pk__in=through.objects.filter(region_id__in=regions_of(user)).values("task_id"))


def task_scope(user: User) -> Q:
    """The condition on tasks that a person can open. A role outside the table raises KeyError: no silent access.

    With a token that is confined to one object, the tasks of that object among them.
    """
    if not user.is_authenticated or not user.is_active or not user.principal.is_active:
        return Q(pk__in=[])
    return _scope_of_role(user) & confinement(user)


def _scope_of_role(user: User) -> Q:
    if _is_of_the_centre(user):
        return Q()
    match user.rights.sees:
        case Sees.MINISTRY:
            return Q(sector__lead_organisation__in=_bodies_of(user)) | _led_or_contributed(user)
        case Sees.ORGANISATION:
            return _led_or_contributed(user)
        case Sees.REGION:
            return _in_region(user) | _led_or_contributed(user)
        case Sees.ATTACHED:
            return _in_region(user) | _led_or_contributed(user)
        case Sees.TEAM:
            return Q(team__in=teams_of(user))
        case unknown:
            raise ValueError(f"No scope is defined for {unknown!r}.")


def task_edit_scope(user: User) -> Q:
    """The condition on tasks whose milestones a person may update."""
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    attached_to_office = user.role == Role.INTEGRATION and _is_of_the_centre(user)
    if user.may(Verb.UPDATE_ANY) or attached_to_office:
        return Q()
    allowed = Q(pk__in=[])
    if user.may(Verb.UPDATE_LED):
        allowed |= Q(lead_organisation__in=_bodies_of(user))
    if user.may(Verb.UPDATE_TEAM):
        allowed |= Q(team__in=teams_of(user))
    return allowed


def _visible_tasks(user: User) -> QuerySet[Any, Any]:
    return apps.get_model("projects", "Task").objects.filter(task_scope(user))


class PortfolioQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        """Reference portfolios are for those who see everything; the national one for everyone who signs in."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if sees_everything(user) else self.filter(is_national=True)

    def national(self) -> Any:
        """The national portfolio; raises DoesNotExist before the seed."""
        return self.get(is_national=True)


class SectorQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        """Names of sectors are public inside their portfolio; their figures follow `RollupQuerySet.visible_to`."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if sees_everything(user) else self.filter(portfolio__is_national=True)


def organisations_visible_to(user: User) -> QuerySet[Organisation, Organisation]:
    """Bodies of state by name; departments of reference portfolios only for those who see these portfolios."""
    if not user.is_authenticated or not user.is_active:
        return Organisation.objects.none()
    found = Organisation.objects.all()
    return found if sees_everything(user) else found.exclude(kind=Organisation.Kind.DEPARTMENT)


class OfVisibleTasksQuerySet(QuerySet[Any, Any]):
    """Objects that a person sees when at least one of their tasks is open to that person."""

    task_link: str

    def visible_to(self, user: User) -> Self:
        if user.is_authenticated and sees_everything(user):
            return self
        return self.filter(Exists(_visible_tasks(user).filter(**{self.task_link: OuterRef("pk")})))


class StrategicProjectQuerySet(OfVisibleTasksQuerySet):
    task_link = "project"


class TeamQuerySet(OfVisibleTasksQuerySet):
    task_link = "team"


class OfVisibleProjectsQuerySet(QuerySet[Any, Any]):
    """Objects of a project: seen by those who see the project."""

    def visible_to(self, user: User) -> Self:
        if user.is_authenticated and sees_everything(user):
            return self
        return self.filter(project__in=apps.get_model("projects", "StrategicProject").objects.visible_to(user))


class OfVisibleSubjectsQuerySet(QuerySet[Any, Any]):
    """Objects about a task, or about a project as a whole: seen by those who see the task, or else the project."""

    def visible_to(self, user: User) -> Self:
        if user.is_authenticated and sees_everything(user):
            return self
        tasks = _visible_tasks(user)
        whole = Q(task=None, project__in=tasks.values("project_id"))
        return self.filter(Q(task__in=tasks.values("pk")) | whole)

    def editable_by(self, user: User) -> Self:
        """Those about a task whose milestones the person may update; about a whole project for the Project Office."""
        national = self.visible_to(user).filter(project__portfolio__is_national=True)
        if user.is_authenticated and user.may(Verb.UPDATE_ANY):
            return national
        return national.filter(task__in=apps.get_model("projects", "Task").objects.editable_by(user))


def judgeable_projects(user: User) -> QuerySet[Any, Any]:
    """Projects as a whole that the person may draft a judgement of: the Project Office any; else those whose
    coordinating body they write for, or of which they update a critical task (the lead team)."""
    projects = apps.get_model("projects", "StrategicProject").objects.visible_to(user)
    projects = projects.filter(portfolio__is_national=True)
    if user.may(Verb.UPDATE_ANY):
        return projects
    critical = apps.get_model("projects", "Task").objects.editable_by(user).filter(is_critical=True)
    allowed = Q(pk__in=critical.values("project_id"))
    if user.may(Verb.UPDATE_LED):
        allowed |= Q(coordinator__in=_bodies_of(user))
    return projects.filter(allowed)


class JudgementQuerySet(OfVisibleSubjectsQuerySet):
    def visible_to(self, user: User) -> Self:
        """Confirmed ones of what the person sees. A draft is seen by its author, by those who may draft beside them,
        and by those who see everything: it is nobody's word yet."""
        found = super().visible_to(user)
        if user.is_authenticated and sees_everything(user):
            return found
        mine = Q(by=user.pk) | Q(task__in=apps.get_model("projects", "Task").objects.editable_by(user))
        mine |= Q(task=None, project__in=judgeable_projects(user).values("pk"))
        return found.filter(Q(state="confirmed") | mine)

    def confirmed(self) -> Self:
        """Those that count anywhere."""
        return self.filter(state="confirmed")

    def newest_of_each(self, *, on: date) -> Self:
        """The newest confirmed judgement of each project and task on that day, whether still valid or not."""
        return (
            self.confirmed()
            .filter(judged_date__lte=on)
            .order_by("project_id", "task_id", "-judged_date", "-id")
            .distinct("project_id", "task_id")
        )

    def latest_first(self) -> Self:
        return self.order_by("-judged_date", "-id")


class TaskQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        return self.filter(task_scope(user))

    def editable_by(self, user: User) -> Self:
        """Tasks whose milestones the person may update. Imported portfolios are a record, not a plan: never."""
        return self.visible_to(user).filter(task_edit_scope(user), project__portfolio__is_national=True)


def not_reported_lately(*, on: date, after_days: int) -> Q:
    """The condition on milestones that nobody reported on for more than `after_days` days (or ever)."""
    return Q(reported_at=None) | Q(reported_at__date__lt=on - timedelta(days=after_days))


class MilestoneQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        if user.is_authenticated and sees_everything(user):
            return self
        return self.filter(task__in=_visible_tasks(user))

    def editable_by(self, user: User) -> Self:
        return self.filter(task__in=apps.get_model("projects", "Task").objects.editable_by(user))

    def with_expected_date(self) -> Self:
        """Adds `expected_date`: when it happened, else when it is forecast, else its baseline."""
        return self.annotate(expected_date=Coalesce("actual_date", "forecast_date", "baseline_date"))

    def open(self) -> Self:
        return self.filter(state="open")

    def unclaimed(self) -> Self:
        """Open, and not reported as done."""
        return self.open().filter(claimed_date=None)

    def claimed(self) -> Self:
        """Reported as done; a second person has not confirmed it yet."""
        return self.open().filter(claimed_date__isnull=False)

    def confirmable_by(self, user: User) -> Self:
        """Claims of others on which the person may decide."""
        return (
            self.editable_by(user)
            .claimed()
            .exclude(own_eyes(user, author="claimed_by", since="claimed_date", until="reported_at"))
        )

    def overdue(self, *, on: date) -> Self:
        return self.with_expected_date().filter(state="open", expected_date__lt=on)

    def due_soon(self, *, on: date, within_days: int) -> Self:
        return self.with_expected_date().filter(
            state="open", expected_date__gte=on, expected_date__lte=on + timedelta(days=within_days)
        )

    def stale(self, *, on: date, after_days: int) -> Self:
        """Open, and nobody reported for more than `after_days` days (or ever)."""
        return self.filter(not_reported_lately(on=on, after_days=after_days), state="open")


class RollupQuerySet(QuerySet[Any, Any]):
    """Published figures: the same number for everyone who may see the slice."""

    def visible_to(self, user: User) -> Self:
        """Slices of which the person can open a task; a slice of fewer than three tasks only when they open all.

        Adds `open_tasks`: how many of the slice's tasks the reader can open ("n of m open to you").
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if sees_everything(user):
            return self.annotate(open_tasks=F("tasks"))
        slices = apps.get_model("projects", "TaskSlice").objects.filter(
            task_id__in=_visible_tasks(user).values("pk"),
            portfolio_id=OuterRef("portfolio_id"),
            dimension=OuterRef("dimension"),
            object_id=OuterRef("object_id"),
        )
        counted = slices.order_by().values("dimension").annotate(n=Count("task_id")).values("n")
        own_task = When(dimension="task", object_id__in=_visible_tasks(user).values("pk"), then=1)
        in_slice = Coalesce(Subquery(counted, output_field=IntegerField()), 0)
        found = self.annotate(open_tasks=Case(own_task, default=in_slice))
        may_see = Q(open_tasks__gt=0) & (Q(tasks__gte=3) | Q(open_tasks__gte=F("tasks")))
        national = Q(dimension="country", portfolio__is_national=True)
        if user.rights.national_summary:
            return found.filter(national | (may_see & ~Q(dimension="country")))
        return found.filter(may_see & ~Q(dimension="country"))

    def of(self, dimension: str, object_id: int) -> Self:
        return self.filter(dimension=dimension, object_id=object_id)


class OutboxQuerySet(QuerySet[Any, Any]):
    def pending(self) -> Self:
        """Neither done nor put aside after repeated failures."""
        return self.filter(done_at=None, quarantined_at=None)

    def quarantined(self) -> Self:
        return self.filter(quarantined_at__isnull=False, done_at=None)


class CommittedBelow(models.Func):
    """The oldest transaction of this database that may still be running: everything below it is committed or gone.

    `pg_snapshot_xmin` would be simpler, but transaction ids are one for the whole server: a long load in a
    neighbouring database would hold this feed up. One of which nobody knows the database is taken for ours.
    """

    template = """LEAST(
        COALESCE(
            (SELECT min(running::text::bigint) FROM pg_snapshot_xip(pg_current_snapshot()) AS running
              WHERE NOT EXISTS (SELECT 1 FROM pg_stat_activity AS other
                                 WHERE other.backend_xid = running::xid AND other.datname <> current_database())),
            pg_snapshot_xmax(pg_current_snapshot())::text::bigint),
        pg_current_xact_id_if_assigned()::text::bigint)"""
    output_field = models.BigIntegerField()


class ChangeQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        if user.is_authenticated and sees_everything(user):
            return self
        tasks = _visible_tasks(user)
        of_projects = Q(task_id=None, project_id__in=tasks.values("project_id"))
        return self.filter(Q(task_id__in=tasks.values("pk")) | of_projects)

    def committed(self) -> Self:
        """Changes in commit-safe order: none can appear later before one that was already given."""
        return self.filter(transaction_id__lt=CommittedBelow()).order_by("transaction_id", "id")
