"""The audit trail of an object in words: what was done, and which field went from what to what."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from projects.presentation import STATUS_MARKS

ACTIONS: dict[str, str | Promise] = {
    "added": gettext_lazy("Added"),
    "created": gettext_lazy("Added"),
    "changed": gettext_lazy("Changed"),
    "deleted": gettext_lazy("Deleted"),
    "milestone.reported": gettext_lazy("Reported"),
    "milestone.rebaselined": gettext_lazy("A new baseline is in force"),
    "milestone.cancelled": gettext_lazy("Cancelled"),
    "milestone.done_confirmed": gettext_lazy("Confirmed as done"),
    "milestone.done_returned": gettext_lazy("Sent back: not done yet"),
    "milestone.disputed": gettext_lazy("The result is disputed"),
    "milestone.restored": gettext_lazy("The result counts again"),
    "task.reporting_frequency_set": gettext_lazy("How often it is reported was set"),
    "baseline.requested": gettext_lazy("A new baseline was asked for"),
    "baseline.approved": gettext_lazy("The new baseline was approved"),
    "baseline.refused": gettext_lazy("The new baseline was refused"),
    "baseline.withdrawn": gettext_lazy("The request for a new baseline was taken back"),
    "project.judged": gettext_lazy("Delivery confidence was judged"),
    "judgement.confirmed": gettext_lazy("A judgement of delivery confidence was confirmed"),
    "decision.raised": gettext_lazy("The question was raised"),
    "decision.answered": gettext_lazy("The question was answered"),
    "decision.withdrawn": gettext_lazy("The question was withdrawn"),
    "decision.escalated": gettext_lazy("Put one step up"),
    "decision.climbed": gettext_lazy("Climbed by itself: nobody answered in time"),
    "decision.returned": gettext_lazy("Sent one step down"),
    "risk.raised": gettext_lazy("The risk was put into the register"),
    "risk.assessed": gettext_lazy("Assessed again"),
    "risk.action_added": gettext_lazy("An action was added"),
    "risk.action_done": gettext_lazy("An action was done"),
    "risk.closed": gettext_lazy("The risk was closed"),
    "risk.happened": gettext_lazy("The risk has happened"),
    "issue.raised": gettext_lazy("The issue was noted"),
    "issue.postponed": gettext_lazy("Another day was set"),
    "issue.resolved": gettext_lazy("The issue was resolved"),
    "attachment.added": gettext_lazy("A file was attached"),
    "attachment.removed": gettext_lazy("A file was removed"),
    "team.over_limit": gettext_lazy("The team took on more than it was made for"),
    "user.erased": gettext_lazy("The person's data were erased"),
    "sign_in": gettext_lazy("Signed in"),
    "sign_out": gettext_lazy("Signed out"),
    "sign_in.failed": gettext_lazy("A sign-in failed"),
    "sign_in.locked": gettext_lazy("Sign-ins have to wait after many failures"),
    "sign_in.refused": gettext_lazy("A single sign-on was refused"),
    "session.ended": gettext_lazy("Sessions were ended"),
    "password.changed": gettext_lazy("The password was changed"),
    "password.reset": gettext_lazy("The password was set anew by a letter"),
    "password.reset_letter": gettext_lazy("A letter to set the password anew was sent"),
    "factor.added": gettext_lazy("A second factor was added"),
    "factor.removed": gettext_lazy("A second factor was removed"),
    "factors.encrypted_anew": gettext_lazy("Second factors were put under a new key"),
    "recovery_code.used": gettext_lazy("A recovery code was used"),
    "recovery_codes.made": gettext_lazy("New recovery codes were made"),
    "identity.linked": gettext_lazy("Linked to the single sign-on"),
    "user.invited": gettext_lazy("Invited"),
    "user.invitation_resent": gettext_lazy("The invitation was sent again"),
    "user.invitation_accepted": gettext_lazy("The invitation was accepted"),
    "user.deactivated": gettext_lazy("The account was closed"),
    "user.reactivated": gettext_lazy("The account was opened again"),
    "delegation.made": gettext_lazy("A stand-in was named"),
    "delegation.ended": gettext_lazy("The standing in was ended"),
    "token.issued": gettext_lazy("An API token was made"),
    "token.rotated": gettext_lazy("An API token was replaced by a new one"),
    "token.revoked": gettext_lazy("An API token was revoked"),
    "indicator.value_recorded": gettext_lazy("A value was recorded"),
    "indicator.value_corrected": gettext_lazy("A value was corrected"),
    "indicator.trajectory_agreed": gettext_lazy("A trajectory was agreed"),
    "indicator.graded": gettext_lazy("The data were graded"),
    "indicator.split": gettext_lazy("The target was split into parts"),
    "indicator.part_joined": gettext_lazy("It became a part of another indicator"),
    "indicator.part_left": gettext_lazy("It is no part of another indicator any more"),
}
"""By the name of the event, or the verb after its dot."""

VERBS: dict[str, str | Promise] = {
    "accepted": pgettext_lazy("event", "Accepted"),
    "acknowledged": pgettext_lazy("event", "Noted by who was told"),
    "advanced": pgettext_lazy("event", "Taken one step further"),
    "agenda_edited": pgettext_lazy("event", "The agenda was edited"),
    "agreed": pgettext_lazy("event", "Agreed"),
    "answered": pgettext_lazy("event", "Answered"),
    "asked": pgettext_lazy("event", "Asked for"),
    "broken": pgettext_lazy("event", "Not kept"),
    "cancel_asked": pgettext_lazy("event", "Its end was asked for"),
    "cancelled": pgettext_lazy("event", "Cancelled"),
    "checked": pgettext_lazy("event", "Checked"),
    "closed": pgettext_lazy("event", "Closed"),
    "corrected": pgettext_lazy("event", "Corrected"),
    "decided": pgettext_lazy("event", "Decided"),
    "declined": pgettext_lazy("event", "Declined"),
    "demanded": pgettext_lazy("event", "Demanded"),
    "drafted": pgettext_lazy("event", "Drafted"),
    "drawn": pgettext_lazy("event", "Drawn by lot"),
    "edited": pgettext_lazy("event", "Edited"),
    "explained": pgettext_lazy("event", "Explained"),
    "handed_over": pgettext_lazy("event", "Handed over"),
    "held": pgettext_lazy("event", "Held"),
    "imported": pgettext_lazy("event", "Imported"),
    "issued": pgettext_lazy("event", "Issued"),
    "judged": pgettext_lazy("event", "Judged"),
    "line_dropped": pgettext_lazy("event", "A line was dropped"),
    "made": pgettext_lazy("event", "Made"),
    "maintained": pgettext_lazy("event", "Maintained"),
    "minutes_agreed": pgettext_lazy("event", "The minutes were agreed"),
    "minutes_written": pgettext_lazy("event", "The minutes were written"),
    "moderated": pgettext_lazy("event", "Moderated"),
    "moved": pgettext_lazy("event", "Moved"),
    "noted": pgettext_lazy("event", "Noted"),
    "opened": pgettext_lazy("event", "Opened"),
    "outcome": pgettext_lazy("event", "The outcome was written"),
    "passed": pgettext_lazy("event", "Passed"),
    "planned": pgettext_lazy("event", "Planned"),
    "proposed": pgettext_lazy("event", "Proposed"),
    "recorded": pgettext_lazy("event", "Recorded"),
    "removed": pgettext_lazy("event", "Removed"),
    "renamed": pgettext_lazy("event", "Renamed"),
    "reported": pgettext_lazy("event", "Reported"),
    "retried": pgettext_lazy("event", "Tried again"),
    "returned": pgettext_lazy("event", "Sent back"),
    "reviewed": pgettext_lazy("event", "Reviewed"),
    "revoked": pgettext_lazy("event", "Revoked"),
    "saved": pgettext_lazy("event", "Saved"),
    "scored": pgettext_lazy("event", "Scored"),
    "set": pgettext_lazy("event", "Set"),
    "started": pgettext_lazy("event", "Started"),
    "submitted": pgettext_lazy("event", "Submitted"),
    "version_made": pgettext_lazy("event", "A version of the plan was made"),
    "withdrawn": pgettext_lazy("event", "Taken back"),
    "seed": pgettext_lazy("event", "Demonstration data were loaded"),
}
"""The verb of an event whose action has no words of its own."""

FIELDS: dict[str, str | Promise] = {
    "by": pgettext_lazy("how somebody signed in", "by"),
    "file": gettext_lazy("file"),
    "rows": gettext_lazy("rows"),
    "added": pgettext_lazy("what an import brought", "added"),
    "judged_rating": gettext_lazy("judged"),
    "calculated_status": gettext_lazy("calculated"),
    "mentions": gettext_lazy("people named"),
    "sha256": gettext_lazy("hash of the content (SHA-256)"),
    "size": gettext_lazy("size in bytes"),
    "option": gettext_lazy("number of the option"),
    "risk": gettext_lazy("risk"),
    "number": gettext_lazy("number"),
    "due_date": gettext_lazy("due"),
    "done_date": gettext_lazy("done on"),
    "date": gettext_lazy("day"),
    "value": gettext_lazy("value"),
    "source": gettext_lazy("source"),
    "points": gettext_lazy("points of the trajectory"),
    "corridor": gettext_lazy("corridor"),
    "grade": gettext_lazy("grade"),
    "changes": gettext_lazy("milestones with their new dates and weights"),
    "subject": gettext_lazy("about"),
    "rating": gettext_lazy("rating"),
    "judged_date": gettext_lazy("judged on"),
    "valid_until_date": gettext_lazy("valid until"),
    "likelihood": gettext_lazy("likelihood"),
    "task": gettext_lazy("task"),
    "weight": gettext_lazy("weight"),
    "parent": gettext_lazy("part of"),
    "name_kk": gettext_lazy("name in Kazakh"),
    "name_ru": gettext_lazy("name in Russian"),
    "name_en": gettext_lazy("name in English"),
}
"""Fields of events that are no field of their object."""

VALUES: dict[tuple[str, str], str | Promise] = {
    ("by", "password"): gettext_lazy("password"),
    ("by", "totp"): gettext_lazy("app on the phone"),
    ("by", "webauthn"): gettext_lazy("passkey"),
    ("by", "recovery_codes"): gettext_lazy("recovery code"),
    ("by", "socialaccount"): gettext_lazy("single sign-on"),
}
"""Values that are no choice of a field, by the field that holds them."""

CHANNELS: dict[str, str | Promise] = {
    "page": gettext_lazy("a page"),
    "api": gettext_lazy("the API"),
    "system": gettext_lazy("the portal itself or a command"),
}
"""From where a write came."""

_OTHER_NAMES = {
    "project": "strategicproject",
    "area": "strategicarea",
    "token": "apitoken",
    "finding": "statusfinding",
}
Model = type[models.Model] | None
"""Where the fields of an event are explained; None for a kind of object that is no table of ours."""

RATINGS = {"rating", "judged_rating", "calculated_status"}
"""Hold a judged confidence or a status."""

FRACTIONS = {"completion", "corridor"}
"""Stored between 0 and 1, read as percent."""


def model_of_kind(kind: str) -> Model:
    """The table of a kind of object as the trail names it ("baseline_request"), or None."""
    wanted = _OTHER_NAMES.get(kind, kind.replace("_", ""))
    for app in ("projects", "regions", "accounts"):
        found = apps.get_app_config(app).models.get(wanted)
        if found is not None:
            return found
    return None


def kind_in_words(kind: str) -> str:
    """The kind of an object in the reader's language; its name in the trail where it has no word."""
    model = model_of_kind(kind)
    return str(model._meta.verbose_name) if model else kind


def action_in_words(action: str) -> str:
    """What was done; an event without words of its own is told by its name, which is better than silence."""
    verb = action.rpartition(".")[2]
    known = ACTIONS.get(action) or ACTIONS.get(verb) or VERBS.get(verb)
    return str(known) if known else action


def field_in_words(model: Model, name: str) -> str:
    """The name of a field in the reader's language."""
    field = _field(model, name)
    if field is None:
        return str(FIELDS.get(name, name.replace("_", " ")))
    own = str(getattr(field, "verbose_name", name))
    return own if own != name.replace("_", " ") else str(FIELDS.get(name, own))


def value_in_words(model: Model, name: str, value: Any) -> str:
    """A stored value as people read it: dates and numbers by locale, choices by their word, nothing as a dash."""
    if value is None or value == "" or value == [] or value == {}:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(value_in_words(model, name, item) for item in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {value_in_words(model, name, item)}" for key, item in value.items())
    choices = _choices(model, name)
    if value in choices:
        return str(choices[value])
    if (name, value) in VALUES:
        return str(VALUES[name, value])
    if name in RATINGS and value in STATUS_MARKS:
        return str(STATUS_MARKS[value].label)
    return _as_number(name, value) or _as_day(value) or str(value)


def _choices(model: Model, name: str) -> dict[Any, Any]:
    return dict(getattr(_field(model, name), "flatchoices", ()))


def _field(model: Model, name: str) -> Any:
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def _as_number(name: str, value: Any) -> str:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return ""
    if not number.is_finite():
        return ""
    if name in FRACTIONS:
        return _("%(percent)s %%") % {"percent": _plain(number * 100)}
    return _plain(number)


def _plain(number: Decimal) -> str:
    shown = number.normalize()
    return str(localize(shown.quantize(Decimal(1)) if shown == shown.to_integral_value() else shown, use_l10n=True))


def _as_day(value: Any) -> str:
    text = str(value)
    kinds: tuple[tuple[Callable[[str], Any], str], ...] = (
        (date.fromisoformat, "DATE_FORMAT"),
        (datetime.fromisoformat, "DATETIME_FORMAT"),
    )
    for read, form in kinds:
        try:
            found = read(text) if "-" in text else None
        except ValueError:
            continue
        if found is None:
            return ""
        if isinstance(found, datetime) and timezone.is_aware(found):
            found = timezone.localtime(found)
        return date_format(found, form)
    return ""


def change_in_words(model: Model, name: str, before: Any, after: Any, *, was_there: bool) -> str:
    """One field: "Forecast: 1 Nov 2026 → 2 Nov 2026", or only what it is where there was nothing before."""
    label, now = capfirst(field_in_words(model, name)), value_in_words(model, name, after)
    if not was_there:
        return f"{label}: {now}"
    return f"{label}: {value_in_words(model, name, before)} → {now}"
