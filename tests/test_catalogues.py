"""The Kazakh and Russian catalogues: whole, compiled, with the same placeholders, never behind the sources."""

import io
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils import translation

from delivery_portal.borrowed_messages import ADMIN_TEXTS, FORM_TEXTS, PASSWORD_TEXTS

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("kk", "ru")
FORMS = {"kk": 2, "ru": 4}
SOURCES = ("accounts", "delivery_portal", "projects", "regions", "reporting", "templates")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|%[sdr](?!\w)|{\w+}")
MARKUP = re.compile(r"</?\w+[^>]*>")
Id = str | tuple[str, ...]


def po(language: str, root: Path = ROOT) -> Catalog:
    return read_po(io.BytesIO((root / "locale" / language / "LC_MESSAGES" / "django.po").read_bytes()))


def entries(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def key(message: Message) -> tuple[str | None, Id]:
    """Context and text; babel gives the context of a compiled entry as bytes."""
    context = message.context.decode() if isinstance(message.context, bytes) else message.context
    return context, message.id if isinstance(message.id, str) else tuple(message.id)


def left_open(catalogue: Catalog) -> list[Id]:
    return [message.id for message in entries(catalogue) if message.fuzzy or not all(forms(message.string))]


def misplaced(message: Message) -> bool:
    """Whether a form of the translation has other placeholders or other markup than the form of the source.

    The first form may leave out what the singular of the source leaves out ("Its one task is complete.").
    """
    singular, *plural = [sorted(PLACEHOLDER.findall(one)) for one in forms(message.id)]
    allowed = [singular, *plural]
    translated = [sorted(PLACEHOLDER.findall(one)) for one in forms(message.string)]
    if any(one not in allowed for one in translated) or any(one != allowed[-1] for one in translated[1:]):
        return True
    tags = MARKUP.findall(forms(message.id)[0])
    return any(MARKUP.findall(one) != tags for one in forms(message.string))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_is_translated_and_none_is_fuzzy(language):
    catalogue = po(language)
    assert len(list(entries(catalogue))) > 700
    assert left_open(catalogue) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_entries_have_the_forms_of_the_language(language):
    catalogue = po(language)
    assert catalogue.num_plurals == FORMS[language]
    plurals = [message for message in entries(catalogue) if message.pluralizable]
    assert plurals
    assert {len(message.string) for message in plurals} == {FORMS[language]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_placeholders_and_the_markup_of_the_source(language):
    assert [message.id for message in entries(po(language)) if misplaced(message)] == []


@pytest.mark.parametrize(
    ("source", "translated", "wrong"),
    [
        ("%(n)s of %(m)s", "%(m)s ішінен %(n)s", False),
        ("%(n)s of %(m)s", "%(n)s ішінен", True),
        ("%(n)s %%", "%(n)s %", True),
        ("The {name} was added.", "{имя} добавлен.", True),
        ("<strong>%(n)s</strong> late", "%(n)s кешігуде", True),
        (("Its one task.", "All %(n)s tasks."), ("Жалғыз міндет.", "Барлық %(n)s міндет."), False),
        (("Its one task.", "All %(n)s tasks."), ("Жалғыз міндет.", "Барлық міндет."), True),
    ],
)
def test_a_lost_placeholder_would_be_seen(source, translated, wrong):
    assert misplaced(Message(source, translated)) is wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_source_catalogue(language):
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = {key(message): forms(message.string) for message in entries(read_mo(file))}
    assert compiled == {key(message): forms(message.string) for message in entries(po(language))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_is_left_of_a_text_that_is_gone(language):
    assert dict(po(language).obsolete) == {}


@pytest.fixture(scope="module")
def extracted(tmp_path_factory) -> Path:
    """The sources, with catalogues made from nothing."""
    if shutil.which("xgettext") is None:
        pytest.skip("needs GNU gettext: apt install gettext")
    root = tmp_path_factory.mktemp("sources")
    for name in SOURCES:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "locale").mkdir()
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "kk", "-l", "ru", "--no-location", "--no-obsolete"],
        cwd=root, check=True, capture_output=True,
    )  # fmt: skip
    return root


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_every_text_of_the_sources_and_no_other(language, extracted):
    ours, theirs = ({key(message) for message in entries(po(language, root))} for root in (ROOT, extracted))
    lacking, surplus = theirs - ours, ours - theirs
    assert not lacking, f"run django-admin makemessages and translate: {sorted(map(str, lacking))}"
    assert not surplus, f"run django-admin makemessages --no-obsolete: {sorted(map(str, surplus))}"


@pytest.mark.parametrize(
    ("language", "one", "few", "many"),
    [
        ("ru", "через 1 день", "через 2 дня", "через 5 дней"),
        ("kk", "1 күннен кейін", "2 күннен кейін", "5 күннен кейін"),
    ],
)
def test_django_speaks_from_our_catalogue(language, one, few, many):
    said = []
    with translation.override(language):
        for days in (1, 2, 5):
            said.append(translation.ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days})
    assert said == [one, few, many]


def test_texts_of_django_itself_are_kazakh_too():
    with translation.override("kk"):
        said = translation.gettext("Enter a valid email address."), translation.gettext("This field is required.")
    assert said == ("Электрондық пошта мекенжайын дұрыс енгізіңіз.", "Бұл өрісті толтыру міндетті.")


def test_borrowed_texts_are_still_said_by_django():
    """A text that Django has changed under us would be English again."""
    folder = Path(django.__file__).parent
    said: set[str] = set()
    for place in (folder / "conf", folder / "contrib" / "admin", folder / "contrib" / "auth"):
        catalogue = read_po(io.BytesIO((place / "locale" / "en" / "LC_MESSAGES" / "django.po").read_bytes()))
        said |= {one for message in entries(catalogue) for one in forms(message.id)}
    borrowed = [text for text in (*FORM_TEXTS, *PASSWORD_TEXTS, *ADMIN_TEXTS) if isinstance(text, str)]
    assert len(borrowed) > 50
    assert [text for text in borrowed if text not in said] == []
