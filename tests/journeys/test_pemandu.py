"""PEMANDU's routine from a question to the annual report, through the pages: a lab and its three-feet plan, external
validation, the eight steps, the annual report, the weekly problem-solving meeting, the lights of a minister's KPIs.

The chapters follow each other on one portal: what the lab hands over is what the auditor examines, and what is not
counted stands in the annual report with its reason. The next meeting and the lights are of the month after.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from http.client import HTTPConnection
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.browser import LANGUAGES
from tests.journeys.conftest import SECONDS_TO_ROLL_UP, percent_in
from tests.stack import Stack

pytestmark = pytest.mark.browser

MOVED = SECONDS_TO_ROLL_UP * 1000
FINDING = "Forty of the zones of the act have no meter; the cabinets are empty."
LAB = "Half the water that Aktau loses"


@dataclass
class Story:
    """What an earlier chapter left for the later ones: codes, as the pages show them."""

    task: str = ""
    meter: str = ""
    disputed: str = ""
    month: date = date.min


@pytest.fixture(scope="module")
def story() -> Story:
    return Story()


@pytest.fixture
def at_work(own_stack: Stack, sign_in_at: Callable[..., Any]) -> Callable[[str, str], Page]:
    """Opens a page for the demo account of a role."""
    return lambda role, path: sign_in_at(own_stack, role, path).page


def send(page: Page, form: str, verb: str, **values: str | list[str]) -> None:
    """Fill a form of the page by the names of its fields and press its button, opening the fold it lies behind."""
    box = page.locator(form)
    if box.evaluate("box => box.tagName === 'DETAILS' && !box.open"):
        box.locator("summary").first.click()
    for name, value in values.items():
        field = box.locator(f"[name='{name}']")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(str(value))
    with page.expect_navigation():
        box.get_by_role("button", name=verb).click()


def address(page: Page) -> str:
    """The page's own address, without the form that led there."""
    return urlsplit(page.url).path


def last_of(path: str) -> str:
    """The code or number at the end of an address."""
    return path.rstrip("/").rsplit("/", 1)[1]


def said(page: Page) -> Locator:
    """What the portal answered to the last form: done."""
    return page.locator("main").get_by_role("status")


def refused(page: Page) -> Locator:
    """What the portal answered to the last form: not done, and why."""
    return page.get_by_role("alert")


def told(stack: Stack, path: str) -> Any:
    """What another system is told at this address, with the read token."""
    connection = HTTPConnection("127.0.0.1", stack.port, timeout=30)
    try:
        token = stack.access["tokens"]["read"]
        connection.request("GET", f"/api/v1/{path}", headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        assert answer.status == 200, (path, answer.status)
        return json.load(answer)
    finally:
        connection.close()


def told_of(stack: Stack, kind: str, code: str) -> Any:
    """The object of a kind with this code, as another system gets it."""
    return next(row for row in told(stack, f"{kind}/?page_size=500")["results"] if row["code"] == code)


def figures_of(stack: Stack, task: str) -> tuple[int, int]:
    """Percent done of a task and the number of its milestones, as another system gets them."""
    rows = told(stack, "rollups/?dimension=task&page_size=500")["results"]
    found = next(row for row in rows if row["object"]["code"] == task)
    return found["percent"], found["counts"]["total"]


def trail(stack: Stack, code: str) -> list[tuple[str, str]]:
    """What the audit trail says of an object: each action, and the role of whoever did it."""
    rows = stack.query("SELECT action, actor_label FROM accounts_auditevent WHERE object_label = %s ORDER BY id", code)
    return [(action, actor.split("@")[0]) for action, actor in rows]


def today(stack: Stack) -> date:
    """The day on which the portal lives."""
    return stack.query("SELECT max(as_of_date) FROM projects_rollup")[0][0]


# Lab


def test_a_lab_turns_a_question_into_who_does_what_by_when(
    own_stack: Stack, at_work: Callable[[str, str], Page], story: Story
) -> None:
    day = today(own_stack)
    office = at_work("project_office", "/labs/")
    send(
        office,
        "#form-open",
        "Prepare the lab",
        name_en=LAB,
        project="MANGYSTAU",
        sector="water",
        question="How does Aktau lose half as much water in two years?",
        start_date=day.isoformat(),
        end_date=(day + timedelta(days=20)).isoformat(),
        participants=["mwri", "akimat-mangystau-region"],
    )
    expect(said(office)).to_contain_text("The lab is prepared")
    lab = address(office)
    office.get_by_role("button", name="Start the lab").click()
    expect(said(office)).to_contain_text("ideas can be brought")

    ministry = at_work("ministry_editor", lab)
    send(
        ministry,
        "#form-idea",
        "Bring the idea",
        title="A meter for every zone of the mains",
        problem="31 % of the water reaches no meter, and nobody knows where it goes.",
        proposal="Cut the mains into zones, measure each at both ends, begin with the worst.",
        organisation="mwri",
    )
    meters = address(ministry)
    region = at_work("region_editor", lab)
    send(
        region,
        "#form-idea",
        "Bring the idea",
        title="Tank lorries with a timetable",
        problem="Two districts have water four hours a day.",
        proposal="A timetable, and a text message the day before.",
        organisation="akimat-mangystau-region",
    )
    lorries = address(region)
    assert not region.locator("#form-score").count(), "a body does not score its own idea"

    region.goto(meters)
    send(region, "#form-score", "Save my score", impact="5", feasibility="4", cost="3", speed="3")
    expect(said(region)).to_contain_text("Your score is counted")
    office.goto(meters)
    send(office, "#form-decide", "Save the decision", chosen="yes", reason="The loss is measured before it is mended.")
    expect(refused(office)).to_contain_text("Scored by 1 so far: at least two people")
    send(office, "#form-score", "Save my score", impact="5", feasibility="5", cost="4", speed="3", comment="Zone four.")
    # (5·4 + 4·3 + 3·2 + 3·1) / 10 = 4.1, (5·4 + 5·3 + 4·2 + 3·1) / 10 = 4.6, and the mean of both
    expect(office.locator(".sentence")).to_contain_text("Score 4.35 of 5 from 2 people; they differ by 0.5")
    ministry.goto(lorries)
    send(ministry, "#form-score", "Save my score", impact="2", feasibility="5", cost="4", speed="5")
    send(at_work("minister", lorries), "#form-score", "Save my score", impact="1", feasibility="2", cost="3", speed="4")
    office.goto(lab)
    rows = office.locator("#ideas tbody tr")
    expect(rows.nth(0)).to_contain_text("A meter for every zone")
    expect(rows.nth(1)).to_contain_text("wide")

    office.goto(meters)
    send(office, "#form-decide", "Save the decision", chosen="yes", reason="The loss is measured before it is mended.")
    expect(said(office)).to_contain_text("The idea is chosen")
    office.goto(lab)
    office.get_by_role("button", name="Close the list of ideas").click()
    expect(refused(office)).to_contain_text("Ideas without a decision: 1")
    office.goto(lorries)
    send(office, "#form-decide", "Save the decision", chosen="no", reason="A help for one summer, not an answer.")
    office.goto(meters)
    for action, body, role, days, seen, weight in (
        ("Name the twelve zones and their owners", "akimat-mangystau-region", "Head of the utility", 40, "A map.", "1"),
        ("Put a meter at both ends of every zone", "mwri", "Head of the inspectorate", 0, "Acts of 240 meters.", "2"),
        ("Publish the loss of each zone every month", "mwri", "Head of the department", 90, "The first table.", "1"),
    ):
        by = (day + timedelta(days=days)).isoformat()
        line = {"action": action, "organisation": body, "role": role, "due_date": by, "criterion": seen}
        send(office, "#form-line", "Add the line", weight=weight, **line)
        expect(said(office)).to_contain_text("The line is in the plan")
    expect(office.locator("#plan tbody tr")).to_have_count(3)
    office.goto(lab)
    office.get_by_role("button", name="Close the list of ideas").click()
    expect(said(office)).to_contain_text("chosen ideas can become tasks")

    office.goto(meters)
    chosen = {"lead_organisation": "mwri", "team": "TEAM-REGIONS"}
    send(office, "#form-over", "Make it a task", **chosen)
    expect(refused(office)).to_contain_text("The team carries 5 tasks, which is its limit")
    send(office, "#form-over", "Make it a task", over_limit_reason="It ends before the plan of the region begins.")
    expect(said(office)).to_contain_text("The idea is a task now, and its lines are milestones")
    office.goto(lab)
    expect(office.locator(".sentence")).to_contain_text("Of 2 ideas 1 were chosen; 1 are tasks now")
    office.goto(meters)
    story.meter = last_of(str(office.locator("#plan tbody tr").nth(1).locator("a").get_attribute("href")))
    office.get_by_role("link", name="A meter for every zone of the mains").click()
    story.task = last_of(address(office))
    expect(office.locator("#live")).to_contain_text("0 % of 50 % planned", timeout=MOVED)
    expect(office.locator("[aria-labelledby=milestones-h] tbody tr")).to_have_count(3)

    own_stack.wait_drained()
    code = last_of(lab)
    assert told_of(own_stack, "labs", code)["state"] == "handed_over"
    assert figures_of(own_stack, story.task) == (0, 3)
    assert [action for action, _ in trail(own_stack, code)] == [
        "lab.opened",
        "lab.started",
        "lab.decided",
        "lab.handed_over",
    ]
    assert ("idea.scored", "region.editor") in trail(own_stack, f"{code}-1")
    assert trail(own_stack, story.task)[0] == ("task.added", "project.office")


# External validation


def test_what_an_auditor_disputes_no_longer_counts(
    own_stack: Stack, at_work: Callable[[str, str], Page], story: Story
) -> None:
    day = today(own_stack)
    milestone, task = f"/milestones/{story.meter}/", f"/tasks/{story.task}/"
    ministry = at_work("ministry_editor", milestone)
    expect(ministry.locator("#criterion")).to_contain_text("Head of the inspectorate")
    reader = at_work("coordinator", task)
    ministry.locator(f"#actual_date-{story.meter}").fill(day.isoformat())
    ministry.locator(f"#evidence-{story.meter}").fill("Acts of 240 meters, no. 1 to 24")
    ministry.get_by_role("button", name="Save", exact=True).click()
    expect(ministry.locator("#claim")).to_contain_text("counts as 100 % complete, and not as done")
    office = at_work("project_office", "/confirmations/")
    office.get_by_role("button", name=f"Confirm {story.meter}").click()
    expect(said(office).first).to_be_visible()
    # two of four parts of the weight
    expect(reader.locator("#live")).to_contain_text("50 % of 50 % planned", timeout=MOVED)

    auditor = at_work("auditor", milestone)
    auditor.get_by_role("link", name="Nobody from outside has looked at this result").click()
    send(auditor, "#form-validate", "Save the finding", verdict="disputed", finding=FINDING, evidence="A visit.")
    expect(refused(auditor)).to_contain_text("Say how far the work is")
    send(auditor, "#form-validate", "Save the finding", found_completion="80")
    expect(said(auditor)).to_contain_text("it does not count until the dispute is withdrawn")
    dispute = address(auditor)
    story.disputed = last_of(dispute)
    expect(reader.locator("#live")).to_contain_text("40 % of 50 % planned", timeout=MOVED)

    ministry.goto(milestone)
    expect(ministry.locator("main")).to_contain_text("is not counted: an auditor disputes it")
    ministry.locator(f"#completion-{story.meter}").fill("100")
    ministry.get_by_role("button", name="Save", exact=True).click()
    expect(ministry.locator(".field__error, [role=alert]").first).to_contain_text(story.disputed)
    ministry.goto(dispute)
    send(ministry, "#form-answer", "Add the answer", text="The forty come with the order of next month.")
    expect(said(ministry)).to_contain_text("The auditor has the last word")
    assert not ministry.locator("#form-withdraw").count(), "who is examined does not withdraw the dispute"
    auditor.reload()
    send(auditor, "#form-maintain", "Maintain the dispute", reason="An order is no meter.")
    expect(auditor.locator(".sentence")).to_contain_text("The dispute is maintained")
    reader.reload()
    expect(reader.locator("#live")).to_contain_text("40 % of 50 % planned")

    auditor.goto("/validations/")
    auditor.get_by_role("link", name=re.compile("^Results of")).first.click()
    waiting = auditor.locator("tbody tr").filter(has_text="not looked at yet")
    looked_at = looked_at_in(auditor)
    waiting.first.locator("th a").click()
    send(auditor, "#form-validate", "Save the finding", verdict="confirmed", finding="The act and the place agree.")
    expect(said(auditor)).to_contain_text("The result is confirmed")
    confirmed = last_of(address(auditor))
    auditor.get_by_role("link", name=re.compile("^VR-")).click()
    assert looked_at_in(auditor) == looked_at + 1

    own_stack.wait_drained()
    shown = told_of(own_stack, "validations", story.disputed)
    assert (shown["state"], shown["is_counted"]) == ("maintained", False)
    assert told_of(own_stack, "validations", confirmed)["is_counted"]
    assert figures_of(own_stack, story.task) == (40, 3)
    assert trail(own_stack, story.disputed) == [
        ("validation.disputed", "auditor"),
        ("validation.answered", "ministry.editor"),
        ("validation.maintained", "auditor"),
    ]


def looked_at_in(page: Page) -> int:
    """How many results of a round were looked at, as its first sentence says."""
    return int(page.locator(".sentence").inner_text().split()[0])


# The eight steps


def test_the_eight_steps_to_the_end(own_stack: Stack, at_work: Callable[[str, str], Page]) -> None:
    day = today(own_stack)
    steps = "/projects/NUCLEAR/lifecycle/"
    office = at_work("project_office", steps)
    expect(office.locator(".sentence")).to_contain_text("Step 3 of 8, open days: 1 requirement is missing")
    office.get_by_role("button", name="Pass the gate").click()
    expect(refused(office)).to_contain_text("The public gave feedback: 16 of 20 needed")
    open_day = {"kind": "open_day", "title": "Open day of the station", "held_date": day.isoformat()}
    send(office, "#form-record", "Record it", **open_day)
    expect(refused(office)).to_contain_text("Say where the open day was held")
    send(office, "#form-record", "Record it", place="Ulken, house of culture", attendance="410", feedback="57")
    expect(said(office)).to_contain_text("It is recorded")
    expect(office.locator("#records")).to_contain_text("410")
    expect(office.locator(".sentence")).to_contain_text("everything is there, the gate can be passed")
    office.get_by_role("button", name="Pass the gate").click()
    expect(office.locator(".sentence")).to_contain_text("Step 4 of 8, roadmap")

    roadmap = {"kind": "roadmap", "title": "Roadmap of nuclear energy", "link": "https://portal.example/nuclear"}
    send(office, "#form-record", "Record it", held_date=day.isoformat(), **roadmap)
    expect(office.locator("[aria-current=step]")).to_contain_text("The roadmap is published 1 of 1 needed")
    for name in ("Roadmap", "Indicators", "Implementation"):
        pass_or_waive(office, name, f"{name}: agreed with the sponsor, to be put right by spring.")

    expect(office.locator(".sentence")).to_contain_text("Step 7 of 8, external validation")
    results = "/projects/NUCLEAR/validation/"
    auditor = at_work("auditor", results)  # which results of the demonstration are disputed depends on its day
    auditor.locator("tr").filter(has_text="not looked at").last.locator("th a").click()
    words = {"verdict": "disputed", "finding": "One unit of two is there.", "evidence": "A visit."}
    send(auditor, "#form-validate", "Save the finding", found_completion="50", **words)
    expect(said(auditor)).to_contain_text("it does not count until the dispute is withdrawn")
    office.goto(steps)
    expect(office.locator(".sentence")).to_contain_text("Step 7 of 8, external validation: 1 requirement is missing")
    office.get_by_role("button", name="Pass the gate").click()
    expect(refused(office)).to_contain_text(re.compile("disputes? (is|are) open"))
    auditor.goto(results)
    open_disputes = auditor.locator("tr").filter(has_text=re.compile("disputed"))
    while number := open_disputes.get_by_role("link", name=re.compile("^V-")).count():
        open_disputes.first.get_by_role("link", name=re.compile("^V-")).click()
        send(auditor, "#form-withdraw", "Withdraw the dispute", reason="The two units stand in the other building.")
        expect(said(auditor)).to_contain_text("the result counts again")
        auditor.goto(results)
        expect(open_disputes).to_have_count(number - 1)
    office.goto(steps)
    office.get_by_role("button", name="Pass the gate").click()
    expect(office.locator(".sentence")).to_contain_text("Step 8 of 8, annual report")

    report = {"kind": "annual_report", "title": f"Annual report {day.year}"}
    link = f"{own_stack.url}/annual-report/{day.year}/"
    send(office, "#form-record", "Record it", held_date=day.isoformat(), link=link, **report)
    office.get_by_role("button", name="Pass the gate").click()
    expect(office.locator(".sentence")).to_contain_text("All eight gates are passed.")
    waivers = office.locator(".waiver").count()

    shown = told_of(own_stack, "lifecycles", "NUCLEAR")
    assert (shown["passed"], shown["waivers"]) == (8, waivers)
    passed = [actor for action, actor in trail(own_stack, "NUCLEAR") if action == "lifecycle.passed"]
    assert passed[-6:] == ["project.office"] * 6


def pass_or_waive(office: Page, step: str, reason: str) -> None:
    """Pass the gate of the step; where something is missing, it is refused with each number, then waived."""
    here = office.locator("[aria-current=step]")
    expect(here.locator("h2")).to_contain_text(step)
    missing = here.locator(".gate__open .gate__told").all_inner_texts()
    office.get_by_role("button", name="Pass the gate").click()
    if missing:
        for number in missing:
            expect(refused(office)).to_contain_text(number)
        send(office, "#form-pass", "Pass the gate", waiver_reason=reason)
        expect(office.locator(".waiver").filter(has_text=reason)).to_be_visible()
    expect(said(office)).to_contain_text("The gate is passed")


# The annual report


def test_the_annual_report_as_a_page_and_as_a_document(own_stack: Stack, at_work: Callable[[str, str], Page]) -> None:
    year = today(own_stack).year
    reader = at_work("minister", "/annual-report/")
    reader.get_by_role("link", name=str(year)).click()
    assert percent_in(reader.locator("[aria-labelledby=projects-h]").inner_text()) > 0
    office = at_work("project_office", f"/annual-report/{year}/")
    row = office.locator("[aria-labelledby=undelivered-h] tr").filter(has_text="Put a meter at both ends")
    expect(row).to_contain_text(FINDING)
    texts = {}
    for language in LANGUAGES:
        href = office.locator(f"main a[href*='.pdf'][lang={language}]").get_attribute("href")
        answer = office.request.get(f"{own_stack.url}{href}")
        assert answer.status == 200
        assert answer.body().startswith(b"%PDF")
        pages = PdfReader(BytesIO(answer.body())).pages
        texts[language] = " ".join(" ".join(page.extract_text() for page in pages).split())
        assert str(year) in texts[language]
        assert "Forty of the zones" in texts[language]
    assert len(set(texts.values())) == len(LANGUAGES)
    assert "Annual report" in texts["en"]


# The weekly meeting


def test_the_weekly_meeting_solves_raises_escalates_and_carries(
    own_stack: Stack, at_work: Callable[[str, str], Page], story: Story
) -> None:
    day = today(own_stack)
    office = at_work("project_office", "/problem-solving/")
    coming = office.locator("#coming .agenda > li")
    expect(office.locator(".sentence")).to_contain_text(f"{coming.count()} points wait for the meeting of this week")
    issues = office.locator("#coming a[href^='/issues/']")
    solved, raised = issues.nth(-1).inner_text(), issues.nth(-2).inner_text()
    escalated = last_of(str(office.locator("#coming a[href^='/decisions/']").first.get_attribute("href")))
    planned = coming.count()
    issues.nth(-1).click()
    send(office, "#form-resolve", "Save as resolved", resolution="Both sides signed on Monday.")
    office.goto("/problem-solving/")
    expect(coming).to_have_count(planned - 1)
    expect(coming.filter(has_text=solved)).to_have_count(0)
    office.get_by_role("button", name="Open the meeting with this agenda").click()
    expect(said(office)).to_contain_text("its agenda is fixed")
    meeting = address(office)
    code = last_of(meeting)
    points = office.locator("#points .agenda > li")
    expect(points).to_have_count(planned - 1)

    send(office, "#form-minutes", "Close the meeting", minutes="Three owners, three days.")
    expect(refused(office)).to_contain_text("These points have no outcome yet: 1, 2")

    point = points.filter(has_text=raised)
    send_outcome(office, point, "decision_raised", "Two owners, one yard: the ministry decides.")
    expect(refused(office)).to_contain_text("Raise the question first, then choose it here")
    point.get_by_role("link", name=re.compile("^Raise a new question")).click()
    send(
        office,
        "#form-raise",
        "Raise the question",
        title="Which of the two owners gives the yard",
        question="The pipes lie there; one owner is the state, the other a firm.",
        step="ministry",
        owner="mwri",
        due_date=(day + timedelta(days=14)).isoformat(),
        option_1="Rent it",
        consequences_1="4 million a year",
        option_2="Move the yard",
        consequences_2="Three weeks without pipes",
    )
    question = last_of(address(office))
    office.goto(meeting)
    send_outcome(office, point, "decision_raised", "Two owners, one yard: the ministry decides.", raised=question)
    expect(point.get_by_role("link", name=question)).to_be_visible()

    point = points.filter(has=office.locator(f"a[href='/decisions/{escalated}/']"))
    send_outcome(office, point, "escalated", "Beyond what the office may decide.")
    expect(point).to_contain_text("Escalated")
    coordinator = at_work("coordinator", "/escalations/")
    coordinator.locator(f"a[href='/decisions/{escalated}/']").first.click()
    expect(coordinator.locator(".sentence")).to_contain_text("now at this step: coordinator")
    expect(coordinator.locator("#ladder")).to_contain_text("Beyond what the office may decide.")

    carried = points.first.locator("strong").inner_text()
    send_outcome(office, points.first, "carried", "Figures are missing: the ministry brings them next time.")
    while (left := points.filter(has_text="Not discussed yet")).count():
        send_outcome(office, left.first, "solved", "The head of the department does it by Friday.")
    send(office, "#form-minutes", "Close the meeting", minutes="One owner gives the yard; the rest by Friday.")
    expect(said(office)).to_contain_text("The meeting is closed")
    expect(office.locator(".sentence")).to_contain_text("Each has its outcome")
    expect(office.locator("#minutes")).to_contain_text("One owner gives the yard")
    expect(office.locator("[id^=form-point]")).to_have_count(0)

    shown = told_of(own_stack, "problem-solving-meetings", code)
    assert (shown["state"], len(shown["items"])) == ("closed", planned - 1)
    assert {item["outcome"] for item in shown["items"]} == {"carried", "decision_raised", "escalated", "solved"}
    assert told_of(own_stack, "decisions", escalated)["step"] == "coordinator"
    done = [action for action, _ in trail(own_stack, code)]
    assert done == ["meeting.opened", *["meeting.outcome"] * (planned - 1), "meeting.closed"]
    assert ("decision.raised", "project.office") in trail(own_stack, question)

    next_month = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    story.month = next_month - timedelta(days=1)
    own_stack.move_clock(days=max(7, (next_month - day).days))
    office = at_work("project_office", "/problem-solving/")
    first = office.locator("#coming .agenda > li").first
    expect(first).to_contain_text(carried)
    expect(first).to_contain_text("Carried over; first on the agenda")
    expect(office.locator("#coming")).not_to_contain_text(solved)
    office.get_by_role("button", name="Open the meeting with this agenda").click()
    expect(said(office)).to_contain_text("its agenda is fixed")
    assert last_of(address(office)) > code


def send_outcome(office: Page, point: Locator, outcome: str, note: str, *, raised: str = "") -> None:
    """Record how the meeting left a point."""
    form = f"#form-{point.get_attribute('id')}"
    send(office, form, "Save the outcome", outcome=outcome, note=note, raised=raised)


# KPI lights


def test_a_value_changes_the_light_of_its_month_and_the_total(
    own_stack: Stack, at_work: Callable[[str, str], Page], story: Story
) -> None:
    month = story.month
    kpi = "DIGITAL-WATER-I1"
    sheet = f"/organisations/mwri/kpis/?month={month:%Y-%m}"
    minister = at_work("minister", sheet)
    line = minister.locator("tbody tr").filter(has=minister.locator(f"a[href='/indicators/{kpi}/']"))
    light = line.locator(".kpi-sheet__cell").last
    light.locator("summary").click()
    # from the 25th on, the demonstration knows the value of the month before, which is fresh enough
    expect(light).to_contain_text(re.compile("no fresh value|amber"))
    newly_scored = "no fresh value" in light.inner_text()
    before = sheet_of(own_stack, month)
    expect(minister.locator(".sentence")).to_contain_text(f"over {before['scored']} of 3 KPIs")

    editor = at_work("ministry_editor", sheet)
    editor.locator(f"a[href='/indicators/{kpi}/']").click()
    value = {"date": month.isoformat(), "source": "Register of water intakes, extract 12"}
    send(editor, "#form-value", "Save the value", value="8000", **value)
    expect(refused(editor)).to_be_visible()
    send(editor, "#form-value", "Save the value", value="80")
    expect(said(editor)).to_be_visible()
    minister.reload()
    expect(line.locator("td").nth(-2)).to_have_text("100 %")
    light.locator("summary").click()
    expect(light).to_contain_text("green")
    expect(light).to_contain_text("M1")
    recorded = sheet_of(own_stack, month)
    assert recorded["scored"] == before["scored"] + newly_scored
    assert Decimal(recorded["m1"]) > Decimal(recorded["m2"])

    send(editor, "#form-value", "Save the value", value="30", corrects="1", reason="Meters not yet accepted.", **value)
    expect(editor.locator("#values")).to_contain_text("Meters not yet accepted.")
    minister.reload()
    light.locator("summary").click()
    expect(light).to_contain_text("red")
    corrected = sheet_of(own_stack, month)
    assert Decimal(corrected["m2"]) < Decimal(recorded["m2"])
    total = minister.locator("tfoot td").last.locator("xpath=preceding-sibling::td[1]")
    expect(total).to_have_text(f"{Decimal(corrected['m2']) * 100:.0f} %")
    line.locator("a.figure").first.click()
    expect(minister.locator("#why")).to_contain_text("Achievement")
    expect(minister.locator("#values")).to_contain_text("Register of water intakes, extract 12")
    assert ("indicator.value_corrected", "ministry.editor") in trail(own_stack, kpi)


def sheet_of(stack: Stack, month: date) -> Any:
    """The total of the ministry's sheet, as another system gets it."""
    return told(stack, f"kpi-sheets/?organisation=mwri&month={month:%Y-%m}")["results"][0]["total"]
