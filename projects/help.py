"""The first steps of each role: what a newcomer does here, and where. Shown on first sign-in and on the help page."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.roles import Role


@dataclass(frozen=True, slots=True)
class Step:
    """`view` is the name of an address without parameters."""

    label: str | Promise
    what: str | Promise
    view: str

    @property
    def address(self) -> str:
        return reverse(self.view)


_SUMMARY = Step(
    _("National summary"),
    _("The first line says where we stand; every underlined number opens its reasons."),
    "national",
)
_UPDATES = Step(
    _("My updates"),
    _("Report completion and dates here, the late ones first. Enter saves and goes down."),
    "my-updates",
)
_PRACTICE = Step(_("Delivery practice"), _("What waits for you today, and every routine in one place."), "practice")
_ESCALATIONS = Step(_("Escalations"), _("Questions that wait for an answer, the oldest first."), "escalations")
_FIGURES = Step(
    _("All figures"), _("Every published figure that is open to you, by sector, region and body."), "figures"
)
_FINDINGS = Step(
    pgettext_lazy("differences", "Findings"),
    _("Where people judge better than the figures say: ask there first."),
    "findings",
)
_REPORTING = Step(_("Reporting cycle"), _("See what your body owes this month, and confirm it."), "reporting")
_CALENDAR = Step(_("Calendar"), _("All dates of the routine; it can be followed from your own calendar."), "calendar")
_VALIDATIONS = Step(
    _("External validation"), _("Confirm or dispute reported results; drawn samples wait here."), "validations"
)
_SEARCH = Step(_("Search"), _("Press / on any page: codes, names in three languages, texts."), "search")

TOURS: dict[Role, tuple[Step, ...]] = {
    Role.PROJECT_OFFICE: (_SUMMARY, _PRACTICE, _FINDINGS, _SEARCH),
    Role.COORDINATOR: (_SUMMARY, _ESCALATIONS, _PRACTICE, _SEARCH),
    Role.MINISTER: (_SUMMARY, _ESCALATIONS, _PRACTICE),
    Role.MINISTRY_EDITOR: (_UPDATES, _REPORTING, _PRACTICE, _SEARCH),
    Role.AKIM: (_FIGURES, _ESCALATIONS, _PRACTICE),
    Role.REGION_EDITOR: (_UPDATES, _REPORTING, _PRACTICE, _SEARCH),
    Role.TEAM_MEMBER: (_UPDATES, _CALENDAR, _SEARCH),
    Role.AUDITOR: (_SUMMARY, _VALIDATIONS, _FINDINGS, _SEARCH),
    Role.INTEGRATION: (_FIGURES, _SEARCH),
}


def steps_for(user: User) -> tuple[Step, ...]:
    return TOURS[Role(user.role)]
