"""Objects about a project or one task of it: changes of a whole project are told of, and the two belong together."""

from django.db import migrations, models

TIE = """
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


class Migration(migrations.Migration):
    dependencies = [("projects", "0003_threshold_bounds")]
    operations = [
        migrations.AddField("changeentry", "project_id", models.BigIntegerField(null=True)),
        migrations.RunSQL(TIE, "DROP FUNCTION projects_refuse_foreign_task() CASCADE;"),
    ]
