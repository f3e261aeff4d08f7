"""Indicators of tasks: versioned trajectories, numbered values, splits, data-quality grades, the corridor in rollups."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from projects.migrations._sql import insert_only, tie

POINTS = """
CREATE FUNCTION projects_refuse_any_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A row of % is never changed: agree another version.', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER projects_trajectorypoint_never_rewritten BEFORE UPDATE ON projects_trajectorypoint
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_any_rewrite();
"""

# A split has one level: its parts are not split themselves, so that there is no cycle either.
SPLIT = """
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

BACKWARD = """
DROP FUNCTION projects_refuse_loose_part() CASCADE;
DROP FUNCTION projects_refuse_any_rewrite() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0004_subjects"),
        ("regions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IndicatorGrade",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("is_sourced", models.BooleanField(verbose_name="from a named source that others can open")),
                ("is_defined", models.BooleanField(verbose_name="measured by a written method that did not change")),
                ("is_timely", models.BooleanField(verbose_name="comes on time, without gaps")),
                ("is_verified", models.BooleanField(verbose_name="checked by someone who does not answer for it")),
                ("reason", models.TextField(verbose_name="reason")),
                ("graded_date", models.DateField(verbose_name="graded on")),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "data-quality grade",
                "verbose_name_plural": "data-quality grades",
                "ordering": ["indicator", "-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="IndicatorTrajectory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField(default=1, verbose_name="number")),
                (
                    "corridor",
                    models.DecimalField(
                        decimal_places=4,
                        default=Decimal("0.05"),
                        max_digits=5,
                        verbose_name="corridor, as a fraction of the way to go",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField(verbose_name="agreed")),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "trajectory of an indicator",
                "verbose_name_plural": "trajectories of indicators",
                "ordering": ["indicator", "number"],
            },
        ),
        migrations.CreateModel(
            name="TrajectoryPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(verbose_name="date")),
                ("value", models.DecimalField(decimal_places=6, max_digits=20, verbose_name="planned value")),
            ],
            options={
                "verbose_name": "point of a trajectory",
                "verbose_name_plural": "points of trajectories",
                "ordering": ["trajectory", "date"],
            },
        ),
        migrations.AlterModelOptions(
            name="indicatorvalue",
            options={
                "ordering": ["indicator", "date", "number"],
                "verbose_name": "indicator value",
                "verbose_name_plural": "indicator values",
            },
        ),
        migrations.AddField(
            model_name="indicator",
            name="frequency",
            field=models.CharField(
                choices=[("monthly", "monthly"), ("quarterly", "quarterly"), ("yearly", "yearly")],
                default="yearly",
                max_length=10,
                verbose_name="measured",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="is_kpi",
            field=models.BooleanField(default=False, verbose_name="on the KPI sheet of its owner"),
        ),
        migrations.AddField(
            model_name="indicator",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="indicators",
                to="regions.organisation",
                verbose_name="answers for it",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="projects.indicator",
                verbose_name="part of",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="part_weight",
            field=models.DecimalField(
                blank=True, decimal_places=3, max_digits=9, null=True, verbose_name="weight of the part"
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="region",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="indicators",
                to="regions.region",
                verbose_name="region",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="split_method",
            field=models.CharField(
                blank=True,
                choices=[("sum", "sum of the parts"), ("weighted_mean", "weighted mean of the parts")],
                max_length=15,
                verbose_name="split",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="task",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="indicators",
                to="projects.task",
            ),
        ),
        migrations.AddField(
            model_name="indicatorvalue",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="indicatorvalue",
            name="by_label",
            field=models.CharField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name="indicatorvalue",
            name="number",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="number of the value of this day"),
        ),
        migrations.AddField(
            model_name="indicatorvalue",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.RunSQL("UPDATE projects_indicatorvalue SET public_id = gen_random_uuid()", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="indicatorvalue",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddField(
            model_name="indicatorvalue",
            name="reason",
            field=models.TextField(blank=True, verbose_name="reason of the correction"),
        ),
        migrations.AddField(
            model_name="rollup",
            name="corridor_misses",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="rollupsnapshot",
            name="corridor_misses",
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="indicatorvalue",
            name="date",
            field=models.DateField(verbose_name="date of the value"),
        ),
        migrations.AlterField(
            model_name="indicatorvalue",
            name="recorded_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="recorded"),
        ),
        migrations.AlterField(
            model_name="indicatorvalue",
            name="value",
            field=models.DecimalField(decimal_places=6, max_digits=20, verbose_name="value"),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(("frequency__in", ["monthly", "quarterly", "yearly"])),
                name="projects_indicator_frequency_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(("split_method__in", ["", "sum", "weighted_mean"])),
                name="projects_indicator_split_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(("parent", None), ("split_method", ""), _connector="OR"),
                name="projects_indicator_part_is_not_split",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("part_weight", None), models.Q(("parent__isnull", False), ("part_weight__gt", 0)), _connector="OR"
                ),
                name="projects_indicator_part_weight_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_kpi", False), ("owner__isnull", False), _connector="OR"),
                name="projects_indicator_kpi_has_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatorvalue",
            constraint=models.UniqueConstraint(
                fields=("indicator", "date", "number"), name="projects_value_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatorvalue",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="projects_value_number_from_1"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatorvalue",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="projects_value_correction_has_reason",
            ),
        ),
        migrations.AddField(
            model_name="indicatorgrade",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="indicatorgrade",
            name="indicator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="grades", to="projects.indicator"
            ),
        ),
        migrations.AddField(
            model_name="indicatortrajectory",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="indicatortrajectory",
            name="indicator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="trajectories", to="projects.indicator"
            ),
        ),
        migrations.AddField(
            model_name="trajectorypoint",
            name="trajectory",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="points", to="projects.indicatortrajectory"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatorgrade",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="projects_grade_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatortrajectory",
            constraint=models.UniqueConstraint(fields=("indicator", "number"), name="projects_trajectory_number_once"),
        ),
        migrations.AddConstraint(
            model_name="indicatortrajectory",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="projects_trajectory_number_from_1"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatortrajectory",
            constraint=models.CheckConstraint(
                condition=models.Q(("corridor__gte", 0), ("corridor__lte", 1)),
                name="projects_trajectory_corridor_between_0_and_1",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatortrajectory",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="projects_trajectory_new_version_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="trajectorypoint",
            constraint=models.UniqueConstraint(
                fields=("trajectory", "date"), name="projects_trajectory_one_point_a_day"
            ),
        ),
        migrations.RunSQL(*tie("projects_indicator")),
        migrations.RunSQL(*insert_only("projects_indicatorvalue")),
        migrations.RunSQL(*insert_only("projects_indicatortrajectory")),
        migrations.RunSQL(*insert_only("projects_indicatorgrade")),
        migrations.RunSQL(POINTS + SPLIT, BACKWARD),
    ]
