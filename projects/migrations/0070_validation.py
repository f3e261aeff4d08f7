"""External validation of reported results: rounds, what they draw, and what an auditor found."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


from projects.migrations._sql import tie

RESULT = """
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

# A draw names nobody, so that nothing in it ever changes, not even the link to a person.
DRAW = """
CREATE FUNCTION projects_refuse_redraw() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A draw is never changed.'
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER projects_validationdraw_never_rewritten BEFORE UPDATE ON projects_validationdraw
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_redraw();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0060_challenges"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ValidationRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("seed", models.CharField(max_length=60, verbose_name="seed of the draw")),
                ("size", models.PositiveSmallIntegerField(verbose_name="results to draw")),
                ("population", models.JSONField(default=list, verbose_name="codes that could be drawn")),
                ("cutoff_date", models.DateField(verbose_name="results done by")),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("drawn_at", models.DateTimeField(verbose_name="drawn")),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "portfolio",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="validation_rounds",
                        to="projects.portfolio",
                    ),
                ),
            ],
            options={
                "verbose_name": "validation round",
                "verbose_name_plural": "validation rounds",
                "ordering": ["-year"],
            },
        ),
        migrations.CreateModel(
            name="ValidationDraw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="validation_draws",
                        to="projects.milestone",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="draws", to="projects.validationround"
                    ),
                ),
            ],
            options={
                "verbose_name": "drawn result",
                "verbose_name_plural": "drawn results",
                "ordering": ["round", "position"],
            },
        ),
        migrations.CreateModel(
            name="Validation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("claimed_date", models.DateField(verbose_name="claimed for")),
                (
                    "claimed_value",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="claimed value"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("confirmed", "confirmed"),
                            ("disputed", "disputed"),
                            ("answered", "disputed, answered"),
                            ("withdrawn", "dispute withdrawn"),
                            ("maintained", "dispute maintained"),
                        ],
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("finding", models.TextField(verbose_name="finding")),
                ("evidence", models.TextField(blank=True, verbose_name="evidence looked at")),
                (
                    "found_completion",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=5, null=True, verbose_name="completion found"
                    ),
                ),
                (
                    "found_value",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="value found"
                    ),
                ),
                ("examined_date", models.DateField(verbose_name="looked at on")),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("answer", models.TextField(blank=True, verbose_name="answer of the lead organisation")),
                ("answered_by_label", models.CharField(blank=True, max_length=254)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("closing", models.TextField(blank=True, verbose_name="last word of the auditor")),
                ("closed_by_label", models.CharField(blank=True, max_length=254)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="validations",
                        to="projects.indicator",
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="validations",
                        to="projects.milestone",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="projects.strategicproject",
                        verbose_name="strategic project",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="projects.task",
                        verbose_name="task",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="validations",
                        to="projects.validationround",
                    ),
                ),
            ],
            options={
                "verbose_name": "validation",
                "verbose_name_plural": "validations",
                "ordering": ["-examined_date", "-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="validationround",
            constraint=models.UniqueConstraint(fields=("portfolio", "year"), name="projects_round_once_a_year"),
        ),
        migrations.AddConstraint(
            model_name="validationround",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__range", (1990, 2100))), name="projects_round_year_sane"
            ),
        ),
        migrations.AddConstraint(
            model_name="validationround",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gte", 1)), name="projects_round_draws_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="validationdraw",
            constraint=models.UniqueConstraint(fields=("round", "milestone"), name="projects_draw_milestone_once"),
        ),
        migrations.AddConstraint(
            model_name="validationdraw",
            constraint=models.UniqueConstraint(fields=("round", "position"), name="projects_draw_position_once"),
        ),
        migrations.AddIndex(
            model_name="validation",
            index=models.Index(fields=["milestone", "state"], name="projects_validation_result"),
        ),
        migrations.AddConstraint(
            model_name="validation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("claimed_value__isnull", True),
                        ("indicator__isnull", True),
                        ("milestone__isnull", False),
                        ("task__isnull", False),
                    ),
                    models.Q(
                        ("claimed_value__isnull", False), ("indicator__isnull", False), ("milestone__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="projects_validation_of_one_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="validation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("found_completion__isnull", True), ("milestone__isnull", True)),
                    models.Q(("found_completion__isnull", True), ("milestone__isnull", False), ("state", "confirmed")),
                    models.Q(
                        ("found_completion__gte", 0),
                        ("found_completion__isnull", False),
                        ("found_completion__lt", 1),
                        ("milestone__isnull", False),
                        models.Q(("state", "confirmed"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="projects_validation_dispute_says_what_is_there",
            ),
        ),
        migrations.AddConstraint(
            model_name="validation",
            constraint=models.CheckConstraint(
                condition=models.Q(("finding", ""), _negated=True), name="projects_validation_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="validation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "answered"), _negated=True),
                    models.Q(("answer", ""), _negated=True),
                    _connector="OR",
                ),
                name="projects_validation_answer_given",
            ),
        ),
        migrations.AddConstraint(
            model_name="validation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False),
                        ("state__in", ["withdrawn", "maintained"]),
                        models.Q(("closing", ""), _negated=True),
                    ),
                    models.Q(("closed_at__isnull", True), ("state__in", ["confirmed", "disputed", "answered"])),
                    _connector="OR",
                ),
                name="projects_validation_closed_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="validation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["disputed", "answered"])),
                fields=("milestone",),
                name="projects_validation_one_open_dispute",
            ),
        ),
        migrations.AddConstraint(
            model_name="validation",
            constraint=models.UniqueConstraint(fields=("round", "milestone"), name="projects_validation_once_a_round"),
        ),
        migrations.RunSQL(RESULT, "DROP FUNCTION projects_refuse_foreign_result() CASCADE;"),
        migrations.RunSQL(*tie("projects_validation")),
        migrations.RunSQL(DRAW, "DROP FUNCTION projects_refuse_redraw() CASCADE;"),
    ]
