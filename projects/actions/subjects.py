"""What writes about a task, or about a project as a whole, have in common."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Verb
from projects.actions.problems import FieldProblem, NotAllowed
from projects.actions.writing import is_sane, refuse_record
from projects.models import StrategicProject, Task

Subject = Task | StrategicProject


def about(subject: Subject) -> tuple[StrategicProject, Task | None]:
    """The project, and the task where it is one."""
    return (subject.project, subject) if isinstance(subject, Task) else (subject, None)


def keeps(*, subject: Subject, by: User) -> bool:
    """Whether the person keeps risks and issues of the subject: who updates the task; of a project, the office."""
    project, task = about(subject)
    if not project.portfolio.is_national:
        return False
    if task is None:
        return by.may(Verb.UPDATE_ANY)
    return Task.objects.editable_by(by).filter(pk=task.pk).exists()


def refuse_unless_kept(*, subject: Subject, by: User) -> None:
    """Raise NotAllowed unless the person keeps the risks and issues of the subject."""
    refuse_record(about(subject)[0])
    if not keeps(subject=subject, by=by):
        raise NotAllowed(_("Those who carry the task out keep this, and for a whole project the Project Office."))


def coming_day(field: str, day: date, *, today: date) -> list[FieldProblem]:
    """The problems of a day that must not have passed."""
    if not is_sane(day):
        return [FieldProblem(field, "out_of_range", _("The year is outside 1990 to 2100."))]
    if day < today:
        return [FieldProblem(field, "past", _("This day has passed: choose today or a later day."))]
    return []
