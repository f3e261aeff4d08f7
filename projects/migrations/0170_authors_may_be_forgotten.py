"""History is never rewritten, except that its author may be forgotten.

The link to a person may be cut, as before, and the address that names them may become a pseudonym that names nobody
(`accounts.trail.erasure`); nothing else of a row changes.
"""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION projects_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := to_jsonb(OLD);
    becomes jsonb := to_jsonb(NEW);
    forgets boolean := becomes ->> 'by_label' IS DISTINCT FROM was ->> 'by_label';
BEGIN
    IF was - 'by_id' - 'by_label' IS DISTINCT FROM becomes - 'by_id' - 'by_label'
        OR forgets AND becomes ->> 'by_label' NOT LIKE '%@erased.invalid'
        OR NEW.by_id IS NOT NULL AND (NOT forgets OR NEW.by_id IS DISTINCT FROM OLD.by_id)
    THEN
        RAISE EXCEPTION 'History is never rewritten: add a row to %.', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
"""
BACKWARD = """
CREATE OR REPLACE FUNCTION projects_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - 'by_id' IS DISTINCT FROM to_jsonb(NEW) - 'by_id' OR NEW.by_id IS NOT NULL THEN
        RAISE EXCEPTION 'History is never rewritten: add a row to %.', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("projects", "0150_join")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
