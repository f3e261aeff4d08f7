"""What is typed as a comment."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.actions.attachments import too_large
from projects.forms.attachments import file_control
from projects.models.comment import LONGEST

_MISSING = _("Write what you want to say.")


class CommentForm(forms.Form):
    """The text. The rules, and who is meant by an `@`, are the action's."""

    text = forms.CharField(
        label=_("Your comment"),
        help_text=_("Write @ and a name to tell a person; only people who can open this are found."),
        error_messages={"required": _MISSING},
        max_length=LONGEST * 2,
        widget=forms.Textarea(attrs={"class": "textarea", "rows": 3}),
    )

    def suggesting(self, address: str) -> "CommentForm":
        """The same with the address at which the script looks people up."""
        self.fields["text"].widget.attrs["data-people"] = address
        return self


class NewCommentForm(CommentForm):
    """The text, and a file if there is one. `oversized` says that the upload was cut off."""

    file = forms.FileField(label=_("File (optional)"), required=False, allow_empty_file=True)

    def __init__(self, *args: Any, oversized: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.oversized = oversized
        self.fields["file"].widget = file_control()

    def clean_file(self) -> Any:
        """Refuses a file that was dropped while it arrived: without this the comment would go without it."""
        if self.oversized:
            raise forms.ValidationError(too_large().message, code="too_large")
        return self.cleaned_data["file"]


class EditCommentForm(CommentForm):
    version = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)


class WithdrawCommentForm(forms.Form):
    version = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)
