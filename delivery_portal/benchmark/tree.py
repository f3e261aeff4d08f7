"""A large national portfolio, made by a few statements."""

from django.db import connection

PROJECTS, SECTORS, REGIONS, ORGANISATIONS = 20, 9, 20, 30
MILESTONES_PER_TASK = 10

STATEMENTS = """
INSERT INTO projects_portfolio (public_id, code, name_en, name_ru, name_kk, is_national, licence)
VALUES (gen_random_uuid(), 'KZ', 'Benchmark', '', '', true, '');

INSERT INTO regions_region (public_id, code, kato, type, centre_en, centre_ru, centre_kk, tile_column, tile_row, source,
                            name_en, name_ru, name_kk)
SELECT gen_random_uuid(), 'KZ-' || lpad(n::text, 2, '0'), '', 'region', '', '', '', n, 0, '', 'Region ' || n, '', ''
  FROM generate_series(1, {regions}) n;

INSERT INTO regions_organisation (public_id, code, kind, note, source, name_en, name_ru, name_kk)
SELECT gen_random_uuid(), 'ministry-' || n, 'ministry', '', '', 'Ministry ' || n, '', ''
  FROM generate_series(1, {organisations}) n;

INSERT INTO projects_sector (public_id, portfolio_id, code, position, lead_organisation_id, source,
                             name_en, name_ru, name_kk)
SELECT gen_random_uuid(), p.id, 'sector-' || n, n, (SELECT id FROM regions_organisation WHERE code = 'ministry-' || n),
       '', 'Sector ' || n, '', ''
  FROM generate_series(1, {sectors}) n, projects_portfolio p;

INSERT INTO projects_strategicproject (public_id, version, created_at, updated_at, source, illustrative, portfolio_id,
                                       code, weight, stage, sponsor, summary, name_en, name_ru, name_kk)
SELECT gen_random_uuid(), 1, now(), now(), '', true, p.id, 'P' || n, 1 + n % 3, 'implementation', '', '',
       'Project ' || n, '', ''
  FROM generate_series(1, {projects}) n, projects_portfolio p;

INSERT INTO projects_team (public_id, version, created_at, updated_at, source, illustrative, portfolio_id, sector_id,
                           code, task_limit, over_limit_reason, name_en, name_ru, name_kk)
SELECT gen_random_uuid(), 1, now(), now(), '', true, s.portfolio_id, s.id, 'team-' || s.code || '-' || n, 50,
       'benchmark', 'Team ' || n, '', ''
  FROM projects_sector s, generate_series(1, greatest({tasks} / {sectors} / 5, 1)) n;

INSERT INTO projects_task (public_id, version, created_at, updated_at, source, illustrative, project_id, team_id,
                           sector_id, lead_organisation_id, code, weight, is_critical, summary,
                           name_en, name_ru, name_kk)
SELECT gen_random_uuid(), 1, now(), now(), '', true, p.id, t.id, t.sector_id, o.id, 'T' || n, 1 + n % 5, n % 97 = 0, '',
       'Task ' || n, '', ''
  FROM generate_series(1, {tasks}) n
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS nth FROM projects_strategicproject) p
    ON p.nth = n % {projects}
  JOIN (SELECT id, sector_id, row_number() OVER (ORDER BY id) - 1 AS nth, count(*) OVER () AS teams
          FROM projects_team) t
    ON t.nth = n % t.teams
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS nth FROM regions_organisation) o
    ON o.nth = n % {organisations};

INSERT INTO projects_task_regions (task_id, region_id)
SELECT t.id, r.id FROM projects_task t
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS nth FROM regions_region) r ON r.nth = t.id % {regions};

INSERT INTO projects_milestone (public_id, version, created_at, updated_at, source, illustrative, weight, state,
                                completion, baseline_date, forecast_date, actual_date, task_id, code, position,
                                baseline_number, date_precision, completion_criterion, is_key, evidence, note,
                                reported_at, name_en, name_ru, name_kk)
SELECT gen_random_uuid(), 1, now(), now(), '', true, 1 + n % 4, CASE WHEN n <= 3 THEN 'done' ELSE 'open' END,
       CASE WHEN n <= 3 THEN 1 WHEN n = 4 THEN 0.5 ELSE 0 END,
       current_date + (n - 4) * 60 + (t.id % 30)::integer,
       CASE WHEN n > 3 AND (t.id + n) % 7 = 0 THEN current_date + (n - 4) * 60 + 40 END,
       CASE WHEN n <= 3 THEN current_date + (n - 4) * 60 + (t.id % 30)::integer END,
       t.id, t.code || '-M' || n, n, 1, 'day', '', false, '', '', now() - ((t.id % 40) * interval '1 day'),
       'Milestone ' || n, '', ''
  FROM projects_task t, generate_series(1, {milestones_per_task}) n;

INSERT INTO projects_milestoneupdate (milestone_id, version, changed_fields, note, reason, by_label, at, illustrative,
                                      weight, state, completion, baseline_date, forecast_date, actual_date)
SELECT id, 1, '[]', '', '', '', now(), true, weight, state, completion, baseline_date, forecast_date, actual_date
  FROM projects_milestone;
"""


def plant(*, milestones: int) -> None:
    """Fill an empty, migrated database with a tree of about `milestones` milestones, then VACUUM ANALYZE."""
    sizes = {
        "projects": PROJECTS,
        "sectors": SECTORS,
        "regions": REGIONS,
        "organisations": ORGANISATIONS,
        "tasks": max(milestones // MILESTONES_PER_TASK, PROJECTS),
        "milestones_per_task": MILESTONES_PER_TASK,
    }
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS.format(**sizes))
        cursor.execute("VACUUM ANALYZE")
