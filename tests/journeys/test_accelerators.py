"""The routine of the Government Accelerators: 100 days to a result, and the two looks that show whether it lasted.

One challenge lives through its chapters in order, on a portal whose clock is moved from day to day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from projects.domain.challenge import check_date
from tests.browser import open_door
from tests.journeys.acts import pulled, send, sentence, shot, token_of
from tests.journeys.conftest import Desk
from tests.stack import Stack

pytestmark = pytest.mark.browser

SignIn = Callable[..., Desk]

LEAD, PARTNER = "mwri", "akimat-mangystau-region"
GOAL = {
    "name_en": "A broken water main in Zhanaozen is repaired within a day",
    "project": "MANGYSTAU",
    "task": "MANGYSTAU-KENDERLI",
    "measure": "Median hours from the call to the water running again, from the dispatcher's journal of the city.",
    "unit": "hours",
    "start_value": "72",
    "goal_value": "24",
    "sponsor_role": "Minister of water resources",
    "sponsor_organisation": LEAD,
}
SECONDED = ("seconded@portal.example", "a-long-pass-phrase-of-a-test")
"""An analyst of the Project Office who works in the ministry that leads: the person who must not check its result."""


@dataclass
class Sprint:
    """The challenge of this story: known from the address of its page once it is planned."""

    stack: Stack
    today: date
    code: str = ""

    @property
    def path(self) -> str:
        return f"/challenges/{self.code}/"

    def live_on_day(self, day: int) -> date:
        return self.live_on(self.today + timedelta(days=day - 1))

    def live_on(self, day: date) -> date:
        self.stack.move_clock(days=(day - self.today).days)
        return day


@pytest.fixture(scope="module")
def sprint(own_stack: Stack) -> Sprint:
    return Sprint(own_stack, own_stack.query("SELECT max(as_of_date) FROM projects_rollup")[0][0])


def title(page: Page) -> Locator:
    """The finding over the burn-up."""
    return page.locator("figcaption").first


def test_a_challenge_needs_one_goal_and_two_bodies(sprint: Sprint, sign_in_at: SignIn) -> None:
    office = sign_in_at(sprint.stack, "project_office", "/challenges/").page
    plan = GOAL | {"start_date": sprint.today.isoformat(), "lead": LEAD}
    shot(office, "01-list")
    send(office, "plan", **plan)
    expect(office.get_by_role("alert")).to_contain_text("A mixed team has at least two bodies: add one")
    expect(office.locator("#form-plan [name=name_en]")).to_have_value(GOAL["name_en"])  # nothing is typed twice
    shot(office, "02-refused")
    send(office, "plan", members=[PARTNER])
    expect(sentence(office)).to_contain_text("from 72 to 24 in 100 days (hours)")
    expect(office.locator("main")).to_contain_text("The challenge is planned.")
    sprint.code = urlsplit(office.url).path.strip("/").rsplit("/", 1)[-1]
    shot(office, "03-planned")


def test_day_1_the_hundred_days_begin(sprint: Sprint, sign_in_at: SignIn) -> None:
    office = sign_in_at(sprint.stack, "project_office", sprint.path).page
    office.get_by_role("button", name="Start today: day 1").click()
    expect(office.locator("main")).to_contain_text("The 100 days have begun.")
    expect(office.locator(".hundred")).to_contain_text("Day 1")
    expect(office.locator(".hundred")).to_contain_text("99 days left")
    expect(title(office)).to_have_text("No value is known yet")
    shot(office, "04-day1")
    editor = sign_in_at(sprint.stack, "ministry_editor", "/challenges/").page
    editor.get_by_role("link", name=GOAL["name_en"]).click()
    send(editor, "note", text="Ministry, akimat and the water company sat at one table; each brought its journal.")
    expect(editor.locator("#notes")).to_contain_text("each brought its journal")
    expect(title(editor)).to_have_text("No value is known yet")  # a note without a value is not a value of zero
    expect(editor.locator("#form-review")).to_have_count(0)  # who works does not review


def test_day_2_the_first_value_gives_a_pace(sprint: Sprint, sign_in_at: SignIn) -> None:
    sprint.live_on_day(2)
    editor = sign_in_at(sprint.stack, "ministry_editor", sprint.path).page
    expect(editor.locator(".hundred")).to_contain_text("98 days left")
    send(editor, "note", value="70", text="The dispatcher calls the crew at once.", blockers="No pipes on stock.")
    expect(sentence(editor)).to_contain_text("Day 2 of 100: 70 against 71.04 planned by today (hours).")
    expect(sentence(editor)).to_contain_text("it is too early to say where day 100 ends")
    expect(title(editor)).to_contain_text("0.47 a day")  # (24 − 70) / 98
    expect(editor.locator("#blockers")).to_contain_text("No pipes on stock.")
    shot(editor, "05-day2")


def test_day_30_the_sponsor_sees_that_it_would_end_short(sprint: Sprint, sign_in_at: SignIn) -> None:
    today = sprint.live_on_day(30)
    region = sign_in_at(sprint.stack, "region_editor", sprint.path).page
    send(region, "note", for_date=(today - timedelta(days=15)).isoformat(), value="66", text="Two crews work at night.")
    expect(region.locator("#notes")).to_contain_text("written 15 days late")
    send(region, "note", value="62", text="Pipes lie in the city now.")
    expect(sentence(region)).to_contain_text(
        "Day 30 of 100: 62 against 57.6 planned by today; at the pace of the last four weeks day 100 brings 42, "
        "short of the goal of 24 (hours)."
    )
    expect(title(region)).to_contain_text("0.54 a day")  # (24 − 62) / 70
    expect(title(region)).to_contain_text("0.29 a day")  # (62 − 70) / 28
    noted = {sprint.today + timedelta(days=day - 1) for day in (1, 2, 15, 30)}
    days = [sprint.today + timedelta(days=n) for n in range(29)]
    without = [day for day in days if day.weekday() < 5 and day not in noted]
    expect(region.locator("#missing")).to_contain_text(f"{len(without)} working days have no note")
    expect(region.locator("#missing")).to_contain_text("4 weeks have no sponsor review: 1, 2, 3, 4")
    shot(region, "06-day30")

    minister = sign_in_at(sprint.stack, "minister", sprint.path).page
    for week in (1, 2, 3):
        send(minister, "review", call="on_track", words=f"Week {week}: the team meets every morning.")
        expect(minister.locator("#reviews")).to_contain_text(f"Week {week}: the team meets every morning.")
    send(minister, "review", call="needs_help", words="The digging permit takes a day; I call the mayor.")
    expect(minister.locator("#reviews")).to_contain_text("needs help")
    expect(minister.locator("#missing")).not_to_contain_text("no sponsor review")
    send(minister, "review", week="4", call="on_track", words="Second thoughts.")
    expect(minister.get_by_role("alert")).to_contain_text("This week is reviewed: a review is not changed.")
    shot(minister, "07-day30-sponsor")


def test_day_60_a_second_note_corrects_and_the_first_stays(sprint: Sprint, sign_in_at: SignIn) -> None:
    sprint.live_on_day(60)
    editor = sign_in_at(sprint.stack, "ministry_editor", sprint.path).page
    send(editor, "note", value="52", text="The journal of one district is missing.")
    expect(title(editor)).to_contain_text("0.7 a day")  # (24 − 52) / 40
    send(editor, "note", value="36", text="All districts are counted.")
    expect(editor.locator("main")).to_contain_text("The note is corrected; the earlier one stays.")
    expect(sentence(editor)).to_contain_text("Day 60 of 100: 36 against 43.2 planned by today")
    expect(sentence(editor)).to_contain_text("the goal of 24 is met")
    expect(title(editor)).to_contain_text("0.3 a day")  # (24 − 36) / 40
    expect(title(editor)).to_contain_text("0.87 a day")  # (36 − 62) / 30
    corrected = editor.locator("#corrected-60")
    corrected.locator("summary").click()
    expect(corrected).to_contain_text("52 hours. The journal of one district is missing.")
    why = editor.locator("#why")
    why.locator("summary").click()
    expect(why).to_contain_text("(36 − 72) / (24 − 72) = 75 %")
    expect(why).to_contain_text("-0.8667 a day until day 100: 1.33")  # 36 − 40 · 0.8667
    shot(editor, "08-day60")
    minister = sign_in_at(sprint.stack, "minister", sprint.path).page
    for week in range(5, 9):
        send(minister, "review", call="on_track", words=f"Week {week}: permits come by telephone.")
        expect(minister.locator("#reviews")).to_contain_text(f"Week {week}: permits come by telephone.")
    chart = minister.locator("#burn-table")
    chart.locator("summary").click()
    assert [row.split()[0] for row in chart.locator("tbody tr").all_inner_texts()] == ["2", "15", "30", "60", "100"]


def test_day_99_it_is_too_early_to_close(sprint: Sprint, sign_in_at: SignIn) -> None:
    sprint.live_on_day(99)
    region = sign_in_at(sprint.stack, "region_editor", sprint.path).page
    send(region, "note", value="26", text="One main waited for a valve from Aktau.")
    expect(region.locator(".hundred")).to_contain_text("1 day left")
    expect(sentence(region)).to_contain_text("26 against 24.48 planned by today")
    expect(title(region)).to_contain_text("2 a day")  # (24 − 26) / 1
    office = sign_in_at(sprint.stack, "project_office", sprint.path).page
    expect(office.locator("#form-close")).to_have_count(0)
    assert office.goto(f"{sprint.path}ceremony/").status == 404
    shot(region, "09-day99")


def test_day_100_the_result_is_closed_and_shown(sprint: Sprint, sign_in_at: SignIn) -> None:
    sprint.live_on_day(100)
    editor = sign_in_at(sprint.stack, "ministry_editor", sprint.path).page
    send(editor, "note", value="23", text="The last week is counted.")
    expect(sentence(editor)).to_contain_text("Day 100 of 100: the goal of 24 is reached, with 23 (hours).")
    expect(title(editor)).to_have_text("The goal is reached on day 100")
    minister = sign_in_at(sprint.stack, "minister", sprint.path).page
    for week in range(9, 15):
        send(minister, "review", call="on_track", words=f"Week {week}: it holds.")
        expect(minister.locator("#reviews")).to_contain_text(f"Week {week}: it holds.")
    expect(minister.locator("#missing")).not_to_contain_text("no sponsor review")
    office = sign_in_at(sprint.stack, "project_office", sprint.path).page
    shot(office, "10-day100")
    send(office, "close", value="23", story="Crews, pipes and permits came under one roof.", kept="")
    expect(office.get_by_role("alert")).to_be_visible()
    expect(office.locator("#form-close [name=story]")).to_have_value("Crews, pipes and permits came under one roof.")
    send(office, "close", kept="One dispatcher for the city, by order of the akim.")
    expect(sentence(office)).to_have_text(
        "Closed with 23, goal 24 (hours): achieved, 102 % of the way from 72."  # 49 / 48
    )
    checks = office.locator("#checks")
    due = check_date(sprint.today, 6)
    expect(checks).to_contain_text(f"After 6 months due on {due.day} {due:%b %Y}")
    expect(office.locator("#form-note")).to_have_count(0)
    shot(office, "11-closed")

    office.get_by_role("link", name="Result for the closing ceremony").click()
    expect(office.get_by_role("heading", level=1)).to_contain_text(GOAL["name_en"])
    expect(office.locator(".ceremony__value")).to_have_text("23")
    expect(office.locator(".ceremony")).to_contain_text("One dispatcher for the city, by order of the akim.")
    expect(title(office)).to_have_text("102 % of the way in 100 days")
    shot(office, "12-ceremony")


def second_analyst(stack: Stack) -> None:
    """The portal's operator adds a person, as for any new colleague."""
    email, password = SECONDED
    stack.manage(
        "shell",
        "-c",
        "from accounts.models import User\n"
        "from regions.models import Membership, Organisation\n"
        f"user = User.objects.create_user({email!r}, {password!r}, role='project_office')\n"
        f"Membership.objects.create(user=user, organisation=Organisation.objects.get(code={LEAD!r}))\n",
    )


def test_after_6_months_another_than_the_lead_looks_again(sprint: Sprint, sign_in_at: SignIn, browser: Browser) -> None:
    sprint.live_on(check_date(sprint.today, 6))
    second_analyst(sprint.stack)
    window = open_door(browser, sprint.stack.url, account=SECONDED)
    try:
        own = window.new_page()
        own.goto(sprint.path)
        expect(own.locator("#checks")).to_contain_text("Checked by another than the body that led the team")
        expect(own.locator("#form-check")).to_have_count(0)
        check = {"months": "6", "value": "23", "evidence": "We are sure.", "csrfmiddlewaretoken": token_of(own)}
        refused = own.request.post(f"{sprint.path}checks/", form=check)
        assert refused.status == 403
        assert "The body that leads the team does not check its own result." in refused.text()
    finally:
        window.close()

    auditor = sign_in_at(sprint.stack, "auditor", "/challenges/").page
    row = auditor.get_by_role("row").filter(has_text=sprint.code)
    expect(row).to_contain_text("due")
    shot(auditor, "13-list-due")
    row.get_by_role("link", name=GOAL["name_en"]).click()
    expect(auditor.locator("#form-check [name=months]")).to_have_value("6")
    send(auditor, "check", value="26", evidence="The journal of August, and calls to eleven households.")
    expect(auditor.locator("#checks")).to_contain_text("sustained")  # (26 − 72) / (23 − 72) = 94 %
    expect(auditor.locator("#form-check")).to_have_count(0)
    expect(sentence(auditor)).to_contain_text("102 % of the way")  # not settled before the second look
    shot(auditor, "14-checked6")


def test_after_12_months_the_result_is_sustained(sprint: Sprint, sign_in_at: SignIn) -> None:
    sprint.live_on(check_date(sprint.today, 12))
    office = sign_in_at(sprint.stack, "project_office", sprint.path).page
    expect(office.locator("#form-check [name=months]")).to_have_value("12")
    send(office, "check", value="25", evidence="The journal of the year after; the order is in force.")
    expect(sentence(office)).to_have_text("Closed with 23, goal 24 (hours): achieved. A year later: result sustained.")
    expect(office.locator("#form-check")).to_have_count(0)
    expect(office.locator("#checks").get_by_text("sustained", exact=True)).to_have_count(2)
    shot(office, "15-sustained")


def test_the_interface_and_the_trail_tell_the_same(sprint: Sprint) -> None:
    stack = sprint.stack
    stack.manage(
        "demo_access", "--url", stack.url
    )  # a token opens the door for 90 days: after a year there is a new one
    (told,) = (row for row in pulled(stack, "challenges/?state=sustained")["results"] if row["code"] == sprint.code)
    assert (told["result"], told["result_value"], told["kept"]) == (
        "achieved",
        "23.000000",
        "One dispatcher for the city, by order of the akim.",
    )
    assert {seat["organisation"]["code"]: seat["role"] for seat in told["members"]} == {LEAD: "lead", PARTNER: "member"}
    assert told["start_date"] == sprint.today.isoformat()
    standing = pulled(stack, f"challenges/{told['id']}/standing/")
    assert (standing["day"], standing["value_day"], standing["outlook"]) == (100, 100, "reached")
    notes = pulled(stack, f"challenges/{told['id']}/notes/")["results"]
    day_60 = (sprint.today + timedelta(days=59)).isoformat()
    assert {(n["number"], n["value"]) for n in notes if n["for_date"] == day_60} == {(1, "52.000000"), (2, "36.000000")}
    reviews = pulled(stack, f"challenges/{told['id']}/reviews/")["results"]
    assert {(r["week"], r["call"]) for r in reviews} == {
        (week, "needs_help" if week == 4 else "on_track") for week in range(1, 15)
    }
    checks = pulled(stack, f"challenges/{told['id']}/checks/")["results"]
    assert [(c["months"], c["verdict"]) for c in sorted(checks, key=lambda c: c["months"])] == [
        (6, "sustained"),
        (12, "sustained"),
    ]

    def who(role: str) -> str:
        return stack.account(role)[0]

    trail = stack.query(
        "SELECT action, actor_label FROM accounts_auditevent WHERE object_id = %s ORDER BY id", told["id"]
    )
    office, editor, region, minister = map(who, ("project_office", "ministry_editor", "region_editor", "minister"))
    assert trail == [
        ("challenge.planned", office),
        ("challenge.started", office),
        ("challenge.noted", editor),
        ("challenge.noted", editor),
        *[("challenge.noted", region)] * 2,
        *[("challenge.reviewed", minister)] * 4,
        *[("challenge.noted", editor)] * 2,
        *[("challenge.reviewed", minister)] * 4,
        ("challenge.noted", region),
        ("challenge.noted", editor),
        *[("challenge.reviewed", minister)] * 6,
        ("challenge.closed", office),
        ("challenge.checked", who("auditor")),
        ("challenge.checked", office),
    ]
