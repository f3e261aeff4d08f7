"""The findings of an import in words. One sentence for each code, with the numbers it needs."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.importing.findings import FileError, Finding, Kind
from projects.importing.plan import Fate

_FINDINGS: Mapping[str, object] = {
    # rows that are refused
    "not_a_project": gettext_lazy("The mapping says that such a name is not a project."),
    "ragged": gettext_lazy("The row has %(cells)s cells, another number than the header."),
    "duplicate": gettext_lazy("The same row stands in line %(first)s already."),
    "control_character": gettext_lazy("The cell holds a control character."),
    "year_unreadable": gettext_lazy("This is not a year."),
    "year_not_in_mapping": gettext_lazy("The mapping does not say when the data of this year's return were taken."),
    "name_missing": gettext_lazy("The name is missing."),
    "name_too_long": gettext_lazy("The name is longer than %(longest)s characters."),
    "name_unreadable": gettext_lazy("The name has neither a letter nor a digit."),
    "department_missing": gettext_lazy("The department is missing."),
    "department_unknown": gettext_lazy("The mapping does not know this department. Add it, or its spelling."),
    "category_unknown": gettext_lazy("The mapping does not know this category."),
    "rating_unknown": gettext_lazy("The mapping does not know this rating."),
    "date_unreadable": gettext_lazy("This is not a date of the form %(form)s."),
    "date_absurd": gettext_lazy("The year is outside %(first)s to %(last)s."),
    "end_before_start": gettext_lazy("The end is before the start, %(start)s."),
    "cost_unreadable": gettext_lazy("This is not a number."),
    "cost_negative": gettext_lazy("A negative cost. If the project brings money in, say so in the mapping."),
    "cost_absurd": gettext_lazy("More than %(largest)s million: a withheld cost that the mapping does not know?"),
    "name_twice_a_year": gettext_lazy("Another row of this year and department has this name: %(others)s."),
    "differs": gettext_lazy(
        "This return was imported into %(project)s with other values (%(columns)s). History is never rewritten."
    ),
    "before_first_return": gettext_lazy(
        "Older than the first imported return of %(project)s, %(first)s: its first baseline would change."
    ),
    # odd, but kept
    "department_joint": gettext_lazy("Several departments: %(lead)s leads, the others contribute."),
    "department_changed": gettext_lazy("%(project)s moved from %(before)s to %(now)s."),
    "rating_withheld": gettext_lazy("No rating: withheld. No judgement is made of it."),
    "rating_says_none": gettext_lazy("The rating says that no confidence was given. No judgement is made of it."),
    "date_not_stated": gettext_lazy("No date: the one of the return before stays, if there was one."),
    "cost_not_stated": gettext_lazy("No cost."),
    "cost_withheld": gettext_lazy("Withheld, no cost: %(meaning)s."),
    "cost_is_income": gettext_lazy("Negative: money comes in, as the mapping says of this project."),
    # two projects
    "may_be_one": gettext_lazy(
        "“%(first)s” and “%(second)s” may be one project (names alike %(score)s of 100; same: %(evidence)s). "
        "Decide in the mapping: same_project or different_projects."
    ),
    "same_year_twice": gettext_lazy("“%(first)s” and “%(second)s” are not joined: both were returned in %(years)s."),
    "imported_apart": gettext_lazy("“%(first)s” and “%(second)s” are not joined: imported apart as %(projects)s."),
}

_FILE_ERRORS: Mapping[str, object] = {
    "no_rows": gettext_lazy("The file has no rows of data."),
    "broken_quotes": gettext_lazy("The quotes do not match in the row that starts in line %(line)s (%(error)s)."),
    "unknown_encoding": gettext_lazy("The encoding “%(encoding)s” of the mapping is not known."),
    "encoding": gettext_lazy("Line %(line)s is not %(encoding)s: byte %(byte)s. Save the file in this encoding."),
    "missing_column": gettext_lazy("Columns are missing: %(columns)s."),
    "unknown_column": gettext_lazy("Columns that the mapping does not know: %(columns)s."),
    "doubled_column": gettext_lazy("Columns that are there twice: %(columns)s."),
}

_EVIDENCE: Mapping[str, object] = {
    "department": gettext_lazy("department"),
    "start": gettext_lazy("start"),
    "cost": gettext_lazy("whole-life cost"),
}

_KINDS: Mapping[Kind, object] = {
    Kind.REFUSED: gettext_lazy("refused"),
    Kind.NOTE: gettext_lazy("kept, with a note"),
    Kind.PROPOSAL: gettext_lazy("proposed"),
    Kind.CONFLICT: gettext_lazy("conflict"),
}

_FATES: Mapping[Fate, object] = {
    Fate.IMPORTED: gettext_lazy("new projects"),
    Fate.MERGED: gettext_lazy("further years"),
    Fate.UNCHANGED: gettext_lazy("unchanged"),
    Fate.REFUSED: gettext_lazy("refused"),
}


def finding_text(finding: Finding) -> str:
    """What is wrong or odd, in the reader's language."""
    params = dict(finding.params)
    if isinstance(evidence := params.get("evidence"), tuple):
        params["evidence"] = ", ".join(str(_EVIDENCE[name]) for name in evidence)
    return str(_FINDINGS[finding.code]) % params


def file_error_text(error: FileError) -> str:
    """Why the file as a whole cannot be read."""
    return str(_FILE_ERRORS[error.code]) % error.params


def kind_text(kind: Kind) -> str:
    return str(_KINDS[kind])


def fate_text(fate: Fate) -> str:
    return str(_FATES[fate])


def steps() -> dict[str, str]:
    """What the progress bar says at each step."""
    return {
        "read": _("Reading the rows"),
        "match": _("Matching the years"),
        "write": _("Writing the projects"),
        "figures": _("Computing the figures"),
    }
