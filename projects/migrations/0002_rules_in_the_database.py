"""What Django's constraints cannot say: the slice view, insert-only history, acyclic dependencies, portfolios apart."""

from django.db import migrations

SLICES = """
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
"""

# A person may be unlinked from the history (by_id becomes null, by_label stays): nothing else ever changes.
HISTORY = """
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
CREATE TRIGGER projects_judgement_never_rewritten BEFORE UPDATE ON projects_judgement
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_rewrite();
CREATE TRIGGER projects_thresholds_never_rewritten BEFORE UPDATE ON projects_thresholdset
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_rewrite();
"""

# The lock makes two writers take turns: each sees the edge of the other before it looks for a way back.
ACYCLIC = """
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
CREATE TRIGGER projects_dependency_acyclic BEFORE INSERT OR UPDATE ON projects_milestonedependency
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_cycle();
"""

PORTFOLIOS = """
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

BACKWARD = """
DROP FUNCTION projects_refuse_mixed_team() CASCADE;
DROP FUNCTION projects_refuse_mixed_project() CASCADE;
DROP FUNCTION projects_refuse_mixed_task() CASCADE;
DROP FUNCTION projects_refuse_cycle() CASCADE;
DROP FUNCTION projects_refuse_rewrite() CASCADE;
DROP VIEW projects_task_slice;
"""


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]
    operations = [migrations.RunSQL(SLICES + HISTORY + ACYCLIC + PORTFOLIOS, BACKWARD)]
