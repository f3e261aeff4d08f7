"""Pages of reviews, recovery plans, money and validation: what they say, who may act, what a refused form keeps."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from projects.models import (
    Budget,
    Indicator,
    IndicatorValue,
    PriorityReview,
    Recommendation,
    RecoveryPlan,
    Validation,
)
from tests import factories
from tests.factories import TODAY
from tests.factories_reviews import (
    explain,
    make_budget,
    make_recommendation,
    make_recovery_plan,
    make_review,
    make_round,
    make_validation,
)
from tests.projects.pages.conftest import Country

SignIn = Callable[[User], Client]


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return " ".join(answer.content.decode().split())


def sentence(answer: Any) -> str:
    return text(answer).split('<p class="sentence">')[1].split("</p>")[0].strip()


@pytest.fixture
def auditor(country: Country, sign_in: SignIn) -> Client:
    return sign_in(country.auditor)


@pytest.fixture
def review(country: Country) -> PriorityReview:
    return make_review(project=country.project, task=country.task, owner=country.lead, code="PR-001")


class TestReviews:
    def test_the_first_line_names_overdue_critical_ones_first(
        self, country: Country, review: PriorityReview, office: Client
    ) -> None:
        late = {"due_date": TODAY - timedelta(days=41), "grade": "critical"}
        make_recommendation(review=review, owner=country.lead, **late)
        make_recommendation(review=review, owner=country.lead, due_date=TODAY - timedelta(days=2))
        make_recommendation(review=review, owner=country.lead)
        told = sentence(office.get("/reviews/"))
        assert told.startswith("1 critical recommendation is overdue. 2 of 3 open recommendations are past their day")
        assert "by up to 41 days" in told

    def test_without_any_it_says_so(self, office: Client) -> None:
        assert sentence(office.get("/reviews/")) == "No priority review has been started."

    def test_the_office_starts_one_and_comes_to_its_page(self, country: Country, office: Client) -> None:
        given = {
            "project": country.project.pk,
            "task": country.task.code,
            "name_en": "Why it is late",
            "question": "What keeps it?",
            "start_date": TODAY.isoformat(),
            "due_date": (TODAY + timedelta(days=28)).isoformat(),
            "body_1": country.lead.pk,
            "role_1": "Head",
        }
        answer = office.post("/reviews/start/", given)
        assert (answer.status_code, answer["Location"]) == (302, "/reviews/PR-001/")
        assert "The report is due on" in sentence(office.get("/reviews/PR-001/"))

    def test_a_refused_one_keeps_what_was_typed_and_says_all(self, country: Country, office: Client) -> None:
        given = {"task": "NONE-1", "name_en": "Kept title", "due_date": "tomorrow"}
        told = text(office.post("/reviews/start/", given), 422)
        assert "Kept title" in told
        for message in (
            "Choose a project.",
            "There is no task with this code.",
            "Write the one question",
            "Write a day",
        ):
            assert message in told
        assert not PriorityReview.objects.exists()

    def test_rules_of_the_action_stand_beside_their_field(self, country: Country, office: Client) -> None:
        given = {
            "project": country.project.pk,
            "name_en": "x",
            "question": "y",
            "start_date": TODAY.isoformat(),
            "due_date": TODAY.isoformat(),
        }
        told = text(office.post("/reviews/start/", given), 422)
        assert 'id="id_due_date_error"' in told
        assert "21 to 42 days" in told
        assert "Name at least one body" in told

    def test_forms_are_hidden_from_those_without_the_right(
        self, country: Country, review: PriorityReview, editor: Client, office: Client
    ) -> None:
        made = make_recommendation(review=review, owner=country.lead)
        for_editor, for_office = text(editor.get("/reviews/PR-001/")), text(office.get("/reviews/PR-001/"))
        assert "/reviews/start/" not in text(editor.get("/reviews/"))
        assert f"/recommendations/{made.code}/report/" in for_editor
        assert f"/recommendations/{made.code}/close/" not in for_editor
        assert "/reviews/PR-001/advance/" not in for_editor
        assert f"/recommendations/{made.code}/close/" in for_office
        assert f"/recommendations/{made.code}/report/" not in for_office

    def test_a_right_that_is_missing_is_403(
        self, country: Country, review: PriorityReview, editor: Client, office: Client
    ) -> None:
        made = make_recommendation(review=review, owner=country.lead)
        assert editor.post("/reviews/start/").status_code == 403
        assert editor.post("/reviews/PR-001/advance/").status_code == 403
        assert editor.post("/reviews/PR-001/recommend/").status_code == 403
        assert editor.post(f"/recommendations/{made.code}/close/", {"proof": "x"}).status_code == 403
        assert office.post(f"/recommendations/{made.code}/report/", {"text": "x"}).status_code == 403

    def test_from_the_recommendation_to_its_end(
        self, country: Country, review: PriorityReview, editor: Client, office: Client
    ) -> None:
        given = {
            "text": "Let the lot",
            "grade": "critical",
            "owner": country.lead.pk,
            "due_date": (TODAY + timedelta(days=9)).isoformat(),
        }
        assert office.post("/reviews/PR-001/recommend/", given).status_code == 302
        made = Recommendation.objects.get()
        assert editor.post(f"/recommendations/{made.code}/report/", {"text": ""}).status_code == 422
        assert (
            editor.post(f"/recommendations/{made.code}/report/", {"text": "Let", "says_done": "on"}).status_code == 302
        )
        assert "the owner holds it to be done" in text(office.get("/reviews/"))
        assert office.post("/reviews/PR-001/advance/").status_code == 422
        assert office.post(f"/recommendations/{made.code}/close/", {"proof": "Act 14"}).status_code == 302
        assert office.post("/reviews/PR-001/advance/").status_code == 302
        assert "Its one recommendation is closed with proof." in sentence(office.get("/reviews/PR-001/"))

    def test_a_stranger_learns_nothing(self, country: Country, review: PriorityReview, sign_in: SignIn) -> None:
        made = make_recommendation(review=review, owner=country.lead)
        client = sign_in(country.stranger)
        told = text(client.get("/reviews/"))
        assert made.text not in told
        assert "PR-001" not in told
        assert "No priority review has been started." in told
        assert "PR-001" not in text(client.get(f"/projects/{country.project.code}/reviews/"))

    def test_subject_pages_show_reviews_and_plans_of_the_task(
        self, country: Country, review: PriorityReview, editor: Client
    ) -> None:
        make_recovery_plan(project=country.project, task=country.task, code="RP-001")
        for address in (f"/projects/{country.project.code}/reviews/", f"/tasks/{country.task.code}/reviews/"):
            told = text(editor.get(address))
            assert "PR-001" in told
            assert "RP-001" in told
            assert "1 recovery plan is open." in told


class TestRecoveryPlans:
    def test_overdue_ones_are_listed_to_the_sponsor_with_days_over(self, country: Country, office: Client) -> None:
        country.project.sponsor = "Deputy Prime Minister"
        country.project.save()
        due = {"due_date": TODAY - timedelta(days=21), "triggered_date": TODAY - timedelta(days=40)}
        make_recovery_plan(project=country.project, task=country.task, **due)
        make_recovery_plan(project=country.project, state="submitted")
        told = text(office.get("/recovery-plans/"))
        assert "1 recovery plan is overdue, by 21 days; 1 waits for the Project Office, 0 are in force." in told
        assert "Overdue, for the Deputy Prime Minister" in told
        assert "21 days overdue" in told

    def test_one_that_is_submitted_is_not_overdue(self, country: Country, office: Client) -> None:
        make_recovery_plan(
            project=country.project, task=country.task, state="submitted", due_date=TODAY - timedelta(days=1)
        )
        assert sentence(office.get("/recovery-plans/")).startswith("No recovery plan is overdue;")

    def test_written_returned_written_again_accepted(self, country: Country, editor: Client, office: Client) -> None:
        plan = make_recovery_plan(project=country.project, task=country.task, code="RP-001")
        given = {
            "cause": "The contractor left",
            "on_course_date": (TODAY + timedelta(days=60)).isoformat(),
            "what_1": "Let it anew",
            "who_1": "Director",
            "due_1": (TODAY + timedelta(days=20)).isoformat(),
        }
        told = text(editor.post("/recovery-plans/RP-001/submit/", given | {"who_1": "", "cause": ""}), 422)
        assert "Each action says what, who and by when." in told
        assert "Let it anew" in told
        assert editor.post("/recovery-plans/RP-001/submit/", given).status_code == 302
        assert office.post("/recovery-plans/RP-001/return/", {"note": ""}).status_code == 422
        assert office.post("/recovery-plans/RP-001/return/", {"note": "No dates"}).status_code == 302
        again = text(editor.get("/recovery-plans/RP-001/"))
        assert "No dates" in again
        assert "Let it anew" in again
        assert editor.post("/recovery-plans/RP-001/submit/", given).status_code == 302
        assert office.post("/recovery-plans/RP-001/accept/").status_code == 302
        plan.refresh_from_db()
        assert plan.state == "accepted"
        assert sentence(office.get("/recovery-plans/RP-001/")).startswith("The plan is in force: back on course by")

    def test_rights(self, country: Country, editor: Client, office: Client, auditor: Client) -> None:
        make_recovery_plan(project=country.project, task=country.task, code="RP-001")
        assert "/submit/" not in text(office.get("/recovery-plans/RP-001/"))
        assert "/submit/" in text(editor.get("/recovery-plans/RP-001/"))
        assert office.post("/recovery-plans/RP-001/submit/").status_code == 403
        for act in ("accept", "return"):
            assert editor.post(f"/recovery-plans/RP-001/{act}/").status_code == 403
            assert auditor.post(f"/recovery-plans/RP-001/{act}/").status_code == 403

    def test_an_ended_one_says_why(self, country: Country, office: Client) -> None:
        ended = {"state": "cancelled", "ended_date": TODAY, "end_reason": "better"}
        make_recovery_plan(project=country.project, task=country.task, code="RP-001", **ended)
        told = "The status was better again before the plan was due."
        assert sentence(office.get("/recovery-plans/RP-001/")) == told


class TestMoney:
    def test_the_first_line_counts_what_is_unexplained(self, country: Country, office: Client) -> None:
        explain(make_budget(project=country.project, year=2025, actual=Decimal(110)))
        make_budget(project=country.project)
        told = text(office.get(f"/projects/{country.project.code}/money/"))
        assert "1 deviation of more than 5 % is unexplained." in told
        assert "The forecast is 20 m ₸ above the baseline of 200 m ₸." in told
        assert "Spending never counts as progress" in told
        assert "Steel became dearer" in told
        across = text(office.get("/money/"))
        assert "1 deviation of more than 5 % is unexplained;" in across
        assert "Spending never counts as progress" in across

    def test_what_is_not_known_is_said_and_is_no_zero(self, country: Country, office: Client) -> None:
        make_budget(project=country.project, forecast=None, actual=None)
        told = text(office.get(f"/projects/{country.project.code}/money/"))
        assert "not known" in told
        assert "Forecast, 0 of 1 years" in told

    def test_the_office_adds_changes_and_explains(self, country: Country, office: Client) -> None:
        page = f"/projects/{country.project.code}/money/"
        assert text(office.post(f"{page}add/", {"year": "2026", "baseline": "a lot"}), 422).count("a lot") == 1
        assert office.post(f"{page}add/", {"year": "2026", "baseline": "1 000,5"}).status_code == 302
        budget = Budget.objects.get()
        assert budget.baseline == Decimal("1000.50")
        change = f"/budgets/{budget.code}/change/"
        assert "Say why" in text(office.post(change, {"baseline": "1000.5", "forecast": "1200"}), 422)
        given = {"baseline": "1000.5", "forecast": "1200", "reason": "Steel"}
        assert office.post(change, given).status_code == 302
        told = f"/budgets/{budget.code}/explain/"
        assert office.post(told, {"kind": "forecast", "text": ""}).status_code == 422
        assert office.post(told, {"kind": "forecast", "text": "Steel became dearer"}).status_code == 302
        assert "No deviation of more than 5 % is unexplained." in text(office.get(page))

    def test_others_read_only(self, country: Country, editor: Client, auditor: Client) -> None:
        budget = make_budget(project=country.project)
        page = f"/projects/{country.project.code}/money/"
        for client in (editor, auditor):
            assert f"/budgets/{budget.code}/" not in text(client.get(page))
            assert client.post(f"{page}add/").status_code == 403
            assert client.post(f"/budgets/{budget.code}/change/").status_code == 403
            assert client.post(f"/budgets/{budget.code}/explain/").status_code == 403

    def test_money_of_a_project_that_is_not_seen_does_not_exist(self, country: Country, sign_in: SignIn) -> None:
        hidden = make_budget(project=factories.make_project(code="HIDDEN"))
        client = sign_in(country.editor)
        assert "HIDDEN" not in text(client.get("/money/"))
        assert client.get("/projects/HIDDEN/money/").status_code == 404
        assert client.post(f"/budgets/{hidden.code}/change/").status_code == 404


class TestValidation:
    def test_from_the_dispute_to_the_last_word(
        self, country: Country, auditor: Client, editor: Client, office: Client
    ) -> None:
        page = f"/milestones/{country.done.code}/validation/"
        assert "Nobody from outside has looked at it." in sentence(auditor.get(page))
        post = f"/milestones/{country.done.code}/validate/"
        told = text(auditor.post(post, {"verdict": "disputed", "finding": ""}), 422)
        assert "Say what was looked at and what was found." in told
        given = {"verdict": "disputed", "finding": "Two pumps are missing", "found_completion": "60"}
        assert auditor.post(post, given).status_code == 302
        found = Validation.objects.get()
        country.done.refresh_from_db()
        assert (country.done.state, country.done.completion) == ("open", Decimal("0.6"))
        assert "1 dispute is open, 1 without an answer" in sentence(office.get("/validations/"))
        milestone = text(office.get(f"/milestones/{country.done.code}/"))
        assert "Disputed by the external auditor" in milestone
        assert "is not counted: an auditor disputes it." in milestone
        country.roll_up()
        explained = text(office.get(f"/explain/task/{country.task.code}/"))
        assert (
            f'disputed by an auditor: it counts as far as the auditor found. <a href="/validations/{found.code}/">'
            in explained
        )
        assert "not counted, 60 % complete" in text(office.get(f"/projects/{country.project.code}/validation/"))
        assert editor.post(f"/validations/{found.code}/answer/", {"text": "Mounted"}).status_code == 302
        assert "auditor has the last word" in sentence(auditor.get(f"/validations/{found.code}/"))
        assert auditor.post(f"/validations/{found.code}/withdraw/", {"reason": ""}).status_code == 422
        assert auditor.post(f"/validations/{found.code}/withdraw/", {"reason": "Seen"}).status_code == 302
        country.done.refresh_from_db()
        assert country.done.state == "done"
        country.roll_up()
        assert "disputed by an auditor" not in text(office.get(f"/explain/task/{country.task.code}/"))
        assert "an auditor disputes it" not in text(office.get(f"/milestones/{country.done.code}/"))

    def test_a_maintained_one(self, country: Country, auditor: Client) -> None:
        found = make_validation(milestone=country.done, state="disputed", found_completion=0)
        assert auditor.post(f"/validations/{found.code}/maintain/", {"reason": "Still"}).status_code == 302
        assert sentence(auditor.get(f"/validations/{found.code}/")).startswith("The dispute is maintained")

    def test_rights(self, country: Country, editor: Client, office: Client, auditor: Client) -> None:
        found = make_validation(milestone=country.done, state="disputed", found_completion=0)
        page = f"/validations/{found.code}/"
        assert "/answer/" in text(editor.get(page))
        assert "/withdraw/" not in text(editor.get(page))
        assert "/withdraw/" in text(auditor.get(page))
        assert "/answer/" not in text(auditor.get(page))
        for client in (editor, office):
            for address in (f"{page}withdraw/", f"{page}maintain/", "/validations/draw/"):
                assert client.post(address).status_code == 403
            assert client.post(f"/milestones/{country.done.code}/validate/").status_code == 403
        for client in (office, auditor):
            assert client.post(f"{page}answer/", {"text": "x"}).status_code == 403

    def test_a_round_says_its_coverage_and_how_it_was_drawn(
        self, country: Country, auditor: Client, editor: Client
    ) -> None:
        given = {"year": "2026", "size": "1", "seed": "2026-11-24"}
        assert "There are" not in text(auditor.post("/validations/draw/", given | {"size": "900"}), 422)
        assert auditor.post("/validations/draw/", given)["Location"] == "/validations/rounds/VR-2026/"
        told = text(auditor.get("/validations/rounds/VR-2026/"))
        assert "0 of 1 result looked at, none disputed" in told
        assert "“2026-11-24:”" in told
        assert "reported done:" in told
        assert "reported done:" not in text(editor.get("/validations/rounds/VR-2026/"))

    def test_coverage_counts_what_is_open_to_the_reader(
        self, country: Country, auditor: Client, editor: Client
    ) -> None:
        made = make_round(country.done, country.foreign)
        make_validation(milestone=country.done, round=made, state="disputed", found_completion=0)
        assert "1 of 2 results looked at, 1 disputed" in sentence(auditor.get("/validations/rounds/VR-2026/"))
        assert "1 of 1 result looked at, 1 disputed" in sentence(editor.get("/validations/rounds/VR-2026/"))
        assert country.foreign.code not in text(editor.get("/validations/rounds/VR-2026/"))

    def test_a_value_of_an_indicator(self, country: Country, auditor: Client) -> None:
        project = country.project
        indicator = Indicator.objects.create(
            portfolio=project.portfolio, project=project, code="length", name_en="Length", unit="km", direction="up"
        )
        IndicatorValue.objects.create(indicator=indicator, date=TODAY, value=41)
        address = f"/projects/{project.code}/validation/value/"
        given = {"indicator": indicator.pk, "day": TODAY.isoformat(), "verdict": "disputed", "finding": "Twice"}
        wrong = given | {"day": (TODAY - timedelta(days=1)).isoformat()}
        assert "has no value for this day" in text(auditor.post(address, wrong), 422)
        assert auditor.post(address, given | {"found_value": "39.5"}).status_code == 302
        assert "39.50 km" in text(auditor.get(f"/validations/{Validation.objects.get().code}/"))


def test_no_code_of_a_stranger_is_in_any_list(country: Country, sign_in: SignIn) -> None:
    make_recovery_plan(project=country.project, task=country.task, code="RP-SECRET")
    make_validation(milestone=country.done, code="V-SECRET", round=make_round(country.done, code="VR-SECRET"))
    client = sign_in(country.stranger)
    for address in (
        "/recovery-plans/",
        "/validations/",
        f"/projects/{country.project.code}/reviews/",
        f"/projects/{country.project.code}/validation/",
    ):
        assert "SECRET" not in text(client.get(address)), address
    assert RecoveryPlan.objects.count() == 1
