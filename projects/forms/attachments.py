"""What is sent with a file."""

from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from projects.actions.attachments import Upload, too_large
from projects.evidence.content import TAKEN
from projects.models.attachment import LONGEST_CAPTION, LONGEST_REASON


def file_control() -> forms.FileInput:
    """A control for one file; the script beside the form refuses a large one before it is sent."""
    return forms.FileInput(
        attrs={
            "class": "input",
            "accept": ",".join(f".{extension}" for extension in TAKEN),
            "data-most": str(settings.EVIDENCE_FILE_BYTES),
            "data-too-large": too_large().message,
        }
    )


class AttachmentForm(forms.Form):
    """The file and what it shows. The rules are the action's; `oversized` says that the upload was cut off."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file."), "invalid": _("Choose a file.")},
    )
    caption = forms.CharField(
        label=_("What it shows (optional)"),
        required=False,
        max_length=LONGEST_CAPTION,
        widget=forms.TextInput(attrs={"class": "input"}),
    )

    def __init__(self, *args: Any, oversized: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        field.widget = file_control()
        field.help_text = _("%(kinds)s; at most %(most)s.") % {
            "kinds": ", ".join(TAKEN),
            "most": filesizeformat(settings.EVIDENCE_FILE_BYTES),
        }
        if oversized:
            field.error_messages["required"] = too_large().message


class RemovalForm(forms.Form):
    """Why a file goes."""

    reason = forms.CharField(
        label=_("Why it is removed"),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Say why the file is removed.")},
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    version = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)


def upload_of(values: dict[str, Any]) -> Upload:
    """What a form read, as the action takes it."""
    given = values["file"]
    return Upload(file=given.file, name=given.name, caption=values.get("caption", ""))
