"""What a superuser can do to the trail who turns its rules off first, and how each is found: the row is named."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEvent, AuditLink
from accounts.trail import anchors
from accounts.trail.check import Wrong
from tests import databases, factories
from tests.accounts.trail.writing import link_now, links, tamper, write
from tests.factories import NOW

REWRITE = """
DO $$
DECLARE chained bytea; e accounts_auditevent; l accounts_auditlink;
BEGIN
    SELECT hash INTO chained FROM accounts_auditlink WHERE position = %(after)s;
    FOR l IN SELECT * FROM accounts_auditlink WHERE position > %(after)s ORDER BY position LOOP
        SELECT * INTO e FROM accounts_auditevent WHERE id = l.event_id;
        chained := sha256(chained || sha256(accounts_audit_canonical(e)));
        UPDATE accounts_auditlink SET hash = chained WHERE position = l.position;
    END LOOP;
END $$"""
"""Computes the chain anew behind a position: what somebody does who knows how it is made."""


def _change(ids: list[int]) -> None:
    tamper('UPDATE accounts_auditevent SET after = \'{"value": "9"}\' WHERE id = %s', ids[4])


def _remove(ids: list[int]) -> None:
    tamper("DELETE FROM accounts_auditevent WHERE id = %s", ids[4])


def _remove_whole(ids: list[int]) -> None:
    tamper("DELETE FROM accounts_auditevent WHERE id = %s", ids[4])
    tamper("DELETE FROM accounts_auditlink WHERE event_id = %s", ids[4])


def _remove_and_close_up(ids: list[int]) -> None:
    _remove_whole(ids)
    tamper("UPDATE accounts_auditlink SET position = position - 1 WHERE position > 5")


def _insert(ids: list[int]) -> None:
    tamper(
        "INSERT INTO accounts_auditevent (at, actor_label, action, object_type, object_label, before, after, reason, "
        "channel, request_id) SELECT at, actor_label, action, object_type, object_label, before, after, reason, "
        "channel, request_id FROM accounts_auditevent WHERE id = %s",
        ids[4],
    )


def _insert_with_link(ids: list[int]) -> None:
    """A complete forgery between 5 and 6: the places behind make room, its hash follows from the link before."""
    new = write(object_label="never happened").pk
    link_now()
    tamper("DELETE FROM accounts_auditlink WHERE event_id = %s", new)
    tamper("UPDATE accounts_auditlink SET position = -position WHERE position > 5")
    tamper("UPDATE accounts_auditlink SET position = 1 - position WHERE position < 0")
    tamper(
        "INSERT INTO accounts_auditlink SELECT 6, e.id, sha256(l.hash || sha256(accounts_audit_canonical(e))) "
        "FROM accounts_auditevent e, accounts_auditlink l WHERE e.id = %s AND l.position = 5",
        new,
    )


def _swap(ids: list[int]) -> None:
    tamper("UPDATE accounts_auditlink SET event_id = -event_id WHERE event_id = ANY(%s)", [ids[4], ids[7]])
    tamper("UPDATE accounts_auditlink SET event_id = %s WHERE event_id = %s", ids[7], -ids[4])
    tamper("UPDATE accounts_auditlink SET event_id = %s WHERE event_id = %s", ids[4], -ids[7])


def _change_link(ids: list[int]) -> None:
    tamper("UPDATE accounts_auditlink SET hash = sha256(hash) WHERE position = 5")


def _alter_actor(ids: list[int]) -> None:
    tamper("UPDATE accounts_auditevent SET actor_label = 'somebody@else.kz' WHERE id = %s", ids[4])


def _alter_about(ids: list[int]) -> None:
    tamper('UPDATE accounts_auditevent SET after = \'{"role": "minister"}\' WHERE id = %s', ids[5])


def _erase_silently(ids: list[int]) -> None:
    with databases.owner(
        connection
    ) as cursor:  # the rules let an owner erase; the chain then lacks the event that tells of it
        cursor.execute(
            "UPDATE accounts_auditevent SET actor_salt = NULL, actor_label = '', address = NULL WHERE id = %s", [ids[4]]
        )


def _cut(ids: list[int]) -> None:
    tamper("DELETE FROM accounts_auditevent WHERE id >= %s", ids[8])
    tamper("DELETE FROM accounts_auditlink WHERE position >= 9")


def _rehash(ids: list[int]) -> None:
    _change(ids)
    tamper(REWRITE.replace("%(after)s", "4"))


KINDS: dict[str, tuple[Callable[[list[int]], None], Wrong, int | None, int | None]] = {
    "an event changed": (_change, Wrong.CHANGED, 5, 4),
    "an event removed": (_remove, Wrong.REMOVED, 5, 4),
    "an event removed with its link": (_remove_whole, Wrong.GAP, 6, 5),
    "an event removed, the places closed up": (_remove_and_close_up, Wrong.CHANGED, 5, 5),
    "an event inserted": (_insert, Wrong.UNLINKED, None, None),
    "an event inserted with a link": (_insert_with_link, Wrong.INSERTED, 6, None),
    "two events swapped": (_swap, Wrong.SWAPPED, 5, 7),
    "a link changed": (_change_link, Wrong.LINK_CHANGED, 5, 4),
    "who acted altered": (_alter_actor, Wrong.PERSONAL, 5, 4),
    "what was told of a person altered": (_alter_about, Wrong.PERSONAL, 6, 5),
    "erased without an event": (_erase_silently, Wrong.UNTOLD, 5, 4),
    "the tail cut": (_cut, Wrong.CUT, 10, None),
    "the suffix computed anew": (_rehash, Wrong.REHASHED, 10, 9),
}
"""What is done; what is found, at which position, and of which of the ten events (None: of none of them)."""


def verify(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=out)
    except SystemExit as done:
        return int(str(done.code)), out.getvalue()
    return 0, out.getvalue()


@pytest.mark.django_db
def test_each_kind_of_tampering_is_found_and_its_row_named(tmp_path: Path, settings) -> None:
    settings.AUDIT_ANCHORS = [str(tmp_path / "anchors.jsonl")]
    author, other = factories.make_user(), factories.make_user()
    ids = [write(by=author, object_label=f"T-{n}").pk for n in range(5)]
    ids.append(write(object_type="user", object_id=other.public_id, object_label=other.email, by=author).pk)
    ids += [write(by=author, object_label=f"T-{n}").pk for n in range(4)]
    link_now()
    assert [link.event_id for link in links()] == ids
    anchors.anchor_now(now=NOW)
    asked = ("--anchor", str(tmp_path / "anchors.jsonl"))
    code, words = verify(*asked)
    assert code == 0, words
    assert words.startswith("10 events hold. 1 anchors hold.")
    for kind, (tamper_with, wrong, position, place) in KINDS.items():
        saved = transaction.savepoint()
        tamper_with(ids)
        code, words = verify(*asked)
        transaction.savepoint_rollback(saved)
        first = words.splitlines()[0]
        assert code == 1, kind
        assert str(wrong) in first, f"{kind}: {first}"
        assert position is None or first.startswith(f"position {position}"), f"{kind}: {first}"
        assert place is None or f"event {ids[place]}:" in first, f"{kind}: {first}"
    assert verify(*asked)[0] == 0


@pytest.mark.django_db
def test_without_an_anchor_a_cut_tail_and_a_new_suffix_are_not_found_and_the_answer_says_that_none_was_asked() -> None:
    ids = [write(object_label=f"T-{n}").pk for n in range(10)]
    link_now()
    for tamper_with in (_cut, _rehash):
        saved = transaction.savepoint()
        tamper_with(ids)
        code, words = verify()
        transaction.savepoint_rollback(saved)
        assert code == 0
        assert "No anchor was asked." in words


@pytest.mark.django_db
def test_verification_may_begin_anywhere() -> None:
    ids = [write(object_label=f"T-{n}").pk for n in range(10)]
    link_now()
    _change(ids)
    assert verify("--from", "6")[0] == 0
    assert verify("--from", "5")[0] == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE accounts_auditevent SET reason = 'x'",
        "UPDATE accounts_auditevent SET actor_label = 'x'",
        "UPDATE accounts_auditevent SET actor_salt = NULL, actor_label = 'x', address = NULL",
        "UPDATE accounts_auditevent SET actor_salt = NULL, actor_label = '', address = NULL, action = 'x'",
        "UPDATE accounts_auditevent SET object_label = ''",
        "UPDATE accounts_auditevent SET about_salt = NULL, before = '{}', after = '{}', object_label = ''",
        "DELETE FROM accounts_auditevent",
        "TRUNCATE accounts_auditevent",
        "UPDATE accounts_auditlink SET hash = ''",
        "DELETE FROM accounts_auditlink",
        "TRUNCATE accounts_auditlink",
    ],
)
def test_the_database_refuses_to_change_or_empty_the_trail(change: str) -> None:
    write()
    link_now()
    with databases.owner(connection) as cursor:
        for table in ("audit", "auditlink"):  # the tests' databases leave TRUNCATE to their cleaning
            owner = "accounts_auditevent" if table == "audit" else "accounts_auditlink"
            cursor.execute(f"ALTER TABLE {owner} ENABLE TRIGGER accounts_{table}_no_truncate")
        with pytest.raises(IntegrityError, match="insert-only"), transaction.atomic():
            cursor.execute(change)


@pytest.mark.django_db
def test_salts_and_commitments_are_the_databases_own() -> None:
    event = AuditEvent.objects.create(
        at=NOW, actor_label="x", action="a", object_type="t", actor_salt=b"known", actor_commitment=b"chosen"
    )
    event.refresh_from_db()
    assert len(event.actor_salt) == 32
    assert len(event.actor_commitment) == 32
    link_now()
    assert AuditLink.objects.count() == 1
