"""Attached files: what is taken, who adds and removes them, what stays, and what happens when a store lies."""

import io
import zipfile
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import AuditEvent, User
from accounts.roles import Role
from projects.actions import NotAllowed, Refused, Stale
from projects.actions.attachments import Upload, attach, remove_attachment
from projects.actions.comments import withdraw_comment
from projects.evidence import content as content_of
from projects.evidence import store
from projects.models import Attachment, ChangeEntry, Milestone, StoredFile, Task
from projects.querysets.about import KINDS
from tests import factories
from tests.factories import NOW
from tests.practice.attachments import PDF, make_attachment
from tests.practice.comments import make_comment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def office_document(main: str, *more: str) -> bytes:
    """A document as word processors write it, with the main part of this type."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            zipfile.ZipInfo("[Content_Types].xml"), f'<Types><Override ContentType="{main}.main+xml"/></Types>'
        )
        for name in more:
            archive.writestr(zipfile.ZipInfo(name), b"x")
    return out.getvalue()


def opendocument(kind: str, *more: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), f"application/vnd.oasis.opendocument.{kind}")
        for name in more:
            archive.writestr(zipfile.ZipInfo(name), b"x")
    return out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(zipfile.ZipInfo("a.txt"), b"x")
    return out.getvalue()


@pytest.fixture
def task() -> Task:
    return factories.make_task(sector=factories.make_sector(lead_organisation=factories.make_organisation()))


@pytest.fixture
def milestone(task: Task) -> Milestone:
    return factories.make_milestone(task=task)


@pytest.fixture
def editor(task: Task) -> User:
    return factories.make_user(role=Role.MINISTRY_EDITOR, organisation=task.lead_organisation)


def add(thing: Any, by: User, content: bytes = PDF, name: str = "act.pdf", **more: Any) -> Attachment:
    upload = Upload(io.BytesIO(content), name, more.pop("caption", ""))
    return attach(thing=thing, upload=upload, by=by, now=NOW, **more)


def codes(refused: Any) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in refused.value.problems]


def test_a_file_is_kept_by_its_hash_and_the_trail_tells_of_it(milestone: Milestone, editor: User) -> None:
    made = add(milestone, editor, caption="  Act 114 ")
    assert (made.name, made.caption, made.file.size) == ("act.pdf", "Act 114", len(PDF))
    assert made.file.content_type == "application/pdf"
    with store.open_checked(made.file.sha256, made.file.size) as content:
        assert content.read() == PDF
    event, change = AuditEvent.objects.get(action="attachment.added"), ChangeEntry.objects.get(object_type="attachment")
    assert event.after == {
        "name": "act.pdf",
        "sha256": made.file.sha256,
        "size": len(PDF),
        "caption": "Act 114",
    }
    assert (event.object_id, change.object_id, change.task_id) == (made.public_id, made.public_id, milestone.task_id)


def test_the_same_content_is_stored_once(milestone: Milestone, task: Task, editor: User) -> None:
    first, second = add(milestone, editor), add(task, editor, name="copy.PDF")
    assert first.file == second.file
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0"),
        ("a.JPEG", b"\xff\xd8\xff\xe0\0"),
        ("a.docx", office_document(DOCX)),
        ("a.xlsx", office_document("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
        ("a.pptx", office_document("application/vnd.openxmlformats-officedocument.presentationml.presentation")),
        ("a.odt", opendocument("text")),
        ("a.ods", opendocument("spreadsheet")),
        ("a.txt", "Құбыр\r\n".encode()),
        ("a.csv", b"\xef\xbb\xbfa;b\n1;2\n"),
        pytest.param("a.txt", b"x" + "Құ".encode() * 50_000, id="letters across chunks"),
    ],
)
def test_kinds_that_are_taken(task: Task, editor: User, name: str, content: bytes) -> None:
    assert add(task, editor, content, name).name == name


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", b"MZ\x90", "extension"),
        ("pdf", PDF, "extension"),
        (".pdf", PDF, "extension"),
        ("", PDF, "extension"),
        ("a.svg", b"<svg/>", "extension"),
        ("a.zip", archive(), "extension"),
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"MZ\x90\0", "unknown"),
        ("a.pdf", b"plain text", "name_and_content"),
        ("a.txt", PDF, "name_and_content"),
        ("a.png", b"\xff\xd8\xff\xe0", "name_and_content"),
        ("a.xlsx", office_document(DOCX), "name_and_content"),
        ("a.docx", archive(), "archive"),
        ("a.docx", b"PK\x03\x04 cut off", "unknown"),
        ("a.docx", office_document(DOCX, "word/vbaProject.bin"), "macros"),
        ("a.docx", office_document("application/vnd.ms-word.document.macroEnabled"), "macros"),
        ("a.odt", opendocument("text", "Basic/Standard/Module1.xml"), "macros"),
        ("a.odt", opendocument("graphics"), "archive"),
        ("a.txt", b"a\0b", "unknown"),
        ("a.txt", b"\xff\xfe", "unknown"),
        ("a.txt", "Қ".encode()[:1], "unknown"),
        (f"{'a' * 200}.pdf", PDF, "name_too_long"),
    ],
)
def test_kinds_that_are_refused(task: Task, editor: User, name: str, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        add(task, editor, content, name)
    assert codes(refused) == [("file", code)]
    assert not Attachment.objects.exists()
    assert not StoredFile.objects.exists()


def test_an_archive_that_swells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the sizes that its table of contents names: nothing is unpacked to find out."""
    document = office_document(DOCX)
    assert content_of.type_of(io.BytesIO(document)).endswith("wordprocessingml.document")
    monkeypatch.setattr(content_of, "_UNPACKED", 20)
    with pytest.raises(content_of.NotTaken):
        content_of.type_of(io.BytesIO(document))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("..\\..\\secret\\act.pdf", "act.pdf"),
        ("/etc/act.pdf", "act.pdf"),
        ("act\u202efdp.pdf", "actfdp.pdf"),
        ("a\r\nb\0.pdf", "a b.pdf"),
        ("  Акт  114 .pdf", "Акт 114 .pdf"),
    ],
)
def test_names_lose_folders_and_what_cannot_be_seen(task: Task, editor: User, given: str, kept: str) -> None:
    assert add(task, editor, name=given).name == kept


def test_limits_name_the_field_and_the_number(task: Task, editor: User, settings: Any) -> None:
    settings.EVIDENCE_FILE_BYTES = len(PDF) - 1
    with pytest.raises(Refused) as refused:
        add(task, editor, caption="x" * 501)
    assert codes(refused) == [("caption", "too_long"), ("file", "too_large")]
    assert "at most" in refused.value.problems[1].message
    settings.EVIDENCE_FILE_BYTES, settings.EVIDENCE_FILES_PER_OBJECT = 1000, 2
    first = add(task, editor)
    add(task, editor)
    with pytest.raises(Refused) as refused:
        add(task, editor)
    assert codes(refused) == [("file", "too_many")]
    remove_attachment(attachment=first, reason="Twice", by=editor, now=NOW)
    add(task, editor)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.PROJECT_OFFICE, True),
        (Role.COORDINATOR, True),
        (Role.MINISTER, True),
        (Role.MINISTRY_EDITOR, True),
        (Role.AUDITOR, False),
        (Role.INTEGRATION, True),
    ],
)
def test_who_comments_or_reports_adds_to_a_milestone(milestone: Milestone, role: Role, may: bool) -> None:
    user = factories.make_user(role=role, organisation=milestone.task.lead_organisation)
    if may:
        assert add(milestone, user).by == user
        return
    with pytest.raises(NotAllowed):
        add(milestone, user)


def test_a_system_adds_to_milestones_only_and_strangers_to_nothing(milestone: Milestone) -> None:
    system = factories.make_user(role=Role.INTEGRATION, organisation=milestone.task.lead_organisation)
    stranger = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=factories.make_organisation())
    for thing, user in ((milestone.task, system), (milestone, stranger), (milestone.task, stranger)):
        with pytest.raises(NotAllowed):
            add(thing, user)


def test_an_imported_record_takes_no_files() -> None:
    plan = factories.make_plan(tasks=1, milestones_per_task=1, portfolio=factories.make_portfolio(national=False))
    office = factories.make_user(role=Role.PROJECT_OFFICE)
    for thing in (plan, plan.tasks.get(), plan.tasks.get().milestones.get()):
        with pytest.raises(NotAllowed):
            add(thing, office)


def test_it_is_seen_by_who_sees_the_object(task: Task, editor: User) -> None:
    made = add(task, editor)
    stranger = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=factories.make_organisation())
    auditor = factories.make_user(role=Role.AUDITOR)
    seen = [user for user in (editor, stranger, auditor) if Attachment.objects.visible_to(user).contains(made)]
    assert seen == [editor, auditor]


class TestRemoval:
    def test_who_added_it_removes_it_with_a_reason_and_the_fact_stays(self, task: Task, editor: User) -> None:
        made = add(task, editor)
        for reason, code in ((" ", "required"), ("x" * 501, "too_long")):
            with pytest.raises(Refused) as refused:
                remove_attachment(attachment=made, reason=reason, by=editor, now=NOW)
            assert codes(refused) == [("reason", code)]
        gone = remove_attachment(attachment=made, reason="The wrong act", by=editor, now=NOW, version=1)
        assert (gone.removed_by, gone.removal_reason, gone.version) == (editor, "The wrong act", 2)
        event = AuditEvent.objects.get(action="attachment.removed")
        assert (event.reason, event.before["sha256"], event.after) == ("The wrong act", made.file.sha256, {"name": ""})
        assert store.state_of(made.file.sha256, made.file.size) == "whole"
        with pytest.raises(Refused) as refused:
            remove_attachment(attachment=made, reason="Again", by=editor, now=NOW)
        assert codes(refused) == [("reason", "removed")]

    def test_another_may_not_but_the_project_office_may(self, task: Task, editor: User) -> None:
        made = add(task, editor)
        colleague = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=task.lead_organisation)
        for user in (colleague, factories.make_user(role=Role.COORDINATOR), factories.make_user(role=Role.AUDITOR)):
            with pytest.raises(NotAllowed):
                remove_attachment(attachment=made, reason="Mine", by=user, now=NOW)
        office = factories.make_user(role=Role.PROJECT_OFFICE)
        with pytest.raises(Stale):
            remove_attachment(attachment=made, reason="Personal data", by=office, now=NOW, version=7)
        assert remove_attachment(attachment=made, reason="Personal data", by=office, now=NOW).removed_by == office

    def test_files_of_a_comment_go_with_its_words(self, task: Task, editor: User) -> None:
        comment = make_comment(task=task, by=editor)
        made = add(task, editor, comment=comment)
        office = factories.make_user(role=Role.PROJECT_OFFICE)
        with pytest.raises(NotAllowed):
            add(task, office, comment=comment)
        with pytest.raises(NotAllowed):
            remove_attachment(attachment=made, reason="Not mine", by=office, now=NOW)
        withdraw_comment(comment=comment, by=editor, now=NOW)
        made.refresh_from_db()
        assert made.removed_at == NOW
        assert AuditEvent.objects.filter(action="attachment.removed").count() == 1
        with pytest.raises(Refused):
            add(task, editor, comment=comment)


class TestInterrupted:
    def test_a_store_that_fails_leaves_no_row(self, task: Task, editor: User, monkeypatch: Any) -> None:
        def full(*args: Any) -> None:
            raise OSError("No space left on device")

        monkeypatch.setattr(store, "keep", full)
        with pytest.raises(Refused) as refused:
            add(task, editor)
        assert codes(refused) == [("file", "not_stored")]
        assert (Attachment.objects.count(), StoredFile.objects.count(), AuditEvent.objects.count()) == (0, 0, 0)

    def test_a_transaction_that_fails_leaves_a_file_that_nobody_points_at(
        self, task: Task, editor: User, monkeypatch: Any
    ) -> None:
        def fail(*args: Any, **kwargs: Any) -> None:
            raise RuntimeError("lost")

        monkeypatch.setattr("projects.actions.attachments.record", fail)
        content = PDF + b"interrupted"
        with pytest.raises(RuntimeError):
            add(task, editor, content)
        sha256, size = store.digest_of(io.BytesIO(content))
        assert (Attachment.objects.count(), StoredFile.objects.count()) == (0, 0)
        assert store.state_of(sha256, size) == "whole"

    def test_a_write_that_breaks_off_leaves_nothing_under_the_name(self, monkeypatch: Any) -> None:
        content = PDF + b"breaks off"
        sha256, size = store.digest_of(io.BytesIO(content))

        def fail(*args: Any) -> None:
            raise OSError("gone")

        monkeypatch.setattr("projects.evidence.storage.os.replace", fail)
        with pytest.raises(OSError, match="gone"):
            store.keep(io.BytesIO(content), sha256)
        assert store.state_of(sha256, size) == "missing"
        assert not [name for name in store.names_stored() if "unfinished" in name]

    def test_the_same_upload_mends_what_was_altered(self, task: Task, editor: User) -> None:
        content = PDF + b"mended"
        made = add(task, editor, content)
        with open(store.storage().path(store.place_of(made.file.sha256)), "r+b") as file:
            file.write(b"!")
        assert store.state_of(made.file.sha256, made.file.size) == "altered"
        add(task, editor, content, "again.pdf")
        assert store.state_of(made.file.sha256, made.file.size) == "whole"


class TestTheDatabaseRefuses:
    def test_what_was_stored_is_never_rewritten(self, task: Task) -> None:
        file = make_attachment(task=task).file
        for change in ({"size": 1}, {"sha256": "0" * 64}, {"content_type": "text/html"}):
            with pytest.raises(DatabaseError, match="never rewritten"), transaction.atomic():
                StoredFile.objects.filter(pk=file.pk).update(**change)

    @pytest.mark.parametrize(
        ("values", "constraint"),
        [({"sha256": "x"}, "projects_file_hash"), ({"size": 0}, "projects_file_not_empty")],
    )
    def test_a_stored_file_has_a_hash_and_a_content(self, values: dict[str, Any], constraint: str) -> None:
        whole = {"sha256": "a" * 64, "size": 1, "content_type": "text/plain", "created_at": NOW}
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            StoredFile.objects.create(**(whole | values))

    @pytest.mark.parametrize(
        ("values", "constraint"),
        [
            ({"name": ""}, "has_name"),
            ({"removed_at": NOW}, "removal_has_author_and_reason"),
            ({"removal_reason": "x"}, "removal_has_author_and_reason"),
            ({"removed_at": NOW, "removed_by_label": "x"}, "removal_has_author_and_reason"),
        ],
    )
    def test_an_attachment_says_who_and_why(self, task: Task, values: dict[str, Any], constraint: str) -> None:
        with pytest.raises(IntegrityError, match=f"projects_attachment_{constraint}"), transaction.atomic():
            make_attachment(task=task, **values)

    def test_it_is_about_exactly_one_object(self, task: Task) -> None:
        for about in ({}, {"task": task, "project": task.project}):
            with pytest.raises(IntegrityError, match="projects_attachment_about_one"), transaction.atomic():
                make_attachment(**about)
        assert set(KINDS) <= {field.name for field in Attachment._meta.get_fields()}
