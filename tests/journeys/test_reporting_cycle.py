"""A month of reporting: done with evidence and a second person, an update up the hierarchy, a new baseline, a question.

The portal lives on the first day of the next month, so that the month with the update is over.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.acts import pulled, send, sentence, shot, token_of
from tests.journeys.conftest import SECONDS_TO_ROLL_UP, Desk
from tests.stack import Stack

pytestmark = pytest.mark.browser

SignIn = Callable[..., Desk]

BODY, TASK = "mwri", "INFRA-RURALWATER"
MOVED = SECONDS_TO_ROLL_UP * 1000


@dataclass(frozen=True)
class Month:
    """The month that is over, the day on which the portal lives, and the milestone of this story."""

    stack: Stack
    first: date
    today: date
    milestone: str
    later: str

    @property
    def update(self) -> str:
        return f"/task-updates/{TASK}-{self.first:%Y-%m}/"

    @property
    def path(self) -> str:
        return f"/organisations/{BODY}/reporting/?month={self.first:%Y-%m}"


@pytest.fixture(scope="module")
def month(own_stack: Stack) -> Month:
    real = own_stack.query("SELECT max(as_of_date) FROM projects_rollup")[0][0]
    first = real.replace(day=1)
    today = (first + timedelta(days=32)).replace(day=1)
    own_stack.move_clock(days=(today - real).days)
    codes = [
        code
        for (code,) in own_stack.query(
            """SELECT m.code FROM projects_milestone m JOIN projects_task t ON t.id = m.task_id
                WHERE t.code = %s AND m.state = 'open' AND m.claimed_date IS NULL AND m.baseline_date IS NOT NULL
                ORDER BY m.baseline_date, m.code""",
            TASK,
        )
    ]
    own_stack.wait_drained()
    return Month(own_stack, first, today, milestone=codes[0], later=codes[-1])


def figures(month: Month) -> dict[str, Any]:
    month.stack.wait_drained()
    rows = pulled(month.stack, "rollups/?dimension=task&page_size=500")["results"]
    return next(row for row in rows if row["object"]["code"] == TASK)


def line(page: Page, code: str) -> Any:
    """The row of a milestone on its task's page."""
    return page.get_by_role("row").filter(has=page.locator(f"a[href='/milestones/{code}/']"))


def report_done(page: Page, month: Month, evidence: str) -> None:
    page.goto(f"/milestones/{month.milestone}/")
    page.locator(f"#actual_date-{month.milestone}").fill(month.today.isoformat())
    page.locator(f"#evidence-{month.milestone}").fill(evidence)
    page.locator("#report").get_by_role("button", name="Save", exact=True).click()


def test_done_needs_evidence_and_a_second_person(month: Month, sign_in_at: SignIn) -> None:
    before = figures(month)
    editor = sign_in_at(month.stack, "ministry_editor", f"/milestones/{month.milestone}/").page
    report_done(editor, month, "")
    expect(editor.locator("#report")).to_contain_text("Say what proves that it is done")
    report_done(editor, month, "Act 118 of the technical supervision")
    expect(editor.locator("#claim")).to_contain_text("It counts as 100 % complete, and not as done.")
    expect(editor.locator("#claim")).to_contain_text("You reported it yourself")
    shot(editor, "20-claimed")

    office = sign_in_at(month.stack, "project_office", "/confirmations/").page
    office.get_by_role("link", name=f"Return it {month.milestone}").click()
    expect(office.locator("#claim")).to_contain_text("Act 118 of the technical supervision")
    send(office, "return_done", note="")
    expect(office.locator("#form-return_done")).to_contain_text("Say what is missing")
    send(office, "return_done", note="The act covers two of three villages.")
    expect(office.locator("main")).to_contain_text("is open again; your note stands in its history")
    task = sign_in_at(month.stack, "minister", f"/tasks/{TASK}/").page
    expect(line(task, month.milestone)).not_to_contain_text("100 %")

    editor.reload()
    expect(editor.locator("#history")).to_contain_text("The act covers two of three villages.")
    version = task.locator("#live").get_attribute("hx-get") or ""
    report_done(editor, month, "Acts 118 and 121: all three villages")
    expect(editor.locator("#claim")).to_contain_text("Acts 118 and 121")
    expect(task.locator("#live")).not_to_have_attribute("hx-get", version, timeout=MOVED)  # without a reload
    expect(line(task, month.milestone)).to_contain_text("100 %")
    claimed = figures(month)
    assert claimed["counts"]["done"] == before["counts"]["done"]
    assert float(claimed["progress"]) > float(before["progress"])

    colleague = sign_in_at(month.stack, "team_member", "/confirmations/").page
    shot(colleague, "21-confirmations")
    colleague.get_by_role("button", name=f"Confirm {month.milestone}").click()
    expect(colleague.locator("main")).to_contain_text(f"{month.milestone} is done: confirmed by a second person.")
    confirmed = figures(month)
    assert confirmed["counts"]["done"] == before["counts"]["done"] + 1
    assert confirmed["progress"] == claimed["progress"]
    done = f"{month.today.day} {month.today:%b %Y}"
    expect(line(task, month.milestone).locator("[data-label='Done on']")).to_contain_text(done, timeout=MOVED)
    shot(task, "22-task")


def test_an_update_goes_up_comes_back_and_is_confirmed(month: Month, sign_in_at: SignIn) -> None:
    editor = sign_in_at(month.stack, "ministry_editor", f"/tasks/{TASK}/reporting/").page
    editor.locator(f"#updates a[href='{month.update}']").click()
    shot(editor, "23-update")
    write = editor.locator("#write")
    if write.count():  # the demonstration may have it submitted already
        write.get_by_label("What was done in this period").fill("Two villages got water.")
        write.get_by_role("button", name="Submit").click()
    expect(sentence(editor)).to_contain_text("it waits for another person of the organisation")

    minister = sign_in_at(month.stack, "minister", month.update).page
    send(minister, "return_update", note="Say which villages.")
    expect(minister.locator("main")).to_contain_text("Returned: it has to be changed and submitted again.")
    editor.reload()
    expect(editor.locator("main")).to_contain_text("What is missing: Say which villages.")
    editor.locator("#write").get_by_label("What was done in this period").fill("Aksai and Birlik got water.")
    editor.locator("#write").get_by_role("button", name="Submit").click()
    expect(editor.locator("#decide")).to_contain_text("You submitted it yourself")
    minister.reload()
    minister.get_by_role("button", name="Confirm the update").click()
    expect(sentence(minister)).to_contain_text("Confirmed by")
    steps = minister.locator("#steps li").all_inner_texts()
    for step, told in zip(("onfirmed", "ubmitted", "eturned", "ubmitted"), steps, strict=False):
        assert step in told
    shot(minister, "24-update-confirmed")


def test_the_month_is_confirmed_accepted_and_locked(month: Month, sign_in_at: SignIn) -> None:
    editor = sign_in_at(month.stack, "ministry_editor", month.path).page
    minister = sign_in_at(month.stack, "minister", month.path).page
    for address in [link.get_attribute("href") or "" for link in minister.locator("#updates th a").all()]:
        minister.goto(address)
        if minister.get_by_role("button", name="Confirm the update").count():
            minister.get_by_role("button", name="Confirm the update").click()
        elif minister.locator("#form-excuse").count():
            send(minister, "excuse", reason="The site was closed by frost.")
        else:
            continue
        expect(sentence(minister)).to_contain_text("ed by")
    minister.goto(month.path)
    expect(sentence(minister)).to_contain_text("the month can be confirmed")
    shot(minister, "25-month")
    minister.get_by_role("button", name="Confirm the month and lock it").click()
    expect(sentence(minister)).to_contain_text("This month is confirmed and locked")

    office = sign_in_at(month.stack, "project_office", "/confirmations/").page
    office.locator(f"#months a[href='{month.path}']").click()
    office.get_by_role("button", name="Accept the month").click()
    expect(sentence(office)).to_contain_text("This month is accepted by the Project Office and locked.")
    shot(office, "26-month-accepted")

    editor.goto(month.update)
    expect(sentence(editor)).to_contain_text("its month is locked")
    expect(editor.locator("#write")).to_have_count(0)
    update = f"{TASK}-{month.first:%Y-%m}"
    ((version,),) = month.stack.query("SELECT version FROM projects_taskupdate WHERE code = %s", update)
    typed = {"done_text": "Another story", "submit": "1", "csrfmiddlewaretoken": token_of(editor)}
    late = editor.request.post(f"{month.update}save/", form=typed | {"version": str(version)})
    assert (late.status, "locked" in late.text()) == (422, True)
    code = f"{BODY}-{month.first:%Y-%m}"
    stored = month.stack.query("SELECT state FROM projects_organisationperiod WHERE code = %s", code)
    assert stored == [("accepted",)]


def test_a_new_baseline_is_asked_for_and_approved_by_another(month: Month, sign_in_at: SignIn) -> None:
    editor = sign_in_at(month.stack, "ministry_editor", f"/tasks/{TASK}/plan/").page
    (agreed,) = month.stack.query("SELECT baseline_date FROM projects_milestone WHERE code = %s", month.later)[0]
    wanted = {f"date-{month.later}": (agreed + timedelta(days=45)).isoformat()}
    reason = "The contractor was changed by the court."
    send(editor, "ask", press="Show the effect", **wanted, reason=reason)
    expect(editor.locator("#form-ask")).to_contain_text("Nothing is saved yet.")
    shot(editor, "27-effect")
    send(editor, "ask", press="Send the request")
    expect(editor.locator("main")).to_contain_text("waits for the decision of another person")
    expect(editor.locator("#form-approve")).to_have_count(0)
    asked = editor.url.split("#")[0].rstrip("/").rsplit("/", 1)[-1]
    form = {"csrfmiddlewaretoken": token_of(editor)}
    assert editor.request.post(f"/baseline-requests/{asked}/approve/", form=form).status == 403

    office = sign_in_at(month.stack, "project_office", "/baseline-requests/").page
    office.get_by_role("link", name=asked).first.click()
    send(office, "approve", reason="As agreed at the stocktake.")
    expect(office.locator("main")).to_contain_text("The new baseline is in force.")
    shot(office, "28-approved")
    editor.goto(f"/tasks/{TASK}/plan/#compare")
    compared = editor.locator("#compare")
    expect(compared).to_contain_text("1 milestone has another date.")
    expect(compared.get_by_role("row").filter(has_text=month.later)).to_contain_text("45")
    expect(editor.get_by_role("row").filter(has_text="in force")).to_contain_text(reason)
    shot(editor, "29-compared")
    versions = pulled(month.stack, f"plan-versions/?task={TASK}")["results"]
    assert any(one["reason"] == reason for one in versions)


def test_a_risk_is_raised_and_a_question_climbs_to_the_coordinator(month: Month, sign_in_at: SignIn) -> None:
    editor = sign_in_at(month.stack, "ministry_editor", f"/tasks/{TASK}/risks/").page
    send(
        editor,
        "risk",
        title="Pipes come late",
        cause="Because one plant makes them",
        event="the delivery may slip by a season",
        effect="and three villages wait until autumn.",
        likelihood="4",
        impact="4",
        response="reduce",
        owner=BODY,
    )
    expect(editor.locator("main")).to_contain_text("is in the register")
    expect(editor.locator("main")).to_contain_text("16")  # 4 × 4
    shot(editor, "30-risk")

    editor.goto(f"/tasks/{TASK}/decisions/")
    send(
        editor,
        "raise",
        title="Who pays for imported pipes?",
        question="The plant cannot deliver. Imported pipes cost a third more.",
        step="ministry",
        owner=BODY,
        due_date=(month.today + timedelta(days=20)).isoformat(),
        option_1="Savings of this year",
        consequences_1="No new decision of the government is needed.",
        option_2="The budget of the next year",
        consequences_2="Work stops for a season.",
    )
    expect(sentence(editor)).to_contain_text("now at this step: ministry")
    question = editor.url.split("#")[0]
    shot(editor, "31-question")
    for role in ("minister", "project_office"):
        desk = sign_in_at(month.stack, role, question).page
        send(desk, "escalate", reason="It is about the budget of two ministries.")
        expect(desk.locator("#ladder")).to_contain_text("Put one step up")

    coordinator = sign_in_at(month.stack, "coordinator", "/escalations/").page
    coordinator.get_by_role("link", name="Who pays for imported pipes?").click()
    expect(sentence(coordinator)).to_contain_text("now at this step: coordinator")
    send(coordinator, "answer", option="1", words="Move the savings; both ministries sign this week.")
    expect(sentence(coordinator)).to_contain_text("Savings of this year")
    shot(coordinator, "32-answered")
    expect(coordinator.locator("#answer")).to_contain_text("both ministries sign this week")
    editor.reload()
    expect(editor.locator("#answer")).to_contain_text("both ministries sign this week")


def test_the_trail_tells_who_did_what(month: Month) -> None:
    who = {role: month.stack.account(role)[0] for role in ("ministry_editor", "minister", "project_office")}
    who |= {role: month.stack.account(role)[0] for role in ("team_member", "coordinator")}
    trail = set(month.stack.query("SELECT action, actor_label FROM accounts_auditevent"))
    for action, role in (
        ("milestone.done_returned", "project_office"),
        ("milestone.done_confirmed", "team_member"),
        ("task_update.submit", "ministry_editor"),
        ("task_update.return", "minister"),
        ("task_update.confirm", "minister"),
        ("organisation_period.confirmed", "minister"),
        ("organisation_period.accepted", "project_office"),
        ("risk.raised", "ministry_editor"),
        ("baseline.requested", "ministry_editor"),
        ("decision.raised", "ministry_editor"),
        ("decision.escalated", "minister"),
        ("decision.escalated", "project_office"),
        ("decision.answered", "coordinator"),
    ):
        assert (action, who[role]) in trail, (action, sorted(trail))
