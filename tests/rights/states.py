"""The state in which each write can be done, so that the role decides about the answer and not the moment.

`READY` is read by the tests: the kind of object and what the address does to it, and what makes it ready. Each is
given the side's object and the person who asks; all of it is taken back after the request.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from allauth.mfa.models import Authenticator

from accounts.models import User
from accounts.roles import Role
from projects.actions.agendas import add_line
from projects.actions.calendar_feeds import make_feed
from projects.actions.long_work import start_export
from projects.actions.milestones import report_milestone
from projects.actions.stocktakes import agree_minutes
from projects.actions.task_updates import snapshot_of
from projects.models import (
    Idea,
    Indicator,
    Judgement,
    JudgementRound,
    Lab,
    LongWork,
    Milestone,
    Order,
    OrderEntry,
    OrganisationPeriod,
    ProblemItem,
    ProblemMeeting,
    RecoveryPlan,
    Stocktake,
    TaskUpdate,
    Validation,
)
from tests import factories, hundred_days
from tests.api.caller import Side
from tests.factories import NOW, TODAY
from tests.indicators import agree
from tests.long_work import do_all
from tests.practice.judgements import make_judgement
from tests.practice.long_work import make_work

Ready = Callable[[Any, User], Any]
"""Makes the object ready, or answers with another one to ask about. Without an object it is given the side."""


def _set(row: Any, **values: Any) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**values)


def to(**values: Any) -> Ready:
    """The object with these columns."""
    return lambda row, _user: _set(row, **values)


def by_asker(column: str = "by", **values: Any) -> Ready:
    """The object made by the person who asks."""
    return lambda row, user: _set(row, **{column: user, f"{column}_label": user.email}, **values)


RUNNING = to(state="running", start_date=TODAY - timedelta(days=59))
CLOSED = to(
    state="closed",
    result="achieved",
    result_value=Decimal(9),
    closed_date=TODAY - timedelta(days=190),
    start_date=TODAY - timedelta(days=300),
)


def chosen_idea(idea: Idea, _user: User) -> None:
    hundred_days.choose(idea)
    hundred_days.make_line(idea)


def decided_lab(idea: Idea, user: User) -> None:
    chosen_idea(idea, user)
    _set(idea.lab, state="decided")


def first_idea(ready: Ready) -> Ready:
    """For a page of a lab: its first idea made ready."""
    return lambda lab, user: ready(lab.ideas.get(number=1), user)


def lab_with_decided_ideas(lab: Lab, _user: User) -> None:
    for idea in lab.ideas.all():
        hundred_days.choose(idea)


SAID: dict[str, Any] = {"code": "J-own", "judged_date": TODAY}


def draft(judgement: Judgement, user: User) -> Judgement:
    """A draft of the person's own: confirmed ones are never rewritten."""
    return make_judgement(project=judgement.project, state="draft", by=user, by_label=user.email, **SAID)


def draft_of_another(judgement: Judgement, _user: User) -> Judgement:
    return draft(judgement, factories.make_user())


def claimed(milestone: Milestone, _user: User) -> None:
    other = factories.make_user()
    values = {"claimed_date": TODAY, "claimed_by": other, "claimed_by_label": other.email, "evidence": "Act 7"}
    _set(milestone, completion=Decimal(1), is_key=True, **values)


def submitted_update(update: TaskUpdate, _user: User) -> None:
    other = factories.make_user()
    values = {"submitted_by": other, "submitted_by_label": other.email, "submitted_at": NOW}
    _set(update, state="submitted", done_text="It is laid", snapshot=snapshot_of(update.task), **values)


def settled_month(month: OrganisationPeriod, _user: User) -> None:
    other = factories.make_user()
    values = {"settled_by": other, "settled_by_label": other.email, "settled_at": NOW}
    month.updates.update(state="excused", excuse_reason="The task began late", **values)


def confirmed_month(month: OrganisationPeriod, user: User) -> None:
    settled_month(month, user)
    other = factories.make_user()
    _set(month, state="confirmed", confirmed_by=other, confirmed_by_label=other.email, confirmed_at=NOW)


def open_round(found: JudgementRound, _user: User) -> None:
    values = {"from_date": TODAY - timedelta(days=30), "cut_off_date": TODAY + timedelta(days=10)}
    _set(found, state="open", closed_at=None, moderation_note="", **values)


def moderated_round(found: JudgementRound, _user: User) -> None:
    values = {"from_date": TODAY - timedelta(days=90), "cut_off_date": TODAY}
    _set(found, state="moderation", closed_at=None, moderation_note="", **values)


def asked_for_time(order: Order, _user: User) -> None:
    day = order.due_date + timedelta(days=60)
    _set(order, asked_date=day)
    OrderEntry.objects.create(order=order, number=2, kind="extension_asked", text="More time", day=day, at=NOW)


def asked_to_close(order: Order, _user: User) -> None:
    _set(order, state="closing_requested")
    OrderEntry.objects.create(order=order, number=2, kind="closing_requested", text="It is", proof="Act 9", at=NOW)


def no_open_meeting(_side: Side, _user: User) -> None:
    ProblemMeeting.objects.update(state="closed", closed_at=NOW, minutes="All agreed")


def settled_meeting(meeting: ProblemMeeting, _user: User) -> None:
    ProblemItem.objects.filter(meeting=meeting).update(outcome="solved", note="Done")


def scoped_review(review: Any, _user: User) -> None:
    _set(review, stage="scoping", reported_date=None, findings="")


def submitted_plan(plan: RecoveryPlan, _user: User) -> None:
    _set(plan, state="submitted", cause="Left", on_course_date=TODAY + timedelta(days=60), submitted_at=NOW)
    plan.actions.create(position=1, what="Let it anew", who="Director", due_date=TODAY + timedelta(days=30))


def disputed(validation: Validation, user: User) -> None:
    _set(validation, state="disputed", found_completion=Decimal("0.5"), by=user, by_label=user.email)


def answered_dispute(validation: Validation, user: User) -> None:
    other = factories.make_user()
    values = {"answer": "They are mounted", "answered_by_label": other.email, "answered_at": NOW}
    _set(validation, state="answered", found_completion=Decimal("0.5"), by=user, by_label=user.email, **values)


def done(milestone: Milestone) -> None:
    values = {"state": "done", "completion": Decimal(1), "actual_date": date(2024, 6, 1)}
    _set(milestone, baseline_date=date(2024, 6, 1), **values)


def done_milestone(side: Side, _user: User) -> None:
    done(side.milestones[0])


def reported(milestone: Milestone, user: User) -> None:
    """The person has just reported, and may take it back."""
    if Milestone.objects.editable_by(user).filter(pk=milestone.pk).exists():
        report_milestone(
            milestone=milestone,
            expected_version=milestone.version,
            changes={"completion": Decimal("0.5")},
            reason="",
            by=user,
            now=NOW,
        )


def indicator_and_part(indicator: Indicator, _user: User) -> None:
    """A second one with the same plan, which can be a part of the first."""
    same = (
        "portfolio",
        "project",
        "unit",
        "direction",
        "baseline_value",
        "baseline_date",
        "target_value",
        "target_date",
    )
    part = Indicator.objects.create(
        code="part-of-ours", name_en="A part", **{name: getattr(indicator, name) for name in same}
    )
    for row in (indicator, part):
        agree(row, {date(2025, 1, 1): 0, date(2029, 1, 1): 100})


def waiting_work(work: LongWork, _user: User) -> None:
    _set(work, state="waiting", started_at=None, ended_at=None, summary={}, done=0, total=None)


def feed(user: User) -> None:
    make_feed(by=user, now=NOW)


def checked_import(_work: LongWork, user: User) -> LongWork:
    return make_work(by=user, kind="import_check", kept_until=NOW + timedelta(hours=1), summary={"news": True})


def exported(_work: LongWork, user: User) -> LongWork:
    """An export that a worker has made, of what the person sees."""
    made = start_export(by=user, now=NOW)
    do_all()
    made.refresh_from_db()
    return made


def planned_stocktake(stocktake: Stocktake, _user: User) -> Stocktake:
    """The next one of the series, with a line of the office's own; an issued pack never changes."""
    series, day = stocktake.series, TODAY + timedelta(days=7)
    made = Stocktake.objects.create(series=series, number=2, code=f"{series.code}-002", meeting_date=day)
    return add_line(stocktake=made, title="The pump", by=factories.make_user(), now=NOW)


HELD = to(state="held", held_at=NOW, minutes="All agreed")


def minuted(stocktake: Stocktake, user: User) -> None:
    HELD(stocktake, user)
    stocktake.refresh_from_db()
    agree_minutes(stocktake=stocktake, by=factories.make_user(), now=NOW)


ANSWERED = to(state="answered", answer="The dates are of the contractor", answered_by_label="x@example.org")


def another_factor(factor: Authenticator, user: User) -> None:
    """A passkey beside the app: the only factor is not taken away where the role needs one."""
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "Laptop", "credential": {}})


def knows_the_password(_side: Side, user: User) -> None:
    """Who has a second factor is asked for it instead."""
    Authenticator.objects.filter(user=user).delete()


STAND_IN = "stand-in@example.org"


def a_colleague(_side: Side, user: User) -> None:
    """Somebody of the same role and the same bodies."""
    made = factories.make_user(role=Role(user.role))
    _set(made, email=STAND_IN)
    for place in user.memberships.all():
        made.memberships.create(organisation=place.organisation)


def waits_for_first_password(person: User, _user: User) -> None:
    """Invited, and never here."""
    _set(person, password="!", last_login=None)


READY: dict[str, Ready] = {
    "factors remove": another_factor,
    "people reopen": to(is_active=False),
    "account confirm/send": knows_the_password,
    "standing-in make": a_colleague,
    "people resend": waits_for_first_password,
    "challenges close": to(state="running", start_date=TODAY - timedelta(days=100)),
    "challenges notes": RUNNING,
    "challenges reviews": RUNNING,
    "challenges checks": CLOSED,
    "challenges ceremony": CLOSED,
    "labs start": to(state="preparing"),
    "labs decide": lab_with_decided_ideas,
    "ideas lines": chosen_idea,
    "ideas drop-line": chosen_idea,
    "ideas hand-over": decided_lab,
    "labs ideas/{number}/lines": first_idea(chosen_idea),
    "labs ideas/{number}/drop-line": first_idea(chosen_idea),
    "labs ideas/{number}/hand-over": first_idea(decided_lab),
    "judgements edit": draft,
    "judgements confirm": draft_of_another,
    "judgements return": draft_of_another,
    "findings accept": ANSWERED,
    "findings return": ANSWERED,
    "judgement-rounds edit": open_round,
    "judgement-rounds moderate": open_round,
    "judgement-rounds close": moderated_round,
    "milestones confirm-done": claimed,
    "milestones return-done": claimed,
    "task-updates confirm": submitted_update,
    "task-updates return": submitted_update,
    "task-updates excuse": to(state="awaited"),
    "organisation-periods confirm": settled_month,
    "organisation-periods accept": confirmed_month,
    "organisation-periods send-back": confirmed_month,
    "orders decide-extension": asked_for_time,
    "orders decide-closing": asked_to_close,
    "problem-solving-meetings close": settled_meeting,
    "reviews advance": scoped_review,
    "recovery-plans accept": submitted_plan,
    "recovery-plans return": submitted_plan,
    "validations answer": disputed,
    "validations maintain": answered_dispute,
    "validations withdraw": answered_dispute,
    "comments edit": by_asker(),
    "comments withdraw": by_asker(),
    "attachments remove": by_asker(),
    "baseline-requests withdraw": by_asker("requested_by"),
    "stocktakes edit": planned_stocktake,
    "stocktakes issue": planned_stocktake,
    "stocktakes add-line": planned_stocktake,
    "stocktakes drop-line": planned_stocktake,
    "stocktakes place-line": planned_stocktake,
    "stocktakes agree": HELD,
    "dependencies accept": to(state="proposed", agreed_date=None),
    "indicators split": indicator_and_part,
    "problem-solving-meetings add": no_open_meeting,
    "validations add": done_milestone,
    "validation-rounds add": done_milestone,
    "validations draw": done_milestone,
    "milestones validate": lambda milestone, _user: done(milestone),
    "milestones put-back": reported,
    "judgement-rounds move": open_round,
    "problem-solving-meetings open": no_open_meeting,
    "stocktakes move": planned_stocktake,
    "stocktakes agenda/add": planned_stocktake,
    "stocktakes agenda/drop": planned_stocktake,
    "stocktakes agenda/place": planned_stocktake,
    "stocktakes minutes.pdf": minuted,
    "calendar address/revoke": lambda _side, user: feed(user),
    "long-work cancel": waiting_work,
    "long-work apply": checked_import,
    "long-work file": exported,
}
"""By kind and act: see `addresses.kind_and_act`."""
