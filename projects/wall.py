"""Who may read which row, as PostgreSQL holds it: one policy for each table of this app (docs/decisions/0040).

The same scope as `projects.querysets.plan.task_scope`, told once more in SQL; tests/projects/test_wall.py holds both
against each other. The wall is as wide as a person's scope: what `visible_to` hides inside the scope (a draft of
another, a figure of fewer than three tasks) is for `visible_to` alone.
"""

from accounts.roles import RIGHTS, Sees
from projects.querysets.search import MODELS
from projects.querysets.search import SLICES as SLICE_KINDS

_ME = "(SELECT portal_person())"
_ALL = "(SELECT portal_reads_all())"

_SEES = {
    Sees.EVERYTHING: "everything",
    Sees.MINISTRY: "ministry",
    Sees.ORGANISATION: "organisation",
    Sees.REGION: "region",
    Sees.TEAM: "team",
    Sees.ATTACHED: "attached",
}


def _roles() -> str:
    return " ".join(f"WHEN '{role.value}' THEN '{_SEES[rights.sees]}'" for role, rights in RIGHTS.items())


def _national_roles() -> str:
    return ", ".join(f"'{role.value}'" for role, rights in RIGHTS.items() if rights.national_summary)


_HEAD = "LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp"

FUNCTIONS: dict[str, str] = {
    "portal_reader()": f"""
        RETURNS bigint {_HEAD} AS $$
            SELECT CASE WHEN current_setting('portal.reader', true) ~ '^[0-9]{{1,18}}$'
                        THEN current_setting('portal.reader', true)::bigint END $$""",
    "portal_person()": f"""
        RETURNS bigint {_HEAD} AS $$
            SELECT CASE WHEN current_setting('portal.person', true) ~ '^[0-9]{{1,18}}$'
                        THEN current_setting('portal.person', true)::bigint END $$""",
    "portal_bodies()": f"""
        RETURNS SETOF bigint {_HEAD} AS $$
            SELECT organisation_id FROM regions_membership WHERE user_id = portal_reader() $$""",
    "portal_sees()": f"""
        RETURNS text {_HEAD} AS $$
            SELECT CASE
                WHEN current_setting('portal.reader', true) = 'system' THEN 'everything'
                ELSE COALESCE((
                    SELECT CASE
                        WHEN r.sees <> 'attached' THEN r.sees
                        WHEN EXISTS (SELECT 1 FROM regions_organisation o WHERE o.kind = 'project_office'
                                        AND o.id IN (SELECT portal_bodies())) THEN 'everything'
                        ELSE 'region' END
                    FROM (SELECT CASE u.role {_roles()} ELSE 'nothing' END AS sees
                            FROM accounts_user u WHERE u.id = portal_reader() AND u.is_active) r), 'nothing')
            END $$""",
    "portal_reads_all()": f"RETURNS boolean {_HEAD} AS $$ SELECT portal_sees() = 'everything' $$",
    "portal_reads_country()": f"""
        RETURNS boolean {_HEAD} AS $$
            SELECT EXISTS (SELECT 1 FROM accounts_user u
                            WHERE u.id = portal_reader() AND u.is_active AND u.role IN ({_national_roles()})) $$""",
    "portal_tasks()": f"""
        RETURNS SETOF bigint {_HEAD} AS $$
            WITH me AS MATERIALIZED (SELECT portal_sees() AS sees)
            SELECT t.id FROM projects_task t CROSS JOIN me
             WHERE me.sees = 'everything'
                OR (me.sees IN ('ministry', 'organisation', 'region') AND (
                        t.lead_organisation_id IN (SELECT portal_bodies())
                        OR t.id IN (SELECT c.task_id FROM projects_task_contributing_organisations c
                                     WHERE c.organisation_id IN (SELECT portal_bodies()))))
                OR (me.sees = 'ministry' AND t.sector_id IN (
                        SELECT s.id FROM projects_sector s WHERE s.lead_organisation_id IN (SELECT portal_bodies())))
                OR (me.sees = 'region' AND t.id IN (
                        SELECT r.task_id FROM projects_task_regions r
                          JOIN regions_organisation o ON o.region_id = r.region_id
                         WHERE o.id IN (SELECT portal_bodies())))
                OR (me.sees = 'team' AND t.team_id IN (
                        SELECT m.team_id FROM projects_teammember m WHERE m.user_id = portal_reader())) $$""",
    "portal_projects()": f"""
        RETURNS SETOF bigint {_HEAD} AS $$
            SELECT DISTINCT t.project_id FROM projects_task t WHERE t.id IN (SELECT portal_tasks()) $$""",
    "portal_teams()": f"""
        RETURNS SETOF bigint {_HEAD} AS $$
            SELECT t.team_id FROM projects_task t WHERE t.team_id IS NOT NULL AND t.id IN (SELECT portal_tasks())
            UNION SELECT m.team_id FROM projects_teammember m WHERE m.user_id = portal_reader() $$""",
    "portal_slices()": f"""
        RETURNS TABLE (dimension varchar, object_id bigint) {_HEAD} AS $$
            WITH mine AS MATERIALIZED (SELECT portal_tasks() AS id)
            SELECT DISTINCT s.dimension, s.object_id FROM projects_task_slice s
             WHERE s.task_id IN (SELECT id FROM mine) AND s.dimension <> 'country'
            UNION SELECT 'task', id FROM mine
            UNION SELECT 'country', p.id FROM projects_portfolio p WHERE p.is_national AND portal_reads_country() $$""",
    "portal_partners()": f"""
        RETURNS SETOF bigint {_HEAD} AS $$
            WITH mine AS MATERIALIZED (SELECT portal_tasks() AS id)
            SELECT m.task_id FROM projects_milestonedependency d
              JOIN projects_milestone m ON m.id = d.predecessor_id
              JOIN projects_milestone o ON o.id = d.successor_id
             WHERE o.task_id IN (SELECT id FROM mine)
            UNION SELECT m.task_id FROM projects_milestonedependency d
              JOIN projects_milestone m ON m.id = d.successor_id
              JOIN projects_milestone o ON o.id = d.predecessor_id
             WHERE o.task_id IN (SELECT id FROM mine)
            UNION SELECT p.task_id FROM projects_promise p
                   WHERE p.task_id IS NOT NULL AND p.organisation_id IN (SELECT portal_bodies()) $$""",
    "portal_promised_projects()": f"""
        RETURNS SETOF bigint {_HEAD} AS $$
            SELECT t.project_id FROM projects_task t WHERE t.id IN (SELECT portal_partners())
            UNION SELECT p.project_id FROM projects_promise p
                   WHERE p.project_id IS NOT NULL AND p.organisation_id IN (SELECT portal_bodies())
            UNION SELECT c.project_id FROM projects_challenge c WHERE c.id IN (SELECT portal_challenges())
            UNION SELECT l.project_id FROM projects_lab l WHERE l.id IN (SELECT portal_labs()) $$""",
    "portal_promised_stocktakes()": f"""
        RETURNS SETOF bigint {_HEAD} AS $$
            SELECT p.stocktake_id FROM projects_promise p WHERE p.organisation_id IN (SELECT portal_bodies()) $$""",
    "portal_promised_series()": f"""
        RETURNS SETOF bigint {_HEAD} AS $$
            SELECT t.series_id FROM projects_stocktake t WHERE t.id IN (SELECT portal_promised_stocktakes()) $$""",
    "portal_challenges()": f"""
        RETURNS SETOF bigint {_HEAD} AS $$
            SELECT m.challenge_id FROM projects_challengemember m WHERE m.organisation_id IN (SELECT portal_bodies())
            UNION SELECT c.id FROM projects_challenge c
                   WHERE c.sponsor_organisation_id IN (SELECT portal_bodies()) $$""",
    "portal_labs()": f"""
        RETURNS SETOF bigint {_HEAD} AS $$
            SELECT p.lab_id FROM projects_lab_participants p WHERE p.organisation_id IN (SELECT portal_bodies()) $$""",
    "portal_orders()": f"""
        RETURNS SETOF bigint {_HEAD} AS $$
            SELECT o.id FROM projects_order o WHERE o.lead_organisation_id IN (SELECT portal_bodies())
            UNION SELECT c.order_id FROM projects_order_contributing_organisations c
                   WHERE c.organisation_id IN (SELECT portal_bodies()) $$""",
}
"""Called by the policies. They run as the owner of the tables: a policy that asked a walled table would ask on.

Each is computed anew for every place of a statement that names a walled table, dozens in one of our pages: what a
function asks of another one it asks once (MATERIALIZED), not for each row.
"""


def _task(column: str = "task_id") -> str:
    return f"{column} IN (SELECT portal_tasks())"


def _project(column: str = "project_id") -> str:
    return f"{column} IN (SELECT portal_projects())"


_SUBJECT = f"{_task()} OR (task_id IS NULL AND {_project()})"
_OWN = f"user_id = {_ME}"


def _part_of(table: str, column: str, inner: str = "id") -> str:
    """Seen with the row of another table, whose own policy decides; of a milestone only with one of the scope."""
    if table == "milestone":
        return f"{column} IN (SELECT m.{inner} FROM projects_milestone m WHERE {_task('m.task_id')})"
    return f"{column} IN (SELECT {inner} FROM projects_{table})"


_ABOUT = " OR ".join(
    [
        _project(),
        _task(),
        *(
            _part_of(table, f"{kind}_id")
            for kind, table in (
                ("milestone", "milestone"),
                ("indicator", "indicator"),
                ("decision", "decision"),
                ("risk", "risk"),
                ("issue", "issue"),
            )
        ),
    ]
)
_SLICE = "(dimension, object_id) IN (SELECT s.dimension, s.object_id FROM portal_slices() s)"


def _found() -> str:
    """Entries of the search: names of bodies, sectors and regions are public, all else goes with its object."""
    public = ", ".join(f"'{kind}'" for kind in SLICE_KINDS)
    objects = (
        f"(kind = '{kind}' AND {_part_of(model.lower(), 'object_id')})" for kind, model in sorted(MODELS.items())
    )
    return " OR ".join([f"kind IN ({public})", *objects])


WALLED: dict[str, str] = {
    "projects_strategicproject": f"{_project('id')} OR id IN (SELECT portal_promised_projects())",
    "projects_projectcost": _project(),
    "projects_team": "id IN (SELECT portal_teams())",
    "projects_teammember": "team_id IN (SELECT portal_teams())",
    # A promise has two sides: the row of the other one passes, queries cut its names (projects.queries.dependencies).
    "projects_task": f"{_task('id')} OR id IN (SELECT portal_partners())",
    "projects_task_contributing_organisations": _task(),
    "projects_task_regions": _task(),
    "projects_milestone": f"{_task()} OR task_id IN (SELECT portal_partners())",
    "projects_milestoneupdate": _part_of("milestone", "milestone_id"),
    "projects_milestonebaseline": _part_of("milestone", "milestone_id"),
    "projects_milestonedependency": f"{_part_of('milestone', 'predecessor_id')}"
    f" OR {_part_of('milestone', 'successor_id')}",
    "projects_promisealert": _part_of("milestonedependency", "dependency_id"),
    "projects_decision": _SUBJECT,
    "projects_decisionoption": _part_of("decision", "decision_id"),
    "projects_decisionmove": _part_of("decision", "decision_id"),
    "projects_indicator": f"{_task()} OR (task_id IS NULL AND {_project()}) OR (project_id IS NULL AND"
    " ((SELECT portal_reads_country()) OR owner_id IN (SELECT portal_bodies())))",
    "projects_indicatorvalue": _part_of("indicator", "indicator_id"),
    "projects_indicatorgrade": _part_of("indicator", "indicator_id"),
    "projects_indicatortrajectory": _part_of("indicator", "indicator_id"),
    "projects_trajectorypoint": _part_of("indicatortrajectory", "trajectory_id"),
    "projects_risk": _SUBJECT,
    "projects_riskassessment": _part_of("risk", "risk_id"),
    "projects_riskaction": _part_of("risk", "risk_id"),
    "projects_issue": _SUBJECT,
    "projects_comment": _ABOUT,
    "projects_commenttext": _part_of("comment", "comment_id"),
    "projects_commentmention": _part_of("comment", "comment_id"),
    "projects_attachment": _ABOUT,
    "projects_notification": _ABOUT,
    "projects_baselinerequest": _SUBJECT,
    "projects_baselinechange": _part_of("baselinerequest", "request_id"),
    "projects_planversion": _SUBJECT,
    "projects_planentry": _part_of("milestone", "milestone_id"),
    "projects_budget": _project(),
    "projects_budgetversion": _part_of("budget", "budget_id"),
    "projects_budgetexplanation": _part_of("budget", "budget_id"),
    "projects_deliverychain": _SUBJECT,
    "projects_deliverylink": _part_of("deliverychain", "chain_id"),
    "projects_linkjudgement": _part_of("deliverylink", "link_id"),
    "projects_challenge": f"{_SUBJECT} OR id IN (SELECT portal_challenges())",
    "projects_challengemember": _part_of("challenge", "challenge_id"),
    "projects_challengenote": _part_of("challenge", "challenge_id"),
    "projects_sponsorreview": _part_of("challenge", "challenge_id"),
    "projects_sustaincheck": _part_of("challenge", "challenge_id"),
    "projects_changeentry": _SUBJECT,
    "projects_importedreturn": _project(),
    "projects_judgement": _SUBJECT,
    "projects_judgementround": _part_of("roundsubject", "id", "round_id"),
    "projects_roundsubject": _SUBJECT,
    "projects_roundplace": _part_of("judgementround", "round_id"),
    "projects_rollup": _SLICE,
    "projects_rollupsnapshot": _SLICE,
    "projects_lab": f"{_project()} OR id IN (SELECT portal_labs())",
    "projects_lab_participants": _part_of("lab", "lab_id"),
    "projects_idea": _part_of("lab", "lab_id"),
    "projects_ideascore": _part_of("idea", "idea_id"),
    "projects_planline": _part_of("idea", "idea_id"),
    "projects_publicrecord": _project(),
    "projects_gatepassage": _project(),
    "projects_order": f"{_task()} OR id IN (SELECT portal_orders())",
    "projects_order_contributing_organisations": _part_of("order", "order_id"),
    "projects_orderentry": _part_of("order", "order_id"),
    "projects_problemmeeting": _part_of("problemitem", "id", "meeting_id"),
    "projects_problemitem": _SUBJECT,
    "projects_stocktakeseries": "(project_id IS NULL AND sector_id IS NULL AND (SELECT portal_reads_country()))"
    f" OR {_project()} OR ('sector', sector_id) IN (SELECT s.dimension, s.object_id FROM portal_slices() s)"
    " OR id IN (SELECT portal_promised_series())",
    "projects_stocktakeseries_members": _part_of("stocktakeseries", "stocktakeseries_id"),
    "projects_stocktake": f"{_part_of('stocktakeseries', 'series_id')} OR id IN (SELECT portal_promised_stocktakes())",
    "projects_agendaedit": _part_of("stocktake", "stocktake_id"),
    "projects_stocktakedecision": _part_of("stocktake", "stocktake_id"),
    "projects_erratum": _part_of("stocktake", "stocktake_id"),
    "projects_promise": f"{_SUBJECT} OR organisation_id IN (SELECT portal_bodies())",
    "projects_recoveryplan": _SUBJECT,
    "projects_recoveryaction": _part_of("recoveryplan", "plan_id"),
    "projects_recoverystep": _part_of("recoveryplan", "plan_id"),
    "projects_organisationperiod": f"organisation_id IN (SELECT portal_bodies())"
    f" OR {_part_of('taskupdate', 'id', 'period_id')}",
    "projects_taskupdate": _SUBJECT,
    "projects_reportingstep": f"{_part_of('taskupdate', 'update_id')} OR {_part_of('organisationperiod', 'period_id')}",
    "projects_priorityreview": _SUBJECT,
    "projects_reviewmember": _part_of("priorityreview", "review_id"),
    "projects_reviewstep": _part_of("priorityreview", "review_id"),
    "projects_recommendation": _part_of("priorityreview", "review_id"),
    "projects_recommendationreport": _part_of("recommendation", "recommendation_id"),
    "projects_searchentry": _found(),
    "projects_statusfinding": _SUBJECT,
    "projects_findingevent": _part_of("statusfinding", "finding_id"),
    "projects_validationround": _part_of("validationdraw", "id", "round_id"),
    "projects_validationdraw": _part_of("milestone", "milestone_id"),
    "projects_validation": _SUBJECT,
    "projects_portfolio": "is_national",
    "projects_idempotentanswer": _OWN,
    "projects_notificationsetting": _OWN,
    "projects_notificationletter": _OWN,
    "projects_pagevisit": _OWN,
    "projects_tourdone": _OWN,
    "projects_savedview": _OWN,
    "projects_longwork": f"by_id = {_ME}",
    "projects_longworkpiece": _part_of("longwork", "work_id"),
    "projects_reminder": _OWN,
    "projects_reminderline": _OWN,
}
"""Which rows somebody reads who does not read everything: a condition for each table."""

OPEN: dict[str, str] = {
    "projects_strategicarea": "names of areas are public",
    "projects_sector": "names of sectors are public",
    "projects_thresholdset": "the rules are the same for everyone",
    "projects_calendarfeed": "asked by the hash of a key before anybody is known",
    "projects_storedfile": "hash, size and type of contents; what they belong to is walled (projects_attachment)",
    "projects_outboxentry": "ids of what is to be recomputed, written by every door and read by the worker",
    "projects_heartbeat": "the instant of the last heartbeat",
    "projects_searchcursor": "how far the index of the search is",
    "projects_task_slice": "a view with the rights of its reader: it shows no task that the wall hides",
}
"""Tables without a wall, each with the reason."""


def policy(table: str) -> str:
    """The condition of the table's policy, for reading and for writing: everything, or the rows of the scope."""
    return f"({_ALL} OR ({WALLED[table]}))"
