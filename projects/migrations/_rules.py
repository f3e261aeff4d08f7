"""What Django's constraints cannot say, as it stands after 0080: views, insert-only history, one portfolio, one project."""

from projects.migrations._sql import insert_only, tie

PLAN = """
CREATE VIEW projects_task_slice AS
SELECT t.id AS task_id, p.portfolio_id, 'project'::varchar(12) AS dimension, t.project_id AS object_id,
       p.weight * t.weight AS weight
  FROM projects_task t JOIN projects_strategicproject p ON p.id = t.project_id
UNION ALL
SELECT t.id, p.portfolio_id, 'sector', t.sector_id, p.weight * t.weight
  FROM projects_task t JOIN projects_strategicproject p ON p.id = t.project_id
UNION ALL
SELECT t.id, p.portfolio_id, 'organisation', t.lead_organisation_id, p.weight * t.weight
  FROM projects_task t JOIN projects_strategicproject p ON p.id = t.project_id
UNION ALL
SELECT t.id, p.portfolio_id, 'team', t.team_id, p.weight * t.weight
  FROM projects_task t JOIN projects_strategicproject p ON p.id = t.project_id WHERE t.team_id IS NOT NULL
UNION ALL
SELECT t.id, p.portfolio_id, 'area', p.area_id, p.weight * t.weight
  FROM projects_task t JOIN projects_strategicproject p ON p.id = t.project_id WHERE p.area_id IS NOT NULL
UNION ALL
SELECT t.id, p.portfolio_id, 'region', r.region_id, p.weight * t.weight
  FROM projects_task t JOIN projects_strategicproject p ON p.id = t.project_id
  JOIN projects_task_regions r ON r.task_id = t.id
UNION ALL
SELECT t.id, p.portfolio_id, 'country', p.portfolio_id, p.weight * t.weight
  FROM projects_task t JOIN projects_strategicproject p ON p.id = t.project_id;

CREATE FUNCTION projects_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - 'by_id' IS DISTINCT FROM to_jsonb(NEW) - 'by_id' OR NEW.by_id IS NOT NULL THEN
        RAISE EXCEPTION 'History is never rewritten: add a row to %.', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER projects_update_never_rewritten BEFORE UPDATE ON projects_milestoneupdate
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_rewrite();
CREATE TRIGGER projects_baseline_never_rewritten BEFORE UPDATE ON projects_milestonebaseline
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_rewrite();
CREATE TRIGGER projects_thresholds_never_rewritten BEFORE UPDATE ON projects_thresholdset
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_rewrite();

CREATE FUNCTION projects_refuse_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE closes boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('projects_milestonedependency'));
    WITH RECURSIVE after(id) AS (
        SELECT NEW.successor_id
        UNION
        SELECT d.successor_id FROM projects_milestonedependency d JOIN after a ON d.predecessor_id = a.id
    )
    SELECT EXISTS (SELECT 1 FROM after WHERE id = NEW.predecessor_id) INTO closes;
    IF closes THEN
        RAISE EXCEPTION 'The milestones would wait for each other.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_dependency_acyclic',
                  TABLE = 'projects_milestonedependency';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER projects_dependency_acyclic
    BEFORE INSERT OR UPDATE OF predecessor_id, successor_id ON projects_milestonedependency
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_cycle();

CREATE FUNCTION projects_refuse_mixed_task() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE top bigint; carried integer; team_row projects_team%ROWTYPE;
BEGIN
    SELECT portfolio_id INTO top FROM projects_strategicproject WHERE id = NEW.project_id;
    IF EXISTS (SELECT 1 FROM projects_sector WHERE id = NEW.sector_id AND portfolio_id <> top)
       OR EXISTS (SELECT 1 FROM projects_team WHERE id = NEW.team_id AND portfolio_id <> top) THEN
        RAISE EXCEPTION 'A task, its project, its sector and its team belong to one portfolio.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_task_one_portfolio', TABLE = 'projects_task';
    END IF;
    IF NEW.team_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.team_id IS DISTINCT FROM OLD.team_id) THEN
        SELECT * INTO team_row FROM projects_team WHERE id = NEW.team_id FOR UPDATE;
        SELECT count(*) INTO carried FROM projects_task WHERE team_id = NEW.team_id AND id <> NEW.id;
        IF carried + 1 > team_row.task_limit AND btrim(team_row.over_limit_reason) = '' THEN
            RAISE EXCEPTION 'The team would carry % tasks, its limit is %: give the reason first.',
                carried + 1, team_row.task_limit
                USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_team_over_limit_needs_reason',
                      TABLE = 'projects_task';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER projects_task_one_portfolio BEFORE INSERT OR UPDATE ON projects_task
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_mixed_task();

CREATE FUNCTION projects_refuse_mixed_project() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM projects_strategicarea WHERE id = NEW.area_id AND portfolio_id <> NEW.portfolio_id) THEN
        RAISE EXCEPTION 'A project and its strategic area belong to one portfolio.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_project_one_portfolio',
                  TABLE = 'projects_strategicproject';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.portfolio_id <> OLD.portfolio_id THEN
        RAISE EXCEPTION 'A project does not change its portfolio.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_project_one_portfolio',
                  TABLE = 'projects_strategicproject';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER projects_project_one_portfolio BEFORE INSERT OR UPDATE ON projects_strategicproject
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_mixed_project();

CREATE FUNCTION projects_refuse_mixed_team() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM projects_sector WHERE id = NEW.sector_id AND portfolio_id <> NEW.portfolio_id) THEN
        RAISE EXCEPTION 'A team and its sector belong to one portfolio.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_team_one_portfolio', TABLE = 'projects_team';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER projects_team_one_portfolio BEFORE INSERT OR UPDATE ON projects_team
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_mixed_team();
"""

SUBJECTS = """
CREATE FUNCTION projects_refuse_foreign_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.task_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM projects_task WHERE id = NEW.task_id AND project_id = NEW.project_id) THEN
        RAISE EXCEPTION 'The task belongs to another project.'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
"""

INDICATORS = """
CREATE FUNCTION projects_refuse_any_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A row of % is never changed: agree another version.', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER projects_trajectorypoint_never_rewritten BEFORE UPDATE ON projects_trajectorypoint
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_any_rewrite();

CREATE FUNCTION projects_refuse_loose_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.parent_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM projects_indicator
             WHERE id = NEW.parent_id AND split_method <> '' AND portfolio_id = NEW.portfolio_id))
       OR (NEW.split_method = '' AND EXISTS (SELECT 1 FROM projects_indicator WHERE parent_id = NEW.id)) THEN
        RAISE EXCEPTION 'A part belongs to an indicator of the same portfolio that is split.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_indicator_part_of_split',
                  TABLE = 'projects_indicator';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER projects_indicator_part_of_split BEFORE INSERT OR UPDATE ON projects_indicator
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_loose_part();
"""

JUDGEMENTS = """
CREATE FUNCTION projects_refuse_rejudging() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'confirmed' AND (
        to_jsonb(OLD) - 'by_id' - 'confirmed_by_id' IS DISTINCT FROM to_jsonb(NEW) - 'by_id' - 'confirmed_by_id'
        OR NEW.by_id IS NOT NULL AND NEW.by_id IS DISTINCT FROM OLD.by_id
        OR NEW.confirmed_by_id IS NOT NULL AND NEW.confirmed_by_id IS DISTINCT FROM OLD.confirmed_by_id
    ) THEN
        RAISE EXCEPTION 'A confirmed judgement is never rewritten: add a new one.'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER projects_judgement_never_rewritten BEFORE UPDATE ON projects_judgement
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_rejudging();
CREATE FUNCTION projects_refuse_replacing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A league table stands as it was frozen.'
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER projects_roundplace_never_rewritten BEFORE UPDATE ON projects_roundplace
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_replacing();
"""

NUMBERS = """
CREATE SEQUENCE projects_dependency_number;
"""

VERSIONS = """
CREATE FUNCTION projects_refuse_change_of_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A version of a plan is never changed: ask for a new one.'
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER projects_plan_entry_never_rewritten BEFORE UPDATE ON projects_planentry
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_change_of_plan();
"""

STOCKTAKES = """
CREATE FUNCTION projects_refuse_resealing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.seal <> '' AND (TG_OP = 'DELETE' OR (NEW.pack_text, NEW.seal, NEW.cut_off_at, NEW.issued_at, NEW.issued_by,
            NEW.series_id, NEW.number, NEW.code, NEW.meeting_date)
        IS DISTINCT FROM (OLD.pack_text, OLD.seal, OLD.cut_off_at, OLD.issued_at, OLD.issued_by,
            OLD.series_id, OLD.number, OLD.code, OLD.meeting_date)) THEN
        RAISE EXCEPTION 'An issued pack never changes: add an erratum.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_stocktake_pack_frozen',
                  TABLE = 'projects_stocktake';
    END IF;
    IF OLD.minutes_seal <> '' AND (NEW.minutes, NEW.minutes_text, NEW.minutes_seal, NEW.minuted_at, NEW.minuted_by,
            NEW.held_at, NEW.state)
        IS DISTINCT FROM (OLD.minutes, OLD.minutes_text, OLD.minutes_seal, OLD.minuted_at, OLD.minuted_by,
            OLD.held_at, OLD.state) THEN
        RAISE EXCEPTION 'Agreed minutes never change.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_stocktake_minutes_frozen',
                  TABLE = 'projects_stocktake';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER projects_stocktake_frozen BEFORE UPDATE OR DELETE ON projects_stocktake
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_resealing();
"""

VALIDATIONS = """
CREATE FUNCTION projects_refuse_foreign_result() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.milestone_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM projects_milestone WHERE id = NEW.milestone_id AND task_id = NEW.task_id))
       OR (NEW.indicator_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM projects_indicator WHERE id = NEW.indicator_id
                                                          AND project_id = NEW.project_id)) THEN
        RAISE EXCEPTION 'The result belongs to another task or project.'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER projects_validation_result_of_subject BEFORE INSERT OR UPDATE ON projects_validation
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_foreign_result();
"""

DRAWS = """
CREATE FUNCTION projects_refuse_redraw() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A draw is never changed.'
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER projects_validationdraw_never_rewritten BEFORE UPDATE ON projects_validationdraw
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_redraw();
"""

UPDATES = """
CREATE FUNCTION projects_refuse_locked_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.state, NEW.done_text, NEW.next_text, NEW.needed_text, NEW.snapshot, NEW.return_note, NEW.excuse_reason)
       IS DISTINCT FROM
       (OLD.state, OLD.done_text, OLD.next_text, OLD.needed_text, OLD.snapshot, OLD.return_note, OLD.excuse_reason)
       AND EXISTS (SELECT 1 FROM projects_organisationperiod
                    WHERE id = OLD.period_id AND state IN ('confirmed', 'accepted')) THEN
        RAISE EXCEPTION 'The month of this update is locked.'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER projects_taskupdate_locked BEFORE UPDATE ON projects_taskupdate
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_locked_update();
"""

TIED = (
    "projects_indicator",
    "projects_judgement",
    "projects_roundsubject",
    "projects_statusfinding",
    "projects_baselinerequest",
    "projects_planversion",
    "projects_deliverychain",
    "projects_risk",
    "projects_issue",
    "projects_decision",
    "projects_order",
    "projects_problemitem",
    "projects_promise",
    "projects_challenge",
    "projects_validation",
    "projects_priorityreview",
    "projects_recoveryplan",
    "projects_taskupdate",
)
"""Rows about a task, which name the task's own project."""

HISTORY = (
    "projects_indicatorvalue",
    "projects_indicatortrajectory",
    "projects_indicatorgrade",
    "projects_findingevent",
    "projects_planversion",
    "projects_linkjudgement",
    "projects_riskassessment",
    "projects_decisionmove",
    "projects_orderentry",
    "projects_erratum",
    "projects_stocktakedecision",
    "projects_challengenote",
    "projects_sponsorreview",
    "projects_sustaincheck",
    "projects_ideascore",
    "projects_publicrecord",
    "projects_gatepassage",
    "projects_reviewstep",
    "projects_recommendationreport",
    "projects_recoverystep",
    "projects_budgetversion",
    "projects_budgetexplanation",
    "projects_reportingstep",
)
"""History that is never rewritten."""

STATEMENTS = [
    PLAN,
    SUBJECTS,
    INDICATORS,
    JUDGEMENTS,
    VERSIONS,
    STOCKTAKES,
    VALIDATIONS,
    DRAWS,
    UPDATES,
    *(tie(table)[0] for table in TIED),
    *(insert_only(table)[0] for table in HISTORY),
]
