"""Small challenges and labs for tests, in the manner of tests.factories."""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from projects.actions.challenges import Seat, seat_members
from projects.models import Challenge, ChallengeNote, Idea, IdeaScore, Lab, PlanLine, Task
from regions.models import Organisation
from tests import factories
from tests.factories import NOW, TODAY

_number = count(1)


def make_challenge(
    *,
    task: Task | None = None,
    bodies: tuple[Organisation, ...] = (),
    state: str = "running",
    day: int = 60,
    **fields: Any,
) -> Challenge:
    """A challenge on its day `day`, from 30 to 10 days; the first body leads."""
    task = task or factories.make_task()
    lead = bodies[0] if bodies else task.lead_organisation
    values: dict[str, Any] = {
        "project": task.project,
        "task": task,
        "code": f"CH-T{next(_number)}",
        "name_en": "Permits in ten days",
        "measure": "Median of the register",
        "unit": "days",
        "start_value": Decimal(30),
        "goal_value": Decimal(10),
        "start_date": TODAY - timedelta(days=day - 1),
        "sponsor_role": "Vice minister",
        "sponsor_organisation": lead,
        "state": state,
    }
    if state not in ("planned", "running"):
        values |= {"result": "achieved", "result_value": Decimal(9), "closed_date": TODAY}
    challenge = Challenge.objects.create(**(values | fields))
    seat_members(challenge, [Seat(body) for body in bodies or (lead, factories.make_organisation())])
    return challenge


def add_notes(challenge: Challenge, number: int) -> None:
    """`number` notes with values on the first days, the second of them corrected."""
    for n in range(number):
        for version in (1, 2) if n == 1 else (1,):
            ChallengeNote.objects.create(
                challenge=challenge,
                for_date=challenge.start_date + timedelta(days=n),
                number=version,
                value=30 - n,
                text="Two forms are one now.",
                blockers="No key to the archive.",
                by_label="editor@example.org",
                at=NOW,
            )


def make_lab(*, task: Task | None = None, state: str = "running", **fields: Any) -> Lab:
    """A lab of the task's lead and another body."""
    task = task or factories.make_task()
    lab = Lab.objects.create(
        **(
            {
                "project": task.project,
                "sector": task.sector,
                "code": f"LAB-T{next(_number)}",
                "name_en": "Permits lab",
                "question": "How does a permit take ten days?",
                "start_date": TODAY - timedelta(days=5),
                "end_date": TODAY + timedelta(days=10),
                "state": state,
            }
            | fields
        )
    )
    lab.participants.set([task.lead_organisation, factories.make_organisation()])
    return lab


def make_idea(lab: Lab, *, organisation: Organisation | None = None, scorers: int = 2, **fields: Any) -> Idea:
    """An idea of the lab's first participant, with the scores of some people."""
    number = lab.ideas.count() + 1
    idea = Idea.objects.create(
        **(
            {
                "lab": lab,
                "number": number,
                "code": f"{lab.code}-{number}",
                "title": "One form for all",
                "problem": "Eleven forms ask for the same.",
                "proposal": "One form, filled in once.",
                "organisation": organisation or lab.participants.order_by("pk")[0],
            }
            | fields
        )
    )
    for n in range(scorers):
        IdeaScore.objects.create(
            idea=idea, impact=4, feasibility=5, cost=3, speed=2, by_label=f"scorer-{n}@example.org", at=NOW
        )
    return idea


def choose(idea: Idea) -> Idea:
    """The idea as it stands when it was chosen."""
    Idea.objects.filter(pk=idea.pk).update(state="chosen", reason="The best score.", decided_at=NOW)
    idea.refresh_from_db()
    return idea


def make_line(idea: Idea, **fields: Any) -> PlanLine:
    """A line of the idea's plan, due in a month."""
    return PlanLine.objects.create(
        **(
            {
                "idea": idea,
                "number": idea.lines.count() + 1,
                "action": "Draw one form",
                "organisation": idea.organisation,
                "role": "Head of the department",
                "due_date": TODAY + timedelta(days=30),
                "criterion": "The form is in force.",
            }
            | fields
        )
    )
