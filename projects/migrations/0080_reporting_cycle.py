"""The reporting cycle: claims of done, updates of tasks, months of organisations, reminders, calendar addresses."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from projects.migrations._sql import insert_only, tie


LOCK = """
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


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0071_reviews_recovery_money"),
        ("regions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(verbose_name="made")),
                ("revoked_at", models.DateTimeField(null=True, verbose_name="revoked")),
            ],
            options={
                "verbose_name": "calendar address",
                "verbose_name_plural": "calendar addresses",
            },
        ),
        migrations.CreateModel(
            name="OrganisationPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("source", models.TextField(blank=True, verbose_name="source")),
                (
                    "illustrative",
                    models.BooleanField(default=False, verbose_name="illustrative: invented for demonstration"),
                ),
                ("code", models.SlugField(max_length=80, unique=True, verbose_name="code")),
                ("first_date", models.DateField(verbose_name="first day")),
                ("last_date", models.DateField(verbose_name="last day")),
                ("due_date", models.DateField(verbose_name="confirmed by")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("confirmed", "confirmed by the organisation"),
                            ("accepted", "accepted by the Project Office"),
                            ("sent_back", "sent back by the Project Office"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="why it was sent back")),
                ("confirmed_by_label", models.CharField(blank=True, max_length=254)),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed")),
                ("accepted_by_label", models.CharField(blank=True, max_length=254)),
                ("accepted_at", models.DateTimeField(null=True, verbose_name="accepted")),
            ],
            options={
                "verbose_name": "reporting period of an organisation",
                "verbose_name_plural": "reporting periods of organisations",
                "ordering": ["-first_date", "organisation"],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day_date", models.DateField(verbose_name="day")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("sending", "being sent"),
                            ("sent", "sent"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("problem", models.TextField(blank=True, verbose_name="why it failed")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent")),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "reminder",
                "verbose_name_plural": "reminders",
                "ordering": ["-day_date", "user"],
            },
        ),
        migrations.CreateModel(
            name="ReminderLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stage", models.CharField(max_length=10)),
            ],
            options={
                "verbose_name": "line of a reminder",
                "verbose_name_plural": "lines of reminders",
                "ordering": ["update__due_date", "update__code"],
            },
        ),
        migrations.CreateModel(
            name="ReportingStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(max_length=10)),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "step of the reporting cycle",
                "verbose_name_plural": "steps of the reporting cycle",
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="TaskUpdate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("source", models.TextField(blank=True, verbose_name="source")),
                (
                    "illustrative",
                    models.BooleanField(default=False, verbose_name="illustrative: invented for demonstration"),
                ),
                ("code", models.SlugField(max_length=80, unique=True, verbose_name="code")),
                (
                    "frequency",
                    models.CharField(
                        choices=[("weekly", "weekly"), ("monthly", "monthly"), ("quarterly", "quarterly")],
                        max_length=10,
                        verbose_name="how often",
                    ),
                ),
                ("first_date", models.DateField(verbose_name="first day")),
                ("last_date", models.DateField(verbose_name="last day")),
                ("due_date", models.DateField(verbose_name="due")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("awaited", "not reported"),
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("returned", "returned"),
                            ("confirmed", "confirmed"),
                            ("excused", "excused"),
                        ],
                        default="awaited",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("done_text", models.TextField(blank=True, verbose_name="what was done")),
                ("next_text", models.TextField(blank=True, verbose_name="what comes next")),
                ("needed_text", models.TextField(blank=True, verbose_name="what is needed")),
                ("snapshot", models.JSONField(default=list)),
                ("return_note", models.TextField(blank=True, verbose_name="why it was returned")),
                ("excuse_reason", models.TextField(blank=True, verbose_name="why it is excused")),
                ("submitted_by_label", models.CharField(blank=True, max_length=254)),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="submitted")),
                ("settled_by_label", models.CharField(blank=True, max_length=254)),
                ("settled_at", models.DateTimeField(null=True, verbose_name="confirmed or excused")),
            ],
            options={
                "verbose_name": "update of a task",
                "verbose_name_plural": "updates of tasks",
                "ordering": ["-last_date", "task"],
            },
        ),
        migrations.AddField(
            model_name="milestone",
            name="claimed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who reported it as done",
            ),
        ),
        migrations.AddField(
            model_name="milestone",
            name="claimed_by_label",
            field=models.CharField(blank=True, db_default="", max_length=254),
        ),
        migrations.AddField(
            model_name="milestone",
            name="claimed_date",
            field=models.DateField(blank=True, null=True, verbose_name="reported as done on, not yet confirmed"),
        ),
        migrations.AddField(
            model_name="milestoneupdate",
            name="claimed_date",
            field=models.DateField(blank=True, null=True, verbose_name="reported as done on, not yet confirmed"),
        ),
        migrations.AddField(
            model_name="milestoneupdate",
            name="evidence",
            field=models.TextField(blank=True, db_default="", verbose_name="evidence"),
        ),
        migrations.AddField(
            model_name="task",
            name="reporting_frequency",
            field=models.CharField(
                choices=[("weekly", "weekly"), ("monthly", "monthly"), ("quarterly", "quarterly")],
                db_default="monthly",
                default="monthly",
                max_length=10,
                verbose_name="how often it is reported on",
            ),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("claimed_date__isnull", True), models.Q(("completion", 1), ("state", "open")), _connector="OR"
                ),
                name="projects_milestone_claim_is_open_and_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("claimed_by_label", ""), ("claimed_date__isnull", True)),
                    models.Q(
                        ("claimed_date__isnull", False),
                        models.Q(("claimed_by_label", ""), _negated=True),
                        models.Q(("evidence", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="projects_milestone_claim_has_author_and_evidence",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("reporting_frequency__in", ["weekly", "monthly", "quarterly"])),
                name="projects_task_reporting_frequency_known",
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="calendar_feeds", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="organisationperiod",
            name="accepted_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="organisationperiod",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="organisationperiod",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reporting_periods", to="regions.organisation"
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="reminders", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reminderline",
            name="reminder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="projects.reminder"
            ),
        ),
        migrations.AddField(
            model_name="reminderline",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reportingstep",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reportingstep",
            name="period",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="steps",
                to="projects.organisationperiod",
            ),
        ),
        migrations.AddField(
            model_name="taskupdate",
            name="period",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="updates", to="projects.organisationperiod"
            ),
        ),
        migrations.AddField(
            model_name="taskupdate",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="projects.strategicproject",
                verbose_name="strategic project",
            ),
        ),
        migrations.AddField(
            model_name="taskupdate",
            name="settled_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="taskupdate",
            name="submitted_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="taskupdate",
            name="task",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="projects.task",
                verbose_name="task",
            ),
        ),
        migrations.AddField(
            model_name="reportingstep",
            name="update",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="projects.taskupdate"
            ),
        ),
        migrations.AddField(
            model_name="reminderline",
            name="update",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="reminders", to="projects.taskupdate"
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None)), fields=("user",), name="projects_calendar_feed_one_in_force"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationperiod",
            constraint=models.UniqueConstraint(fields=("organisation", "first_date"), name="projects_org_period_once"),
        ),
        migrations.AddConstraint(
            model_name="organisationperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "confirmed", "accepted", "sent_back"])),
                name="projects_org_period_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_date__gt", models.F("last_date")), ("first_date__lt", models.F("last_date"))),
                name="projects_org_period_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["open", "sent_back"]),
                    models.Q(("confirmed_at__isnull", False), models.Q(("confirmed_by_label", ""), _negated=True)),
                    _connector="OR",
                ),
                name="projects_org_period_confirmed_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "accepted"), _negated=True),
                    models.Q(("accepted_at__isnull", False), models.Q(("accepted_by_label", ""), _negated=True)),
                    _connector="OR",
                ),
                name="projects_org_period_accepted_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "sent_back"), _negated=True),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="projects_org_period_sent_back_with_note",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=("user", "day_date"), name="projects_reminder_one_a_day"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "sending", "sent", "failed"])),
                name="projects_reminder_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", False), _connector="OR"
                ),
                name="projects_reminder_sent_at_some_time",
            ),
        ),
        migrations.AddIndex(
            model_name="taskupdate",
            index=models.Index(fields=["period", "state"], name="projects_task_update_period"),
        ),
        migrations.AddConstraint(
            model_name="taskupdate",
            constraint=models.UniqueConstraint(
                fields=("task", "frequency", "first_date"), name="projects_task_update_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="taskupdate",
            constraint=models.CheckConstraint(
                condition=models.Q(("task__isnull", False)), name="projects_task_update_is_about_a_task"
            ),
        ),
        migrations.AddConstraint(
            model_name="taskupdate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["awaited", "draft", "submitted", "returned", "confirmed", "excused"])
                ),
                name="projects_task_update_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskupdate",
            constraint=models.CheckConstraint(
                condition=models.Q(("frequency__in", ["weekly", "monthly", "quarterly"])),
                name="projects_task_update_frequency_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskupdate",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_date__gt", models.F("last_date")), ("first_date__lt", models.F("last_date"))),
                name="projects_task_update_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskupdate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["submitted", "confirmed"]), _negated=True),
                    models.Q(
                        ("submitted_at__isnull", False),
                        models.Q(("submitted_by_label", ""), _negated=True),
                        models.Q(("done_text", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="projects_task_update_submitted_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskupdate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["confirmed", "excused"]), _negated=True),
                    models.Q(("settled_at__isnull", False), models.Q(("settled_by_label", ""), _negated=True)),
                    _connector="OR",
                ),
                name="projects_task_update_settled_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskupdate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "confirmed"), _negated=True),
                    models.Q(("settled_by_label", models.F("submitted_by_label")), _negated=True),
                    _connector="OR",
                ),
                name="projects_task_update_confirmed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskupdate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "returned"), _negated=True),
                    models.Q(("return_note", ""), _negated=True),
                    _connector="OR",
                ),
                name="projects_task_update_returned_with_note",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskupdate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "excused"), _negated=True),
                    models.Q(("excuse_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="projects_task_update_excused_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportingstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("period__isnull", False), ("update__isnull", True)),
                    models.Q(("period__isnull", True), ("update__isnull", False)),
                    _connector="OR",
                ),
                name="projects_reporting_step_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderline",
            constraint=models.UniqueConstraint(fields=("user", "update", "stage"), name="projects_reminder_stage_once"),
        ),
        migrations.RunSQL(*tie("projects_taskupdate")),
        migrations.RunSQL(*insert_only("projects_reportingstep")),
        migrations.RunSQL(LOCK, "DROP FUNCTION projects_refuse_locked_update() CASCADE;"),
    ]
