"""Idempotency-Key: a repeated request has one effect and one answer."""

import json
import threading

import pytest
from django.db import connection, connections

from accounts.roles import Role
from projects.models import IdempotentAnswer, Judgement, Milestone, MilestoneUpdate
from tests.api.caller import Caller, make_country, problem

KEY = "5f2b6c1e-one-report"


@pytest.fixture
def address(country) -> str:
    return f"milestones/{country.ours.milestones[0].public_id}/"


@pytest.mark.django_db
class TestOneAfterAnother:
    def test_the_same_request_is_answered_again_and_done_once(self, editor, country, address):
        first = editor.patch(address, {"completion": 0.5}, If_Match='"v1"', Idempotency_Key=KEY)
        again = editor.patch(address, {"completion": 0.5}, If_Match='"v1"', Idempotency_Key=KEY)
        assert (first.status_code, again.status_code) == (200, 200)
        assert again.content == first.content
        assert again["ETag"] == first["ETag"] == '"v2"'
        assert again["Idempotency-Replayed"] == "true"
        assert "Idempotency-Replayed" not in first
        assert MilestoneUpdate.objects.filter(milestone=country.ours.milestones[0]).count() == 2

    def test_a_repetition_may_name_a_newer_version_and_another_spelling(self, editor, address):
        first = editor.patch(address, {"completion": 0.5, "note": "x"}, If_Match='"v1"', Idempotency_Key=KEY)
        body = b'{ "note": "x",\n "completion": 0.5 }'
        again = editor.patch(address, body, If_Match='"v2"', Idempotency_Key=KEY)
        assert again.content == first.content

    def test_the_same_key_with_another_body_is_refused(self, editor, address):
        editor.patch(address, {"completion": 0.5}, If_Match='"v1"', Idempotency_Key=KEY)
        body = problem(editor.patch(address, {"completion": 0.6}, If_Match='"v2"', Idempotency_Key=KEY), 422)
        assert body["errors"][0]["header"] == "Idempotency-Key"

    def test_the_same_key_for_another_object_is_refused(self, editor, country, address):
        editor.patch(address, {"completion": 0.5}, If_Match='"v1"', Idempotency_Key=KEY)
        other = f"milestones/{country.ours.milestones[1].public_id}/"
        problem(editor.patch(other, {"completion": 0.5}, If_Match='"v1"', Idempotency_Key=KEY), 422)

    def test_keys_belong_to_a_person(self, country, editor, address):
        editor.patch(address, {"completion": 0.5}, If_Match='"v1"', Idempotency_Key=KEY)
        office = country.caller("project_office")
        answer = office.patch(address, {"completion": 0.6}, If_Match='"v2"', Idempotency_Key=KEY)
        assert answer.status_code == 200
        assert answer.json()["completion"] == "0.6000"

    def test_a_refused_request_may_be_corrected_under_its_key(self, editor, address):
        problem(editor.patch(address, {"completion": 2}, If_Match='"v1"', Idempotency_Key=KEY), 400)
        problem(editor.patch(address, {"completion": 0.5}, If_Match='"v9"', Idempotency_Key=KEY), 412)
        assert IdempotentAnswer.objects.count() == 0
        assert editor.patch(address, {"completion": 0.5}, If_Match='"v1"', Idempotency_Key=KEY).status_code == 200

    def test_a_stored_answer_is_not_given_to_one_who_lost_the_object(self, editor, address):
        editor.patch(address, {"completion": 0.5}, If_Match='"v1"', Idempotency_Key=KEY)
        editor.user.memberships.all().delete()
        problem(editor.patch(address, {"completion": 0.5}, If_Match='"v1"', Idempotency_Key=KEY), 404)

    def test_a_post_is_done_once(self, office, country):
        address = f"projects/{country.ours.project.public_id}/judgements/"
        body = {"rating": "red", "reason": "No site yet"}
        answers = [office.post(address, body, Idempotency_Key=KEY) for _ in range(3)]
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        assert len({answer["Location"] for answer in answers}) == 1
        assert Judgement.objects.filter(reason="No site yet").count() == 1

    @pytest.mark.parametrize("key", ["", " ", "a b", "ключ", "x" * 129, "a\tb"])
    def test_a_key_is_visible_ascii(self, editor, address, key):
        body = problem(editor.patch(address, {"completion": 0.5}, If_Match='"v1"', Idempotency_Key=key), 400)
        assert body["errors"][0]["header"] == "Idempotency-Key"

    def test_old_answers_are_forgotten_by_the_next_write(self, editor, address):
        editor.patch(address, {"completion": 0.5}, If_Match='"v1"', Idempotency_Key=KEY)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE projects_idempotentanswer SET created_at = created_at - interval '8 days'")
        editor.patch(address, {"completion": 0.6}, If_Match='"v2"', Idempotency_Key="another")
        assert [answer.key for answer in IdempotentAnswer.objects.all()] == ["another"]

    def test_the_answer_is_stored_in_the_transaction_of_the_effect(self, editor, country, address, monkeypatch):
        def crash(**_: object) -> None:
            raise RuntimeError("the machine stopped")

        monkeypatch.setattr("projects.api.writes._keep", crash)
        with pytest.raises(RuntimeError, match="stopped"):
            editor.patch(address, {"completion": 0.5}, If_Match='"v1"', Idempotency_Key=KEY)
        milestone = Milestone.objects.get(pk=country.ours.milestones[0].pk)
        assert milestone.version == 1
        assert MilestoneUpdate.objects.filter(milestone=milestone).count() == 1


@pytest.mark.django_db(transaction=True)
def test_at_the_same_time_there_is_one_effect_and_one_answer():
    country = make_country()
    people = [Caller(country.people[Role("project_office")]) for _ in range(8)]
    address = f"projects/{country.ours.project.public_id}/judgements/"
    answers: list[tuple[int, bytes]] = []
    ready = threading.Barrier(len(people))

    def judge(caller: Caller) -> None:
        ready.wait()
        answer = caller.post(address, {"rating": "red", "reason": "At once"}, Idempotency_Key=KEY)
        answers.append((answer.status_code, answer.content))
        connections.close_all()

    threads = [threading.Thread(target=judge, args=(caller,)) for caller in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == len(people)
    assert {status for status, _ in answers} == {201}
    assert len({json.loads(body)["id"] for _, body in answers}) == 1
    assert Judgement.objects.filter(reason="At once").count() == 1
