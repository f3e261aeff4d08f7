"""The routine of a prime minister's delivery unit, whole: from a target with its trajectory to a promise that is kept.

The chapters are one story about the project INFRA and its task of reservoirs, on one portal, and run in their order.
"""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from http.client import HTTPConnection
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import Desk
from tests.stack import Stack

pytestmark = pytest.mark.browser

SignIn = Callable[..., Desk]
PROJECT, TASK = "INFRA", "INFRA-RESERVOIRS"
BODY = "mwri"
OFFICE, TEAM, MINISTRY = "project.office@portal.example", "team.member@portal.example", "ministry.editor@portal.example"
TARGET = "Water stored in new reservoirs"
CHAIN = "Water of the reservoirs reaches the fields"
ROUND = "Water before the winter"
SERIES = "RESERVOIRS"
PROMISE = "Bring the act of the site for the second reservoir"
REVIEW = "Why the permits of the reservoirs are late"
WEEK = 7


@pytest.fixture
def enter(own_stack: Stack, sign_in_at: SignIn) -> SignIn:
    """Opens a window of a role on the portal of this story."""
    return partial(sign_in_at, own_stack)


# A target and its trajectory


def test_a_target_has_a_trajectory_and_tells_how_far_off_it_is(own_stack: Stack, enter: SignIn) -> None:
    today = today_of(own_stack)
    office = enter("project_office", "/indicators/").page
    new = unfold(office, "Describe the new indicator")
    new.get_by_label("Task or strategic project").fill(PROJECT)
    new.get_by_label("Name in English").fill(TARGET)
    new.get_by_label("Unit").fill("million m3")
    new.get_by_label("Which way it gets better").select_option("up")
    new.get_by_label("Measured").select_option("monthly")
    new.get_by_label("Body that answers for it").fill(BODY)
    new.get_by_role("button", name="Add the indicator").click()
    expect(sentence(office)).to_have_text("Neither a value nor a trajectory is known yet.")
    code = last_part(office)

    start, end = today - timedelta(days=300), today + timedelta(days=300)
    plan = unfold(office, "Agree a new trajectory")
    plan.get_by_label("Planned values").fill(f"{start} 100\n{end} 400")
    plan.get_by_role("button", name="Agree the trajectory").click()
    expect(sentence(office)).to_have_text("No value is known yet.")

    ministry = enter("ministry_editor", f"/indicators/{code}/").page
    for days_ago, value in ((90, "190"), (60, "200"), (30, "205")):
        report = unfold(ministry, "Record or correct a value")
        report.get_by_label("Day of the value").fill(str(today - timedelta(days=days_ago)))
        report.get_by_label("Value", exact=True).fill(value)
        report.get_by_label("Source").fill("Return 2-TP (water) of the ministry")
        report.get_by_role("button", name="Save the value").click()
        expect(ministry.locator("#values tbody tr").first).to_contain_text(value)
    # Planned for the last day: 235. (205 - 235) / 300 = -10 %; the two newest lie outside the corridor of 5 %.
    expect(sentence(ministry)).to_contain_text("where 235 was planned: 10 % of the way behind")
    expect(sentence(ministry)).to_contain_text("outside the corridor 2 times in a row")

    minister = enter("minister", f"/projects/{PROJECT}/indicators/").page
    row = minister.get_by_role("row").filter(has_text=TARGET)
    expect(row.get_by_role("link", name="explain")).to_have_text("−10 %")
    row.get_by_role("link", name="explain").click()
    why = minister.locator("#why")
    expect(why).to_contain_text("Actual 205 less planned 235, divided by the way from baseline to target (300 ")
    expect(why).to_contain_text("The newest 2 values are outside it.")
    trend = unfold(minister, "Present trend")
    # The line through 190, 200, 205 climbs 0.25 a day from their middle, 198.33, 360 days before the end.
    expect(trend).to_contain_text("288.3")
    expect(trend).to_contain_text("Slope: 91.31")


# Its delivery chain


def test_the_chain_from_the_centre_to_the_front_line_names_its_weakest_link(own_stack: Stack, enter: SignIn) -> None:
    team = enter("team_member", f"/tasks/{TASK}/chain/").page
    new = unfold(team, "Begin a chain")
    new.get_by_label("Name in English").fill(CHAIN)
    choose(new.get_by_label("Indicator that measures it"), TARGET)
    new.get_by_role("button", name="Begin the chain").click()
    expect(sentence(team)).to_have_text("The chain has no link yet.")

    links = (
        ("The ministry orders the building", BODY, "", "strong", "The order is signed and has its money."),
        ("The region gives the land", "akimat-turkistan-region", "", "weak", "Two of five plots have no act."),
        ("The farm opens the gate", "", "Hydraulic engineer of the district", "adequate", "Seen in two districts."),
    )
    for name, body, actor, _strength, _why in links:
        new = unfold(team, "Add a link at the end")
        new.get_by_label("Name in English").fill(name)
        if body:
            new.get_by_label("Organisation that owns it").select_option(body)
        else:
            new.get_by_label("Who acts at the front line").fill(actor)
        new.get_by_role("button", name="Add the link").click()
        expect(team.locator(".chain__link").last).to_contain_text(name)
    expect(sentence(team)).to_have_text("Nobody has judged how well its links hold.")
    for place, (_name, _body, _actor, strength, why) in enumerate(links):
        judge = unfold(team, "Say how well it holds", place)
        judge.get_by_label("How well it holds").select_option(strength)
        judge.get_by_label("Why: what was seen").fill(why)
        judge.get_by_role("button", name="Note the strength").click()
        expect(team.locator(".chain__link").nth(place)).to_contain_text(why)

    minister = enter("minister", f"/tasks/{TASK}/chain/").page
    expect(sentence(minister)).to_contain_text("The weakest link is number 2 of 3: “The region gives the land”")
    expect(minister.locator(".chain__link--weakest")).to_contain_text("Two of five plots have no act.")
    minister.get_by_role("link", name=TARGET).click()
    expect(sentence(minister)).to_contain_text("outside the corridor")


# A round of judgements


def test_a_round_of_judgements_finds_a_watermelon_and_is_closed(own_stack: Stack, enter: SignIn) -> None:
    today = today_of(own_stack)
    office = enter("project_office", "/judgement-rounds/").page
    close_the_running_round(office, today)

    office.goto("/judgement-rounds/")
    new = unfold(office, "Open a round")
    new.get_by_label("Cut-off date").fill(str(today))
    new.get_by_label("What this round looks at").fill(ROUND)
    new.get_by_role("button", name="Open the round").click()
    expect(sentence(office)).to_contain_text(re.compile(r"Round JR-\d+ runs: 0 of \d+ judged"))
    office.get_by_role("row").filter(has_text=ROUND).get_by_role("link").first.click()
    expect(office.get_by_role("row").filter(has_text=TASK)).to_contain_text("not judged")
    this_round = office.url

    team = enter("team_member", f"/tasks/{TASK}/judgements/").page
    draft = unfold(team, "Draft a judgement")
    send = draft.get_by_role("button", name="Send it to the Project Office")
    send.click()
    expect(team.get_by_role("alert")).to_contain_text("Choose one of the four points.")
    draft = unfold(team, "Draft a judgement")
    for criterion in ("Degree of challenge", "Quality of planning", "Capacity to drive", "Stage of delivery"):
        draft.get_by_label(criterion).select_option("4")
    draft.get_by_label("Recent performance").select_option("on_track")
    draft.locator("[name=rating][value=green]").check()
    draft.get_by_label("Why", exact=True).fill("The contractors are on site at both dams.")
    draft.get_by_label("Evidence").fill("Visit of the team to both sites")
    draft.get_by_role("button", name="Send it to the Project Office").click()
    expect(team.locator(".judged--draft")).to_contain_text("The contractors are on site at both dams.")
    expect(team.get_by_role("button", name="Confirm the judgement")).to_have_count(0)

    office.reload()
    expect(sentence(office)).to_contain_text("1 draft waits for the Project Office.")
    office.get_by_role("row").filter(has_text=TASK).get_by_role("link").click()
    expect(office.locator(".judged--draft .criteria tr")).to_contain_text(
        ["low", "good", "good", "irreversible", "on", "4"]
    )
    office.get_by_role("button", name="Confirm the judgement").click()
    expect(sentence(office)).to_contain_text("Green outside, red inside: people say green, the figures say amber-red.")

    ministry = enter("ministry_editor", f"/tasks/{TASK}/judgements/").page
    ministry.get_by_role("link", name="Open the finding").click()
    finding = ministry.url.partition("#")[2]
    card = ministry.locator(f"#{finding}")
    expect(card.get_by_role("link", name="from what it is made")).to_have_attribute("href", f"/explain/task/{TASK}/")
    answer = unfold(card, "Answer")
    answer.get_by_label("Why the two differ").fill("The permits came late; the works themselves are quick.")
    answer.get_by_role("button", name="Save the answer").click()
    expect(card).to_contain_text("The permits came late; the works themselves are quick.")

    office.goto("/findings/")
    office.locator(f"#{finding}").get_by_role("button", name="Accept the answer").click()
    expect(office.locator(f"#{finding} p strong").first).to_have_text(re.compile("accepted", re.IGNORECASE))

    office.goto(this_round)
    expect(sentence(office)).to_contain_text(re.compile(r"^\s*1 of \d+ judged"))
    close_round(office, "One scale holds: a green beside amber-red was explained.")


def close_the_running_round(office: Page, today: date) -> None:
    """The round of the demonstration is still open: it is cut off today, its drafts are settled, and it is closed."""
    office.get_by_role("row").filter(has_text="not frozen yet").get_by_role("link").first.click()
    move = unfold(office, "Move the cut-off date")
    move.get_by_label("New cut-off date").fill(str(today))
    move.get_by_label("Why it moves").fill("The stocktake is earlier.")
    move.get_by_role("button", name="Move it").click()
    expect(sentence(office)).to_contain_text("today")
    this_round = office.url
    waiting = office.get_by_role("row").filter(has_text="a draft waits")
    while count := waiting.count():
        waiting.first.get_by_role("link").click()
        back = unfold(office.locator(".judged--draft").first, "Return it with a note")
        back.get_by_label("What is to be changed").fill("Judge it again in the next round.")
        back.get_by_role("button", name="Return the draft").click()
        expect(office.get_by_role("status").first).to_be_visible()
        office.goto(this_round)
        expect(waiting).to_have_count(count - 1)
    close_round(office, "The third round in short: half was judged.")


def close_round(office: Page, note: str) -> None:
    office.get_by_role("button", name="Begin moderation").click()
    end = unfold(office, "Close the round")
    end.get_by_label("What moderation found").fill(note)
    end.get_by_role("button", name="Close it and freeze the tables").click()
    expect(sentence(office)).to_contain_text("its league tables are frozen.")
    expect(office.get_by_role("main")).to_contain_text(note)


# The league table


def test_a_place_in_the_league_says_why_and_how_it_moved(own_stack: Stack, enter: SignIn) -> None:
    minister = enter("minister", "/judgement-rounds/").page
    minister.get_by_role("row").filter(has_text=ROUND).get_by_role("link", name="as it was").first.click()
    minister.get_by_role("navigation", name="What is ranked").get_by_role("link", name="Tasks").click()
    row = minister.locator(f"#{TASK}")
    place = int(row.locator(".league__rank").inner_text())
    expect(row).to_contain_text("4 of 4")
    expect(row.locator(".league__moved")).to_contain_text(re.compile(r"place|new in the table"))
    expect(row.locator(".league__why")).to_contain_text("ikelihood 4 of 4")
    expect(row.locator(".league__why")).to_contain_text("schedule performance")

    row.get_by_role("link", name="from what it is made").click()
    expect(minister.get_by_role("heading", name="Why this status")).to_be_visible()
    minister.go_back()
    row.locator("th a").click()
    expect(minister.get_by_role("main")).to_contain_text("The contractors are on site at both dams.")

    minister.goto("/league/")
    minister.get_by_role("link", name="How ratings moved").click()
    expect(sentence(minister)).to_contain_text(re.compile(r"\d+ better, \d+ worse, \d+ unchanged"))
    assert place == league_place(own_stack)


def league_place(stack: Stack) -> int:
    """The frozen place of the task, as the database keeps it."""
    return stack.query(
        """SELECT p.rank FROM projects_roundplace p JOIN projects_judgementround r ON r.id = p.round_id
           WHERE p.board = 'tasks' AND p.code = %s ORDER BY r.id DESC LIMIT 1""",
        TASK,
    )[0][0]


# The monthly note


def test_the_note_to_the_leader_is_a_page_and_a_document(own_stack: Stack, enter: SignIn) -> None:
    leader = enter("coordinator", "/notes/").page
    leader.get_by_role("rowheader").get_by_role("link").first.click()
    said = sentence(leader).inner_text()
    expect(leader.get_by_role("heading", name="What needs the leader")).to_be_visible()
    text = document(leader, leader.get_by_role("link", name="English"))
    assert said.split(".")[0] in text
    first = leader.locator("section[aria-labelledby=league-h] tbody tr").first
    shown = first.get_by_role("link").last.inner_text()
    first.locator("a.figure").click()
    expect(sentence(leader).locator("strong")).to_have_text(shown)


# A stocktake


def test_a_stocktake_is_sealed_held_by_keyboard_and_minuted(own_stack: Stack, enter: SignIn) -> None:
    today = today_of(own_stack)
    office = enter("project_office", "/stocktakes/").page
    new = unfold(office, "Start a series")
    new.get_by_label("Code").fill(SERIES)
    new.get_by_label("Name in English").fill("Water and reservoirs with the prime minister")
    new.get_by_label("Project", exact=True).select_option(PROJECT)
    new.get_by_label("Weeks between meetings").fill("1")
    new.get_by_label("Who chairs it").fill("Prime Minister")
    new.get_by_role("button", name="Start the series").click()
    plan = unfold(office.locator(f"#series-{SERIES}"), "Plan the next meeting")
    plan.get_by_label("Day of the meeting").fill(str(today))
    plan.get_by_role("button", name="Plan it").click()
    code = f"{SERIES}-001"
    office.locator(f"#series-{SERIES} [data-label='Next meeting'] a").click()

    expect(sentence(office)).to_contain_text("the draft agenda has")
    lines = office.locator(".agenda__line")
    built = lines.count()
    assert built, "The data of INFRA put nothing on the agenda"
    expect(office.locator(".agenda__line--red, .agenda__line--decision").first).to_be_visible()
    own = unfold(office, "Add a line")
    own.get_by_label("What it is about").fill("Land for the second reservoir")
    own.get_by_label("Task, if it is about one").select_option(TASK)
    own.get_by_role("button", name="Add the line").click()
    expect(lines).to_have_count(built + 1)
    edit = unfold(lines.last, "Move or drop")
    edit.get_by_label("Place").fill("1")
    edit.get_by_role("button", name="Move to this place").click()
    expect(lines.first).to_contain_text("Land for the second reservoir")

    own_stack.wait_drained()
    office.get_by_role("button", name="Issue and seal the pack").click()
    seal = unfold(office, "Seal ").locator("code.seal").first
    expect(seal).to_have_text(re.compile(r"^[0-9a-f]{64}$"))
    sealed = seal.inner_text()
    office.get_by_role("link", name="Compute the seal again").click()
    expect(office.get_by_role("status").filter(has_text="Computed again")).to_contain_text(sealed)
    expect(office.get_by_role("status").filter(has_text="Computed again")).to_contain_text("the chain holds")
    brief = document(office, office.locator("a[href*='brief.pdf'][lang=en]"))
    assert sealed[:12] in brief

    question = hold_by_keyboard(office, today)

    office.goto(f"/stocktakes/{code}/")
    office.get_by_role("button", name="The meeting was held").click()
    expect(office.get_by_role("button", name="Agree and seal the minutes")).to_be_visible()
    minutes = unfold(office, "Write the minutes")
    minutes.get_by_label("Minutes", exact=True).fill("The land of the second reservoir comes first.")
    minutes.get_by_role("button", name="Save the draft").click()
    expect(office.locator("#minutes > .measure")).to_have_text("The land of the second reservoir comes first.")
    office.get_by_role("button", name="Agree and seal the minutes").click()
    expect(office.locator("#minutes")).to_contain_text("Agreed and sealed")
    text = document(office, office.locator("a[href*='minutes.pdf'][lang=en]"))
    assert PROMISE in text
    office.locator("#made").get_by_role("link", name=question).click()
    expect(office.get_by_role("main")).to_contain_text("The first option, from the new year on.")
    assert "The land of the second reservoir comes first." in text


def hold_by_keyboard(office: Page, today: date) -> str:
    """Through the agenda and back by arrows; a promise and a decision by their keys. Answers the question decided."""
    office.get_by_role("link", name="Live mode of the meeting").click()
    expect(office.locator(".live__place")).to_have_text(re.compile(r"^\d+ lines?$"))
    press(office, "ArrowRight")
    expect(office.get_by_role("heading", level=1)).to_have_text("Land for the second reservoir")
    press(office, "ArrowRight")
    expect(office.locator(".live__place")).to_have_text(re.compile(r"^Line 2 of \d+$"))
    press(office, "ArrowLeft")
    expect(office.locator(".live__place")).to_have_text(re.compile(r"^Line 1 of \d+$"))

    press(office, "p")
    promise = office.locator("#form-promise")
    expect(promise.get_by_label("Who promises")).to_be_focused()
    press(office, "Escape")
    expect(promise.get_by_label("Who promises")).to_be_hidden()
    press(office, "p")
    promise.get_by_label("Who promises").select_option(BODY)
    promise.get_by_label("What is promised").fill(PROMISE)
    promise.get_by_label("By when").fill(str(today + timedelta(days=10)))
    promise.get_by_label("Task, if it is about one").select_option(TASK)
    promise.get_by_label("Task, if it is about one").press("Tab")
    press(office, "Enter")
    expect(office.locator(".live__said")).to_contain_text(PROMISE)
    expect(office.locator(".live__place")).to_have_text(re.compile(r"^Line 1 of \d+$"))

    press(office, "d")
    decide = office.locator("#form-decide")
    expect(decide.get_by_label("Question and option")).to_be_focused()
    options = decide.get_by_label("Question and option")
    options.select_option(index=1)
    code, _, words = options.locator("option:checked").inner_text().partition(" ")
    decide.get_by_label("The decision in words").fill("The first option, from the new year on.")
    decide.get_by_label("The decision in words").press("Tab")
    press(office, "Enter")
    expect(office.locator(".live__said")).to_contain_text(f"Decision {code}.")
    return words.partition(": 1.")[0]


def press(page: Page, key: str) -> None:
    """Press a key once the page listens: its script comes after its text."""
    page.wait_for_load_state()
    page.keyboard.press(key)


# A priority review


def test_a_priority_review_is_followed_to_its_end(own_stack: Stack, enter: SignIn) -> None:
    today = today_of(own_stack)
    office = enter("project_office", "/reviews/").page
    new = unfold(office, "Start a review")
    choose(new.get_by_label("Project", exact=True), "nfrastructure")
    new.get_by_label("Code of a task").fill(TASK)
    new.get_by_label("Title in English").fill(REVIEW)
    new.get_by_label("The one question").fill("What would bring each permit within thirty days?")
    new.get_by_label("Starts").fill(str(today))
    new.get_by_label("Report due").fill(str(today + timedelta(days=28)))
    choose(new.get_by_label("Body").first, "Water")
    new.get_by_label("Role").first.fill("Head of the team")
    new.get_by_role("button", name="Start the review").click()
    expect(office.get_by_role("heading", level=1)).to_contain_text(REVIEW)
    expect(sentence(office)).to_contain_text("The report is due on")
    code = last_part(office)

    step_on(office, "Fieldwork")
    advice = unfold(office, "Make a recommendation")
    advice.get_by_label("What is to be done").fill("Give one permit desk to all reservoirs.")
    advice.get_by_label("Grade").select_option("critical")
    choose(advice.get_by_label("Owner"), "Water")
    advice.get_by_label("By when").fill(str(today + timedelta(days=60)))
    advice.get_by_role("button", name="Make the recommendation").click()
    row = office.locator("#recommendations tbody tr")
    expect(row).to_contain_text("Give one permit desk to all reservoirs.")
    step_on(office, "Report")
    step_on(office, "Follow-up", findings="Each permit waits for three desks in turn.")
    expect(sentence(office)).to_contain_text("1 of 1 recommendations is open, none past its day.")

    ministry = enter("ministry_editor", f"/tasks/{TASK}/reviews/").page
    ministry.get_by_role("link", name=REVIEW).click()
    report = unfold(ministry.locator("#recommendations"), "Report progress")
    report.get_by_label("What was done").fill("The desk works since Monday.")
    report.get_by_label("We hold it to be done").check()
    report.get_by_role("button").click()
    expect(ministry.locator("#recommendations")).to_contain_text("the owner holds it to be done")
    expect(ministry.get_by_text("Close with proof")).to_have_count(0)

    office.reload()
    proof = unfold(office.locator("#recommendations"), "Close with proof")
    proof.get_by_label("Proof").fill("Order 114 and the log of the desk")
    proof.get_by_role("button").click()
    expect(sentence(office)).to_contain_text("closed with proof")
    step_on(office, "Closed")
    expect(office.locator("#steps li")).to_have_count(5)
    assert last_part(office) == code


def step_on(office: Page, stage: str, *, findings: str = "") -> None:
    """Take the review to its next stage, which is `stage`."""
    on = unfold(office, "Take the review to the stage")
    if findings:
        on.get_by_label("Findings").fill(findings)
    on.get_by_role("button", name="Go to the next stage").click()
    expect(office.locator(".stages [aria-current=step]")).to_have_text(stage)


# A week later


def test_the_promise_is_carried_to_the_next_stocktake_and_settled(own_stack: Stack, enter: SignIn) -> None:
    own_stack.move_clock(days=WEEK)
    today = today_of(own_stack) + timedelta(days=WEEK)
    office = enter("project_office", "/stocktakes/").page
    plan = unfold(office.locator(f"#series-{SERIES}"), "Plan the next meeting")
    plan.get_by_label("Day of the meeting").fill(str(today))
    plan.get_by_role("button", name="Plan it").click()
    office.locator(f"#series-{SERIES} [data-label='Next meeting'] a").click()
    expect(office.locator(".agenda__line--promise").filter(has_text=PROMISE)).to_have_count(1)
    own_stack.wait_drained()
    office.get_by_role("button", name="Issue and seal the pack").click()
    chain = unfold(office, "Seal ")
    expect(chain).to_contain_text(f"Seal of {SERIES}-001, held in this pack")
    office.get_by_role("button", name="The meeting was held").click()
    expect(office.get_by_role("button", name="Agree and seal the minutes")).to_be_visible()

    ministry = enter("ministry_editor", "/promises/?show=mine").page
    expect(ministry.get_by_role("row").filter(has_text=PROMISE)).to_contain_text("1 time")

    office.goto("/promises/")
    row = office.get_by_role("row").filter(has_text=PROMISE)
    settle = unfold(row, "Settle")
    settle.get_by_label("What came of it").select_option("kept")
    settle.get_by_label("How, or why not").fill("The act was signed on time.")
    settle.get_by_role("button", name="Settle the promise").click()
    expect(row).to_have_count(0)
    office.goto("/promises/?show=all")
    expect(row).to_contain_text("kept")
    expect(row).to_contain_text("The act was signed on time.")


# What all of it left behind


def test_the_api_tells_the_same_story(own_stack: Stack) -> None:
    target = pulled(own_stack, "indicators", "names", TARGET)
    stood = answered(own_stack, f"/indicators/{target['id']}/trajectory/")
    assert (target["project"]["code"], Decimal(stood["planned_value"]), Decimal(stood["deviation"])) == (
        PROJECT,
        235,
        Decimal("-0.1"),
    )
    chain = pulled(own_stack, "delivery-chains", "names", CHAIN)
    assert chain["indicator"]["code"] == target["code"]
    assert [link["strength"] for link in chain["chain"]] == ["strong", "weak", "adequate"]

    this_round = pulled(own_stack, "judgement-rounds", "note", ROUND)
    assert this_round["state"] == "closed"
    table = answered(own_stack, f"/league/?of=tasks&round={this_round['code']}")["results"]
    place = next(line for line in table if line["code"] == TASK)
    assert (place["rank"], Decimal(place["likelihood"])) == (league_place(own_stack), 4)

    meeting = pulled(own_stack, "stocktakes", "code", f"{SERIES}-001")
    pack = answered(own_stack, f"/stocktakes/{meeting['id']}/pack/")
    assert meeting["state"] == "minuted"
    assert pack["seal"] == meeting["seal"]
    assert pulled(own_stack, "promises", "what", PROMISE)["state"] == "kept"
    assert pulled(own_stack, "reviews", "names", REVIEW)["stage"] == "closed"


def test_the_audit_trail_names_who_did_what(own_stack: Stack) -> None:
    """Each step of the story stands there once, by its person; two persons where the routine asks for two."""
    rows = own_stack.query(
        "SELECT actor_label, action, count(*)::int FROM accounts_auditevent WHERE channel = 'page' GROUP BY 1, 2"
    )
    done = {(person, action): times for person, action, times in rows}
    assert (
        done.items()
        >= {
            (OFFICE, "indicator.trajectory_agreed"): 1,
            (MINISTRY, "indicator.value_recorded"): 3,
            (TEAM, "chain.started"): 1,
            (TEAM, "link.judged"): 3,
            (OFFICE, "judgement_round.opened"): 1,
            (TEAM, "judgement.drafted"): 1,
            (OFFICE, "judgement.confirmed"): 1,
            (MINISTRY, "finding.answered"): 1,
            (OFFICE, "finding.accepted"): 1,
            (OFFICE, "judgement_round.closed"): 2,
            (OFFICE, "stocktake.issued"): 2,
            (OFFICE, "stocktake.decided"): 1,
            (OFFICE, "promise.made"): 1,
            (OFFICE, "stocktake.minutes_agreed"): 1,
            (OFFICE, "promise.kept"): 1,
            (OFFICE, "review.advanced"): 4,
            (MINISTRY, "recommendation.reported"): 1,
            (OFFICE, "recommendation.closed"): 1,
        }.items()
    )


# Hands and eyes


def unfold(within: Page | Locator, title: str, place: int = 0) -> Locator:
    """The fold with this title, opened by a click unless it stands open."""
    found = within.locator(f"details:has(> summary:has-text('{title}'))").nth(place)
    if found.get_attribute("open") is None:
        found.locator("> summary").click()
    return found


def choose(field: Locator, words: str) -> None:
    """Choose the first line of a list that holds these words."""
    field.select_option(label=field.locator("option").filter(has_text=words).first.inner_text())


def document(page: Page, link: Locator) -> str:
    """The text of the PDF behind a link, on one line."""
    answer = page.request.get(link.get_attribute("href") or "")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")
    pages = PdfReader(BytesIO(answer.body())).pages
    return " ".join(" ".join(part.extract_text() for part in pages).split())


def answered(stack: Stack, path: str) -> Any:
    """What the API answers another system with its read token."""
    connection = HTTPConnection("127.0.0.1", stack.port, timeout=30)
    try:
        token = stack.access["tokens"]["read"]
        connection.request("GET", f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        return json.load(answer)
    finally:
        connection.close()


def pulled(stack: Stack, kind: str, name: str, value: str) -> dict[str, Any]:
    """The one row of a list of the API that holds this value; names in English."""
    rows = answered(stack, f"/{kind}/?page_size=500")["results"]
    return next(row for row in rows if (row[name]["en"] if name == "names" else row[name]) == value)


def today_of(stack: Stack) -> date:
    """The day of the portal, as its pages tell it."""
    return stack.query("SELECT (now() AT TIME ZONE 'Asia/Almaty')::date")[0][0]


def sentence(page: Page) -> Locator:
    """The first line of a page: the answer in one sentence."""
    return page.locator("p.sentence")


def last_part(page: Page) -> str:
    """The code in the address of the page."""
    return page.url.partition("#")[0].partition("?")[0].rstrip("/").rpartition("/")[2]
