"""Every migration up to 0080 as one, for a database that has none: a third of the work. Older databases go on from theirs."""

import datetime
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.utils.timezone
import projects.models.change
import projects.models.milestone
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from projects.migrations._rules import NUMBERS, STATEMENTS


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("regions", "__first__"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    replaces = [
        ("projects", "0001_initial"),
        ("projects", "0002_rules_in_the_database"),
        ("projects", "0003_threshold_bounds"),
        ("projects", "0004_subjects"),
        ("projects", "0010_indicators"),
        ("projects", "0020_judgements"),
        ("projects", "0030_plan_control"),
        ("projects", "0040_risks_decisions_orders_and_meetings"),
        ("projects", "0050_stocktakes"),
        ("projects", "0051_decisions_of_stocktakes"),
        ("projects", "0060_challenges"),
        ("projects", "0070_validation"),
        ("projects", "0071_reviews_recovery_money"),
        ("projects", "0080_reporting_cycle"),
    ]

    operations = [
        migrations.RunSQL(NUMBERS, reverse_sql=migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Portfolio",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=300, verbose_name="name in Russian")),
                ("name_kk", models.CharField(blank=True, max_length=300, verbose_name="name in Kazakh")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("is_national", models.BooleanField(default=False, verbose_name="the national portfolio")),
                ("licence", models.TextField(blank=True, verbose_name="source and licence of the data")),
            ],
            options={
                "verbose_name": "portfolio",
                "verbose_name_plural": "portfolios",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_national", True)),
                        fields=("is_national",),
                        name="projects_portfolio_one_national",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feeds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(verbose_name="made")),
                ("revoked_at", models.DateTimeField(null=True, verbose_name="revoked")),
            ],
            options={
                "verbose_name": "calendar address",
                "verbose_name_plural": "calendar addresses",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("user",),
                        name="projects_calendar_feed_one_in_force",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "transaction_id",
                    models.BigIntegerField(
                        db_default=django.db.models.functions.comparison.Cast(
                            django.db.models.functions.comparison.Cast(
                                projects.models.change.CurrentTransactionId(), models.TextField()
                            ),
                            models.BigIntegerField(),
                        )
                    ),
                ),
                ("at", models.DateTimeField()),
                ("object_type", models.CharField(max_length=20)),
                ("object_id", models.UUIDField()),
                ("object_code", models.CharField(max_length=60)),
                ("task_id", models.BigIntegerField(null=True)),
                ("project_id", models.BigIntegerField(null=True)),
                ("operation", models.CharField(max_length=10)),
                ("version", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["transaction_id", "id"], name="projects_change_order")],
            },
        ),
        migrations.CreateModel(
            name="IdempotentAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("key", models.CharField(max_length=128)),
                ("request_hash", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("headers", models.JSONField(default=dict)),
                ("body", models.JSONField(default=dict)),
                ("trace", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "key"), name="projects_idempotent_key_once")],
            },
        ),
        migrations.CreateModel(
            name="ThresholdSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(unique=True)),
                ("red_late_days", models.PositiveSmallIntegerField(default=30)),
                ("red_weight_share", models.DecimalField(decimal_places=3, default=Decimal("0.10"), max_digits=4)),
                ("red_schedule", models.DecimalField(decimal_places=3, default=Decimal("0.80"), max_digits=4)),
                ("amber_red_schedule", models.DecimalField(decimal_places=3, default=Decimal("0.90"), max_digits=4)),
                ("amber_red_late_days", models.PositiveSmallIntegerField(default=14)),
                ("amber_green_schedule", models.DecimalField(decimal_places=3, default=Decimal("1"), max_digits=4)),
                ("group_share", models.DecimalField(decimal_places=3, default=Decimal("0.25"), max_digits=4)),
                ("stale_after_days", models.PositiveSmallIntegerField(default=14)),
                ("due_soon_days", models.PositiveSmallIntegerField(default=30)),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
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
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "thresholds",
                "verbose_name_plural": "thresholds",
                "ordering": ["-version"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("red_schedule__lte", models.F("amber_red_schedule")),
                            ("amber_red_schedule__lte", models.F("amber_green_schedule")),
                        ),
                        name="projects_thresholds_schedule_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amber_red_late_days__lte", models.F("red_late_days"))),
                        name="projects_thresholds_late_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("red_weight_share__gt", 0),
                            ("red_weight_share__lte", 1),
                            ("group_share__gt", 0),
                            ("group_share__lte", 1),
                            ("red_schedule__gt", 0),
                        ),
                        name="projects_thresholds_shares_between_0_and_1",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True)),
                ("beat_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ProblemMeeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("week_date", models.DateField(unique=True, verbose_name="Monday of its week")),
                ("held_date", models.DateField(verbose_name="held on")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("closed", "closed")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("minutes", models.TextField(blank=True, verbose_name="minutes")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                (
                    "illustrative",
                    models.BooleanField(default=False, verbose_name="illustrative: invented for demonstration"),
                ),
            ],
            options={
                "verbose_name": "problem-solving meeting",
                "verbose_name_plural": "problem-solving meetings",
                "ordering": ["-week_date"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("week_date__iso_week_day", 1)), name="projects_meeting_week_monday"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("minutes", ""), ("state", "open")),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("state", "closed"),
                                models.Q(("minutes", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="projects_meeting_closed_has_minutes",
                    ),
                ],
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
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reporting_periods",
                        to="regions.organisation",
                    ),
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
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("confirmed_by_label", models.CharField(blank=True, max_length=254)),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("accepted_by_label", models.CharField(blank=True, max_length=254)),
                ("accepted_at", models.DateTimeField(null=True, verbose_name="accepted")),
            ],
            options={
                "verbose_name": "reporting period of an organisation",
                "verbose_name_plural": "reporting periods of organisations",
                "ordering": ["-first_date", "organisation"],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "first_date"), name="projects_org_period_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "confirmed", "accepted", "sent_back"])),
                        name="projects_org_period_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_date__gt", models.F("last_date")), ("first_date__lt", models.F("last_date"))
                        ),
                        name="projects_org_period_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "sent_back"]),
                            models.Q(
                                ("confirmed_at__isnull", False), models.Q(("confirmed_by_label", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="projects_org_period_confirmed_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "accepted"), _negated=True),
                            models.Q(
                                ("accepted_at__isnull", False), models.Q(("accepted_by_label", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="projects_org_period_accepted_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent_back"), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="projects_org_period_sent_back_with_note",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                "constraints": [
                    models.UniqueConstraint(fields=("user", "day_date"), name="projects_reminder_one_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "sending", "sent", "failed"])),
                        name="projects_reminder_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", False), _connector="OR"
                        ),
                        name="projects_reminder_sent_at_some_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskSlice",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "task_id",
                        "dimension",
                        "object_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("task_id", models.BigIntegerField()),
                ("portfolio_id", models.BigIntegerField()),
                ("dimension", models.CharField(max_length=12)),
                ("object_id", models.BigIntegerField()),
                ("weight", models.DecimalField(decimal_places=6, max_digits=20)),
            ],
            options={
                "db_table": "projects_task_slice",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="StrategicArea",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=300, verbose_name="name in Russian")),
                ("name_kk", models.CharField(blank=True, max_length=300, verbose_name="name in Kazakh")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "portfolio",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="areas", to="projects.portfolio"
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
            ],
            options={
                "verbose_name": "strategic area",
                "verbose_name_plural": "strategic areas",
                "ordering": ["portfolio", "code"],
            },
        ),
        migrations.CreateModel(
            name="Sector",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=300, verbose_name="name in Russian")),
                ("name_kk", models.CharField(blank=True, max_length=300, verbose_name="name in Kazakh")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "portfolio",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sectors", to="projects.portfolio"
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="place in lists")),
                (
                    "lead_organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led_sectors",
                        to="regions.organisation",
                        verbose_name="lead organisation",
                    ),
                ),
                ("source", models.TextField(blank=True, verbose_name="source")),
            ],
            options={
                "verbose_name": "sector",
                "verbose_name_plural": "sectors",
                "ordering": ["portfolio", "position", "code"],
            },
        ),
        migrations.CreateModel(
            name="JudgementRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "portfolio",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="judgement_rounds",
                        to="projects.portfolio",
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open for judgements"),
                            ("moderation", "in moderation"),
                            ("closed", "closed"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("from_date", models.DateField(verbose_name="judgements from")),
                ("cut_off_date", models.DateField(verbose_name="cut-off date")),
                ("note", models.TextField(blank=True, verbose_name="what this round looks at")),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("opened_by_label", models.CharField(blank=True, max_length=254)),
                ("moderated_at", models.DateTimeField(blank=True, null=True, verbose_name="moderation began")),
                ("moderation_note", models.TextField(blank=True, verbose_name="what moderation found")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("closed_by_label", models.CharField(blank=True, max_length=254)),
                (
                    "illustrative",
                    models.BooleanField(default=False, verbose_name="illustrative: invented for demonstration"),
                ),
            ],
            options={
                "verbose_name": "judgement round",
                "verbose_name_plural": "judgement rounds",
                "ordering": ["-cut_off_date", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "moderation", "closed"])),
                        name="projects_round_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cut_off_date__gte", models.F("from_date"))),
                        name="projects_round_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                ("state", "closed"),
                                models.Q(("moderation_note", ""), _negated=True),
                            ),
                            models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="projects_round_closed_with_note",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=("portfolio",),
                        name="projects_round_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ValidationRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "portfolio",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="validation_rounds",
                        to="projects.portfolio",
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("seed", models.CharField(max_length=60, verbose_name="seed of the draw")),
                ("size", models.PositiveSmallIntegerField(verbose_name="results to draw")),
                ("population", models.JSONField(default=list, verbose_name="codes that could be drawn")),
                ("cutoff_date", models.DateField(verbose_name="results done by")),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("drawn_at", models.DateTimeField(verbose_name="drawn")),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "validation round",
                "verbose_name_plural": "validation rounds",
                "ordering": ["-year"],
                "constraints": [
                    models.UniqueConstraint(fields=("portfolio", "year"), name="projects_round_once_a_year"),
                    models.CheckConstraint(
                        condition=models.Q(("year__range", (1990, 2100))), name="projects_round_year_sane"
                    ),
                    models.CheckConstraint(condition=models.Q(("size__gte", 1)), name="projects_round_draws_something"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rollup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dimension",
                    models.CharField(
                        choices=[
                            ("task", "task"),
                            ("project", "project"),
                            ("sector", "sector"),
                            ("region", "region"),
                            ("organisation", "organisation"),
                            ("team", "team"),
                            ("area", "strategic area"),
                            ("country", "country"),
                        ],
                        max_length=12,
                    ),
                ),
                ("object_id", models.BigIntegerField()),
                ("as_of_date", models.DateField(verbose_name="figures as of")),
                ("tasks", models.IntegerField(default=0)),
                ("total", models.IntegerField(default=0)),
                ("done", models.IntegerField(default=0)),
                ("overdue", models.IntegerField(default=0)),
                ("due_soon", models.IntegerField(default=0)),
                ("cancelled", models.IntegerField(default=0)),
                ("reported", models.IntegerField(default=0)),
                ("stale", models.IntegerField(default=0)),
                ("not_reported", models.IntegerField(default=0)),
                ("weight_total", models.DecimalField(decimal_places=18, default=0, max_digits=40)),
                ("weight_earned", models.DecimalField(decimal_places=18, default=0, max_digits=40)),
                ("weight_planned", models.DecimalField(decimal_places=18, default=0, max_digits=40)),
                ("progress", models.DecimalField(decimal_places=12, max_digits=20, null=True)),
                ("planned_progress", models.DecimalField(decimal_places=12, max_digits=20, null=True)),
                ("schedule_performance", models.DecimalField(decimal_places=12, max_digits=32, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("complete", "complete"),
                            ("green", "green"),
                            ("amber_green", "amber-green"),
                            ("amber_red", "amber-red"),
                            ("red", "red"),
                            ("no_data", "no data"),
                        ],
                        max_length=12,
                    ),
                ),
                ("is_stale", models.BooleanField(default=False)),
                ("worst_late_days", models.IntegerField(default=0)),
                ("worst_open_material_late_days", models.IntegerField(default=0)),
                ("any_open_forecast_late", models.BooleanField(default=False)),
                ("corridor_misses", models.IntegerField(default=0)),
                ("worst_critical", models.CharField(blank=True, max_length=12)),
                ("stale_tasks", models.IntegerField(default=0)),
                ("status_counts", models.JSONField(default=dict)),
                ("status_weights", models.JSONField(default=dict)),
                ("last_reported_at", models.DateTimeField(null=True)),
                ("computed_at", models.DateTimeField()),
                ("source_version", models.BigIntegerField(default=0)),
                (
                    "portfolio",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rollups", to="projects.portfolio"
                    ),
                ),
                (
                    "thresholds",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.thresholdset",
                        to_field="version",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("portfolio", "dimension", "object_id"), name="projects_rollup_slice_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RollupSnapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dimension",
                    models.CharField(
                        choices=[
                            ("task", "task"),
                            ("project", "project"),
                            ("sector", "sector"),
                            ("region", "region"),
                            ("organisation", "organisation"),
                            ("team", "team"),
                            ("area", "strategic area"),
                            ("country", "country"),
                        ],
                        max_length=12,
                    ),
                ),
                ("object_id", models.BigIntegerField()),
                ("as_of_date", models.DateField(verbose_name="figures as of")),
                ("tasks", models.IntegerField(default=0)),
                ("total", models.IntegerField(default=0)),
                ("done", models.IntegerField(default=0)),
                ("overdue", models.IntegerField(default=0)),
                ("due_soon", models.IntegerField(default=0)),
                ("cancelled", models.IntegerField(default=0)),
                ("reported", models.IntegerField(default=0)),
                ("stale", models.IntegerField(default=0)),
                ("not_reported", models.IntegerField(default=0)),
                ("weight_total", models.DecimalField(decimal_places=18, default=0, max_digits=40)),
                ("weight_earned", models.DecimalField(decimal_places=18, default=0, max_digits=40)),
                ("weight_planned", models.DecimalField(decimal_places=18, default=0, max_digits=40)),
                ("progress", models.DecimalField(decimal_places=12, max_digits=20, null=True)),
                ("planned_progress", models.DecimalField(decimal_places=12, max_digits=20, null=True)),
                ("schedule_performance", models.DecimalField(decimal_places=12, max_digits=32, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("complete", "complete"),
                            ("green", "green"),
                            ("amber_green", "amber-green"),
                            ("amber_red", "amber-red"),
                            ("red", "red"),
                            ("no_data", "no data"),
                        ],
                        max_length=12,
                    ),
                ),
                ("is_stale", models.BooleanField(default=False)),
                ("worst_late_days", models.IntegerField(default=0)),
                ("worst_open_material_late_days", models.IntegerField(default=0)),
                ("any_open_forecast_late", models.BooleanField(default=False)),
                ("corridor_misses", models.IntegerField(default=0)),
                ("worst_critical", models.CharField(blank=True, max_length=12)),
                ("stale_tasks", models.IntegerField(default=0)),
                ("status_counts", models.JSONField(default=dict)),
                ("status_weights", models.JSONField(default=dict)),
                ("last_reported_at", models.DateTimeField(null=True)),
                ("computed_at", models.DateTimeField()),
                ("source_version", models.BigIntegerField(default=0)),
                (
                    "portfolio",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="snapshots", to="projects.portfolio"
                    ),
                ),
                (
                    "thresholds",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.thresholdset",
                        to_field="version",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("portfolio", "dimension", "object_id", "as_of_date"),
                        name="projects_snapshot_once_a_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StrategicProject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=300, verbose_name="name in Russian")),
                ("name_kk", models.CharField(blank=True, max_length=300, verbose_name="name in Kazakh")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("source", models.TextField(blank=True, verbose_name="source")),
                (
                    "illustrative",
                    models.BooleanField(default=False, verbose_name="illustrative: invented for demonstration"),
                ),
                (
                    "portfolio",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="projects", to="projects.portfolio"
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="projects.strategicarea",
                        verbose_name="area",
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("weight", models.DecimalField(decimal_places=3, default=1, max_digits=9, verbose_name="weight")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("policy_development", "policy development"),
                            ("implementation", "implementation"),
                            ("embedded", "embedded"),
                            ("irreversible", "irreversible"),
                            ("closed", "closed"),
                        ],
                        default="implementation",
                        max_length=20,
                        verbose_name="stage",
                    ),
                ),
                ("sponsor", models.CharField(blank=True, max_length=200, verbose_name="sponsor (a role, no name)")),
                (
                    "coordinator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coordinated_projects",
                        to="regions.organisation",
                        verbose_name="coordinating organisation",
                    ),
                ),
                ("start_date", models.DateField(blank=True, null=True, verbose_name="start date")),
                ("end_date", models.DateField(blank=True, null=True, verbose_name="end date")),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
            ],
            options={
                "verbose_name": "strategic project",
                "verbose_name_plural": "strategic projects",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("weight__gt", 0)), name="projects_project_weight_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "stage__in",
                                ["policy_development", "implementation", "embedded", "irreversible", "closed"],
                            )
                        ),
                        name="projects_project_stage_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start_date__isnull", True),
                            ("end_date__isnull", True),
                            ("end_date__gte", models.F("start_date")),
                            _connector="OR",
                        ),
                        name="projects_project_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=300, verbose_name="name in Russian")),
                ("name_kk", models.CharField(blank=True, max_length=300, verbose_name="name in Kazakh")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("source", models.TextField(blank=True, verbose_name="source")),
                (
                    "illustrative",
                    models.BooleanField(default=False, verbose_name="illustrative: invented for demonstration"),
                ),
                (
                    "portfolio",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="teams", to="projects.portfolio"
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="teams", to="projects.sector"
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("task_limit", models.PositiveSmallIntegerField(default=5, verbose_name="largest number of tasks")),
                (
                    "over_limit_reason",
                    models.TextField(blank=True, verbose_name="why the team carries more tasks than the limit"),
                ),
            ],
            options={
                "verbose_name": "interdepartmental team",
                "verbose_name_plural": "interdepartmental teams",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("task_limit__range", (1, 50))),
                        name="projects_team_task_limit_between_1_and_50",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="places", to="projects.judgementround"
                    ),
                ),
                (
                    "board",
                    models.CharField(
                        choices=[
                            ("projects", "strategic projects"),
                            ("ministries", "ministries and other leading bodies"),
                            ("regions", "regions"),
                            ("teams", "teams"),
                            ("tasks", "tasks"),
                        ],
                        max_length=12,
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("object_id", models.BigIntegerField()),
                ("public_id", models.UUIDField()),
                ("code", models.CharField(max_length=60)),
                ("names", models.JSONField(default=dict)),
                ("rank", models.PositiveIntegerField(null=True)),
                (
                    "left_out",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("too_few_tasks", "fewer than three tasks"),
                            ("no_data", "no data"),
                            ("expired", "judgement no longer valid"),
                            ("not_judged", "not judged"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "decided_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("first", "nothing above it"),
                            ("likelihood", "likelihood of delivery"),
                            ("status", "calculated status"),
                            ("schedule", "schedule performance"),
                            ("slip", "worst slip"),
                            ("equal", "nothing: equal"),
                        ],
                        max_length=12,
                    ),
                ),
                ("likelihood", models.DecimalField(decimal_places=12, max_digits=14, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("complete", "complete"),
                            ("green", "green"),
                            ("amber_green", "amber-green"),
                            ("amber_red", "amber-red"),
                            ("red", "red"),
                            ("no_data", "no data"),
                        ],
                        max_length=12,
                    ),
                ),
                ("schedule_performance", models.DecimalField(decimal_places=12, max_digits=32, null=True)),
                ("worst_late_days", models.IntegerField(default=0)),
                ("tasks", models.IntegerField(default=0)),
                ("judged_tasks", models.IntegerField(default=0)),
                ("by_project_tasks", models.IntegerField(default=0)),
                ("rating", models.CharField(blank=True, max_length=12)),
                ("judged_date", models.DateField(null=True)),
            ],
            options={
                "verbose_name": "place in a league table",
                "verbose_name_plural": "places in league tables",
                "ordering": ["round", "board", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("round", "board", "object_id"), name="projects_round_place_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("left_out", ""), ("rank__isnull", False)),
                            models.Q(("rank", None), models.Q(("left_out", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="projects_round_place_ranked_or_why_not",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("board__in", ["projects", "ministries", "regions", "teams", "tasks"])),
                        name="projects_round_place_board_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectCost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.TextField(blank=True, verbose_name="source")),
                (
                    "illustrative",
                    models.BooleanField(default=False, verbose_name="illustrative: invented for demonstration"),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="costs",
                        to="projects.strategicproject",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year of the return")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "year_baseline",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=16, null=True, verbose_name="year's baseline"
                    ),
                ),
                (
                    "year_forecast",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=16, null=True, verbose_name="year's forecast"
                    ),
                ),
                (
                    "whole_life",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=16, null=True, verbose_name="whole-life cost"
                    ),
                ),
            ],
            options={
                "verbose_name": "project cost",
                "verbose_name_plural": "project costs",
                "ordering": ["project", "year"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "year"), name="projects_cost_once_a_year"),
                    models.CheckConstraint(
                        condition=models.Q(("year__range", (1990, 2100))), name="projects_cost_year_sane"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Budget",
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
                ("baseline", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="baseline")),
                (
                    "forecast",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="forecast"
                    ),
                ),
                (
                    "actual",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="actual"),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="budgets",
                        to="projects.strategicproject",
                    ),
                ),
                ("code", models.SlugField(max_length=70, unique=True, verbose_name="code")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
            ],
            options={
                "verbose_name": "budget of a year",
                "verbose_name_plural": "budgets by year",
                "ordering": ["project", "year"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "year"), name="projects_budget_once_a_year"),
                    models.CheckConstraint(
                        condition=models.Q(("year__range", (1990, 2100))), name="projects_budget_year_sane"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("baseline__gte", 0),
                            models.Q(("forecast__isnull", True), ("forecast__gte", 0), _connector="OR"),
                            models.Q(("actual__isnull", True), ("actual__gte", 0), _connector="OR"),
                        ),
                        name="projects_budget_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "portfolio",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="returns", to="projects.portfolio"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="returns",
                        to="projects.strategicproject",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("name_given", models.CharField(max_length=300)),
                ("values", models.JSONField(default=dict)),
                ("row_hash", models.CharField(max_length=64)),
                ("line", models.PositiveIntegerField()),
                ("match", models.CharField(max_length=20, verbose_name="how it was matched")),
                ("imported_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "imported return",
                "verbose_name_plural": "imported returns",
                "ordering": ["portfolio", "year", "line"],
                "constraints": [
                    models.UniqueConstraint(fields=("portfolio", "row_hash"), name="projects_return_row_once"),
                    models.UniqueConstraint(fields=("project", "year"), name="projects_return_once_a_year"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lab",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=300, verbose_name="name in Russian")),
                ("name_kk", models.CharField(blank=True, max_length=300, verbose_name="name in Kazakh")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("source", models.TextField(blank=True, verbose_name="source")),
                (
                    "illustrative",
                    models.BooleanField(default=False, verbose_name="illustrative: invented for demonstration"),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="labs",
                        to="projects.strategicproject",
                        verbose_name="strategic project",
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="labs",
                        to="projects.sector",
                        verbose_name="sector",
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("question", models.TextField(verbose_name="question")),
                ("start_date", models.DateField(verbose_name="first day")),
                ("end_date", models.DateField(verbose_name="last day")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preparing", "preparing"),
                            ("running", "running"),
                            ("decided", "decided"),
                            ("handed_over", "handed over"),
                        ],
                        default="preparing",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("weight_impact", models.PositiveSmallIntegerField(default=4, verbose_name="weight of impact")),
                (
                    "weight_feasibility",
                    models.PositiveSmallIntegerField(default=3, verbose_name="weight of feasibility"),
                ),
                ("weight_cost", models.PositiveSmallIntegerField(default=2, verbose_name="weight of cost")),
                ("weight_speed", models.PositiveSmallIntegerField(default=1, verbose_name="weight of speed")),
                (
                    "participants",
                    models.ManyToManyField(related_name="labs", to="regions.organisation", verbose_name="participants"),
                ),
            ],
            options={
                "verbose_name": "lab",
                "verbose_name_plural": "labs",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["preparing", "running", "decided", "handed_over"])),
                        name="projects_lab_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("end_date__gte", models.F("start_date"))),
                        name="projects_lab_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("weight_cost__lte", 10),
                            ("weight_feasibility__lte", 10),
                            ("weight_impact__lte", 10),
                            ("weight_speed__lte", 10),
                            models.Q(
                                ("weight_impact__gt", 0),
                                ("weight_feasibility__gt", 0),
                                ("weight_cost__gt", 0),
                                ("weight_speed__gt", 0),
                                _connector="OR",
                            ),
                        ),
                        name="projects_lab_weights_0_to_10_not_all_0",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="public_records",
                        to="projects.strategicproject",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("open_day", "open day"),
                            ("roadmap", "published roadmap"),
                            ("annual_report", "published annual report"),
                        ],
                        max_length=14,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("held_date", models.DateField(verbose_name="day")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                ("link", models.URLField(blank=True, max_length=500, verbose_name="where it can be read")),
                ("attendance", models.PositiveIntegerField(blank=True, null=True, verbose_name="people who came")),
                ("feedback", models.PositiveIntegerField(blank=True, null=True, verbose_name="pieces of feedback")),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "public record",
                "verbose_name_plural": "public records",
                "ordering": ["project", "-held_date", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "open_day"), models.Q(("place", ""), _negated=True)),
                            models.Q(("kind__in", ["roadmap", "annual_report"]), models.Q(("link", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="projects_record_has_place_or_link",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GatePassage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passages",
                        to="projects.strategicproject",
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("strategic_direction", "strategic direction"),
                            ("labs", "labs"),
                            ("open_days", "open days"),
                            ("roadmap", "roadmap"),
                            ("kpis", "indicators"),
                            ("implementation", "implementation"),
                            ("external_validation", "external validation"),
                            ("annual_report", "annual report"),
                        ],
                        max_length=20,
                        verbose_name="step",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number of the step")),
                ("passed_date", models.DateField(verbose_name="passed")),
                ("findings", models.JSONField(default=list)),
                ("waiver_reason", models.TextField(blank=True, verbose_name="why it was passed all the same")),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "passage of a gate",
                "verbose_name_plural": "passages of gates",
                "ordering": ["project", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "step"), name="projects_passage_once"),
                    models.UniqueConstraint(fields=("project", "number"), name="projects_passage_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number__range", (1, 8)),
                            (
                                "step__in",
                                [
                                    "strategic_direction",
                                    "labs",
                                    "open_days",
                                    "roadmap",
                                    "kpis",
                                    "implementation",
                                    "external_validation",
                                    "annual_report",
                                ],
                            ),
                        ),
                        name="projects_passage_step_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StocktakeSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=300, verbose_name="name in Russian")),
                ("name_kk", models.CharField(blank=True, max_length=300, verbose_name="name in Kazakh")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("source", models.TextField(blank=True, verbose_name="source")),
                (
                    "illustrative",
                    models.BooleanField(default=False, verbose_name="illustrative: invented for demonstration"),
                ),
                (
                    "portfolio",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stocktake_series",
                        to="projects.portfolio",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stocktake_series",
                        to="projects.strategicproject",
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stocktake_series",
                        to="projects.sector",
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("interval_weeks", models.PositiveSmallIntegerField(default=8, verbose_name="weeks between meetings")),
                ("chair", models.CharField(max_length=200, verbose_name="chair (a role, no name)")),
                (
                    "members",
                    models.ManyToManyField(
                        blank=True, related_name="stocktake_series", to="regions.organisation", verbose_name="members"
                    ),
                ),
            ],
            options={
                "verbose_name": "series of stocktakes",
                "verbose_name_plural": "series of stocktakes",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("project", None), ("sector", None), _connector="OR"),
                        name="projects_series_of_one_slice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("interval_weeks__gte", 1), ("interval_weeks__lte", 52)),
                        name="projects_series_interval_1_to_52_weeks",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="projects.team"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="team_seats",
                        to="regions.organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="team_seats",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("lead", "lead"),
                            ("deputy", "deputy lead"),
                            ("member", "member"),
                            ("analyst", "analyst"),
                        ],
                        default="member",
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                ("position", models.CharField(blank=True, max_length=200, verbose_name="position (a role, no name)")),
            ],
            options={
                "verbose_name": "team member",
                "verbose_name_plural": "team members",
                "ordering": ["team", "role", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("role", "lead")), fields=("team",), name="projects_team_member_one_lead"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("user__isnull", False)),
                        fields=("team", "user"),
                        name="projects_team_member_user_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["lead", "deputy", "member", "analyst"])),
                        name="projects_team_member_role_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=300, verbose_name="name in Russian")),
                ("name_kk", models.CharField(blank=True, max_length=300, verbose_name="name in Kazakh")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("source", models.TextField(blank=True, verbose_name="source")),
                (
                    "illustrative",
                    models.BooleanField(default=False, verbose_name="illustrative: invented for demonstration"),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="projects.strategicproject",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="projects.team",
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="projects.sector"
                    ),
                ),
                (
                    "lead_organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led_tasks",
                        to="regions.organisation",
                        verbose_name="lead organisation",
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                (
                    "weight",
                    models.DecimalField(
                        decimal_places=3, default=1, max_digits=9, verbose_name="weight in its project"
                    ),
                ),
                (
                    "is_critical",
                    models.BooleanField(
                        default=False, verbose_name="critical: its status bounds the status of its groups"
                    ),
                ),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                (
                    "reporting_frequency",
                    models.CharField(
                        choices=[("weekly", "weekly"), ("monthly", "monthly"), ("quarterly", "quarterly")],
                        db_default="monthly",
                        default="monthly",
                        max_length=10,
                        verbose_name="how often it is reported on",
                    ),
                ),
                (
                    "contributing_organisations",
                    models.ManyToManyField(
                        blank=True,
                        related_name="contributed_tasks",
                        to="regions.organisation",
                        verbose_name="contributing organisations",
                    ),
                ),
                (
                    "regions",
                    models.ManyToManyField(
                        blank=True, related_name="tasks", to="regions.region", verbose_name="regions"
                    ),
                ),
            ],
            options={
                "verbose_name": "task",
                "verbose_name_plural": "tasks",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("weight__gt", 0)), name="projects_task_weight_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("reporting_frequency__in", ["weekly", "monthly", "quarterly"])),
                        name="projects_task_reporting_frequency_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BudgetVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("baseline", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="baseline")),
                (
                    "forecast",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="forecast"
                    ),
                ),
                (
                    "actual",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="actual"),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="projects.budget"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "version of a budget",
                "verbose_name_plural": "versions of budgets",
                "ordering": ["budget", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("budget", "version"), name="projects_budget_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="BudgetExplanation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="explanations", to="projects.budget"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("forecast", "forecast against baseline"), ("actual", "actual against forecast")],
                        max_length=10,
                        verbose_name="deviation",
                    ),
                ),
                ("planned", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="held against")),
                ("found", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="figure explained")),
                ("text", models.TextField(verbose_name="explanation")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "explanation of a deviation",
                "verbose_name_plural": "explanations of deviations",
                "ordering": ["budget", "-at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["forecast", "actual"])), name="projects_explanation_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="projects_explanation_says_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Stocktake",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stocktakes",
                        to="projects.stocktakeseries",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number in the series")),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("meeting_date", models.DateField(verbose_name="day of the meeting")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("issued", "pack issued"),
                            ("held", "held"),
                            ("minuted", "minutes agreed"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("cut_off_at", models.DateTimeField(blank=True, null=True, verbose_name="cut-off")),
                ("pack_text", models.TextField(blank=True, verbose_name="pack as sealed")),
                ("seal", models.CharField(blank=True, max_length=64, verbose_name="seal of the pack")),
                ("issued_at", models.DateTimeField(blank=True, null=True)),
                ("issued_by", models.CharField(blank=True, max_length=254)),
                ("held_at", models.DateTimeField(blank=True, null=True)),
                ("minutes", models.TextField(blank=True, verbose_name="minutes")),
                ("minutes_text", models.TextField(blank=True, verbose_name="minutes as sealed")),
                ("minutes_seal", models.CharField(blank=True, max_length=64, verbose_name="seal of the minutes")),
                ("minuted_at", models.DateTimeField(blank=True, null=True)),
                ("minuted_by", models.CharField(blank=True, max_length=254)),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "stocktake",
                "verbose_name_plural": "stocktakes",
                "ordering": ["series", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("series", "number"), name="projects_stocktake_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "planned")),
                        fields=("series",),
                        name="projects_stocktake_one_planned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "issued", "held", "minuted"])),
                        name="projects_stocktake_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("cut_off_at", None),
                                ("issued_at", None),
                                ("pack_text", ""),
                                ("seal", ""),
                                ("state", "planned"),
                            ),
                            models.Q(
                                models.Q(("state", "planned"), _negated=True),
                                models.Q(("pack_text", ""), _negated=True),
                                ("cut_off_at__isnull", False),
                                ("issued_at__isnull", False),
                                ("seal__regex", "^[0-9a-f]{64}$"),
                            ),
                            _connector="OR",
                        ),
                        name="projects_stocktake_sealed_from_issue",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("held_at", None), ("state__in", ["planned", "issued"])),
                            models.Q(("held_at__isnull", False), ("state__in", ["held", "minuted"])),
                            _connector="OR",
                        ),
                        name="projects_stocktake_held_means_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("state", "minuted"), _negated=True),
                                ("minuted_at", None),
                                ("minutes_seal", ""),
                                ("minutes_text", ""),
                            ),
                            models.Q(
                                ("minuted_at__isnull", False),
                                ("minutes_seal__regex", "^[0-9a-f]{64}$"),
                                ("state", "minuted"),
                                models.Q(("minutes_text", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="projects_stocktake_minutes_sealed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=300, verbose_name="name in Russian")),
                ("name_kk", models.CharField(blank=True, max_length=300, verbose_name="name in Kazakh")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("source", models.TextField(blank=True, verbose_name="source")),
                (
                    "illustrative",
                    models.BooleanField(default=False, verbose_name="illustrative: invented for demonstration"),
                ),
                (
                    "weight",
                    models.DecimalField(decimal_places=3, default=1, max_digits=9, verbose_name="weight in its task"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("done", "done"), ("cancelled", "cancelled")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "completion",
                    models.DecimalField(decimal_places=4, default=0, max_digits=5, verbose_name="completion"),
                ),
                ("baseline_date", models.DateField(blank=True, null=True, verbose_name="baseline date")),
                ("forecast_date", models.DateField(blank=True, null=True, verbose_name="forecast date")),
                ("actual_date", models.DateField(blank=True, null=True, verbose_name="actual date")),
                (
                    "claimed_date",
                    models.DateField(blank=True, null=True, verbose_name="reported as done on, not yet confirmed"),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="milestones", to="projects.task"
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="place in the task")),
                (
                    "baseline_number",
                    models.PositiveSmallIntegerField(default=1, verbose_name="number of the baseline in force"),
                ),
                (
                    "date_precision",
                    models.CharField(
                        choices=[("day", "day"), ("month", "month"), ("season", "season"), ("year", "year")],
                        default="day",
                        max_length=10,
                        verbose_name="precision of the date",
                    ),
                ),
                ("completion_criterion", models.TextField(blank=True, verbose_name="completion criterion")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_milestones",
                        to="regions.organisation",
                        verbose_name="owner",
                    ),
                ),
                (
                    "is_key",
                    models.BooleanField(default=False, verbose_name="big milestone, shown on the national summary"),
                ),
                ("evidence", models.TextField(blank=True, verbose_name="evidence")),
                ("note", models.TextField(blank=True, verbose_name="latest note")),
                ("reported_at", models.DateTimeField(blank=True, null=True, verbose_name="last reported")),
                (
                    "claimed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who reported it as done",
                    ),
                ),
                ("claimed_by_label", models.CharField(blank=True, db_default="", max_length=254)),
            ],
            options={
                "verbose_name": "milestone",
                "verbose_name_plural": "milestones",
                "ordering": ["task", "position", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("weight__gt", 0)), name="projects_milestone_weight_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("completion__gte", 0), ("completion__lte", 1)),
                        name="projects_milestone_completion_between_0_and_1",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("actual_date__isnull", False), ("completion", 1), ("state", "done")),
                            models.Q(("actual_date__isnull", True), ("state__in", ["open", "cancelled"])),
                            _connector="OR",
                        ),
                        name="projects_milestone_done_means_actual_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("claimed_date__isnull", True),
                            models.Q(("completion", 1), ("state", "open")),
                            _connector="OR",
                        ),
                        name="projects_milestone_claim_is_open_and_complete",
                    ),
                    models.CheckConstraint(
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
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["forecast_date"],
                        name="projects_milestone_open_due",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BaselineRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "waits for a decision"),
                            ("approved", "approved"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="requested",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                ("effect", models.JSONField(default=dict, verbose_name="effect as shown to the requester")),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="baseline_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("requested_by_label", models.CharField(blank=True, max_length=254)),
                ("requested_at", models.DateTimeField(verbose_name="requested")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_by_label", models.CharField(blank=True, max_length=254)),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("decision_reason", models.TextField(blank=True, verbose_name="reason of the decision")),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "request for a new baseline",
                "verbose_name_plural": "requests for new baselines",
                "ordering": ["-requested_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["requested", "approved", "refused", "withdrawn"])),
                        name="projects_baseline_request_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("state", "requested")),
                            models.Q(models.Q(("state", "requested"), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="projects_baseline_request_decided_when_closed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("decision_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="projects_baseline_request_refusal_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approved", "refused"]), _negated=True),
                            models.Q(("decided_by", models.F("requested_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="projects_baseline_request_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("task__isnull", False)), name="projects_baseline_request_about_a_task"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="projects_baseline_request_has_reason"
                    ),
                ],
                "indexes": [models.Index(fields=["state", "requested_at"], name="projects_baseline_request_open")],
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=300, verbose_name="name in Russian")),
                ("name_kk", models.CharField(blank=True, max_length=300, verbose_name="name in Kazakh")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("source", models.TextField(blank=True, verbose_name="source")),
                (
                    "illustrative",
                    models.BooleanField(default=False, verbose_name="illustrative: invented for demonstration"),
                ),
                (
                    "portfolio",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="indicators", to="projects.portfolio"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicators",
                        to="projects.strategicproject",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicators",
                        to="projects.task",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators",
                        to="regions.organisation",
                        verbose_name="answers for it",
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("unit", models.CharField(max_length=60, verbose_name="unit")),
                (
                    "direction",
                    models.CharField(
                        choices=[("up", "up is better"), ("down", "down is better"), ("context", "context, no target")],
                        max_length=10,
                        verbose_name="direction",
                    ),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[("monthly", "monthly"), ("quarterly", "quarterly"), ("yearly", "yearly")],
                        default="yearly",
                        max_length=10,
                        verbose_name="measured",
                    ),
                ),
                ("is_kpi", models.BooleanField(default=False, verbose_name="on the KPI sheet of its owner")),
                (
                    "baseline_value",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="baseline value"
                    ),
                ),
                ("baseline_date", models.DateField(blank=True, null=True, verbose_name="baseline date")),
                ("baseline_date_text", models.CharField(blank=True, max_length=10)),
                (
                    "target_value",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="target value"
                    ),
                ),
                ("target_date", models.DateField(blank=True, null=True, verbose_name="target date")),
                ("target_date_text", models.CharField(blank=True, max_length=10)),
                (
                    "split_method",
                    models.CharField(
                        blank=True,
                        choices=[("sum", "sum of the parts"), ("weighted_mean", "weighted mean of the parts")],
                        max_length=15,
                        verbose_name="split",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="projects.indicator",
                        verbose_name="part of",
                    ),
                ),
                (
                    "part_weight",
                    models.DecimalField(
                        blank=True, decimal_places=3, max_digits=9, null=True, verbose_name="weight of the part"
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators",
                        to="regions.region",
                        verbose_name="region",
                    ),
                ),
                ("confidence", models.CharField(blank=True, max_length=10, verbose_name="confidence in the source")),
                ("note", models.TextField(blank=True, verbose_name="note")),
            ],
            options={
                "verbose_name": "indicator",
                "verbose_name_plural": "indicators",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["up", "down", "context"])),
                        name="projects_indicator_direction_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("frequency__in", ["monthly", "quarterly", "yearly"])),
                        name="projects_indicator_frequency_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("split_method__in", ["", "sum", "weighted_mean"])),
                        name="projects_indicator_split_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", None), ("split_method", ""), _connector="OR"),
                        name="projects_indicator_part_is_not_split",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("part_weight", None),
                            models.Q(("parent__isnull", False), ("part_weight__gt", 0)),
                            _connector="OR",
                        ),
                        name="projects_indicator_part_weight_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_kpi", False), ("owner__isnull", False), _connector="OR"),
                        name="projects_indicator_kpi_has_owner",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Challenge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=300, verbose_name="name in Russian")),
                ("name_kk", models.CharField(blank=True, max_length=300, verbose_name="name in Kazakh")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("source", models.TextField(blank=True, verbose_name="source")),
                (
                    "illustrative",
                    models.BooleanField(default=False, verbose_name="illustrative: invented for demonstration"),
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
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="challenges",
                        to="projects.team",
                        verbose_name="team",
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("measure", models.TextField(verbose_name="how the goal is measured")),
                ("unit", models.CharField(max_length=60, verbose_name="unit")),
                (
                    "start_value",
                    models.DecimalField(decimal_places=6, max_digits=20, verbose_name="value at the start"),
                ),
                ("goal_value", models.DecimalField(decimal_places=6, max_digits=20, verbose_name="goal")),
                ("start_date", models.DateField(verbose_name="first day")),
                ("sponsor_role", models.CharField(max_length=200, verbose_name="sponsor (a role, no name)")),
                (
                    "sponsor_organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sponsored_challenges",
                        to="regions.organisation",
                        verbose_name="sponsor's body",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("running", "running"),
                            ("closed", "closed"),
                            ("sustained", "result sustained"),
                            ("not_sustained", "result not sustained"),
                        ],
                        default="planned",
                        max_length=14,
                        verbose_name="state",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("achieved", "achieved"),
                            ("partly", "partly achieved"),
                            ("not_achieved", "not achieved"),
                        ],
                        max_length=14,
                        verbose_name="result",
                    ),
                ),
                (
                    "result_value",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="value on day 100"
                    ),
                ),
                ("story", models.TextField(blank=True, verbose_name="what happened")),
                ("kept", models.TextField(blank=True, verbose_name="what stays")),
                ("closed_date", models.DateField(blank=True, null=True, verbose_name="closed")),
            ],
            options={
                "verbose_name": "challenge",
                "verbose_name_plural": "challenges",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("goal_value", models.F("start_value")), _negated=True),
                        name="projects_challenge_goal_differs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_date__isnull", True),
                                ("result", ""),
                                ("result_value__isnull", True),
                                ("state__in", ["planned", "running"]),
                            ),
                            models.Q(
                                ("closed_date__isnull", False),
                                ("result__in", ["achieved", "partly", "not_achieved"]),
                                ("result_value__isnull", False),
                                ("state__in", ["closed", "sustained", "not_sustained"]),
                            ),
                            _connector="OR",
                        ),
                        name="projects_challenge_closed_means_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start_date__gte", datetime.date(1990, 1, 1)),
                            ("start_date__lte", datetime.date(2100, 12, 31)),
                        ),
                        name="projects_challenge_start_sane",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("question", models.TextField(verbose_name="question, with what depends on it")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_decisions",
                        to="regions.organisation",
                        verbose_name="who has to answer",
                    ),
                ),
                ("due_date", models.DateField(verbose_name="needed by")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("team", "team"),
                            ("ministry", "ministry"),
                            ("project_office", "Project Office"),
                            ("coordinator", "coordinator"),
                            ("leader", "leader"),
                        ],
                        max_length=20,
                        verbose_name="step",
                    ),
                ),
                ("step_since", models.DateTimeField(verbose_name="at this step since")),
                ("raised_at", models.DateTimeField(verbose_name="raised")),
                (
                    "raised_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("raised_by_label", models.CharField(blank=True, max_length=254)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("answered", "answered"), ("withdrawn", "withdrawn")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="answer, or why it was withdrawn")),
                ("heard_in", models.CharField(blank=True, max_length=200, verbose_name="where the answer was given")),
                (
                    "answered_step",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("team", "team"),
                            ("ministry", "ministry"),
                            ("project_office", "Project Office"),
                            ("coordinator", "coordinator"),
                            ("leader", "leader"),
                        ],
                        max_length=20,
                        verbose_name="answered at",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_by_label", models.CharField(blank=True, max_length=254)),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                (
                    "illustrative",
                    models.BooleanField(default=False, verbose_name="illustrative: invented for demonstration"),
                ),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("step__in", ["team", "ministry", "project_office", "coordinator", "leader"])
                        ),
                        name="projects_decision_step_known",
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["step_since"],
                        name="projects_decision_open_since",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Risk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("cause", models.TextField(verbose_name="cause")),
                ("event", models.TextField(verbose_name="what may happen")),
                ("effect", models.TextField(verbose_name="effect")),
                ("likelihood", models.PositiveSmallIntegerField(verbose_name="likelihood, 1 to 5")),
                ("impact", models.PositiveSmallIntegerField(verbose_name="impact, 1 to 5")),
                ("assessed_at", models.DateTimeField(verbose_name="assessed")),
                ("proximity_date", models.DateField(blank=True, null=True, verbose_name="when it would happen")),
                (
                    "response",
                    models.CharField(
                        choices=[
                            ("avoid", "avoid"),
                            ("reduce", "reduce"),
                            ("transfer", "transfer"),
                            ("accept", "accept"),
                        ],
                        max_length=10,
                        verbose_name="response",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_risks",
                        to="regions.organisation",
                        verbose_name="owner",
                    ),
                ),
                (
                    "owner_role",
                    models.CharField(blank=True, max_length=200, verbose_name="role of the owner (no name)"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("closed", "closed"), ("happened", "happened")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("closing_note", models.TextField(blank=True, verbose_name="why it is closed, or what happened")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                (
                    "illustrative",
                    models.BooleanField(default=False, verbose_name="illustrative: invented for demonstration"),
                ),
            ],
            options={
                "verbose_name": "risk",
                "verbose_name_plural": "risks",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("impact__range", (1, 5)), ("likelihood__range", (1, 5))),
                        name="projects_risk_on_the_scale",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("response__in", ["avoid", "reduce", "transfer", "accept"])),
                        name="projects_risk_response_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("state", "open")),
                            models.Q(("closed_at__isnull", False), ("state__in", ["closed", "happened"])),
                            _connector="OR",
                        ),
                        name="projects_risk_closed_has_its_instant",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                ("code", models.SlugField(blank=True, max_length=60, null=True, unique=True, verbose_name="code")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft, waits for the Project Office"),
                            ("returned", "returned with a note"),
                            ("confirmed", "confirmed"),
                        ],
                        default="confirmed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "rating",
                    models.CharField(
                        choices=[
                            ("green", "green"),
                            ("amber_green", "amber-green"),
                            ("amber", "amber"),
                            ("amber_red", "amber-red"),
                            ("red", "red"),
                        ],
                        max_length=12,
                        verbose_name="delivery confidence",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("evidence", models.TextField(blank=True, verbose_name="evidence")),
                ("judged_date", models.DateField(verbose_name="judged on")),
                ("valid_until_date", models.DateField(blank=True, null=True, verbose_name="valid until")),
                (
                    "challenge",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "very high"), (2, "high"), (3, "medium"), (4, "low")],
                        null=True,
                        verbose_name="degree of challenge",
                    ),
                ),
                (
                    "planning",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "highly problematic"),
                            (2, "problematic"),
                            (3, "mixed, some of it good"),
                            (4, "good"),
                        ],
                        null=True,
                        verbose_name="quality of planning, implementation and performance management",
                    ),
                ),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "highly problematic"),
                            (2, "problematic"),
                            (3, "mixed, some of it good"),
                            (4, "good"),
                        ],
                        null=True,
                        verbose_name="capacity to drive progress",
                    ),
                ),
                (
                    "stage",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "policy development"),
                            (2, "implementation"),
                            (3, "embedded"),
                            (4, "irreversible"),
                        ],
                        null=True,
                        verbose_name="stage of delivery",
                    ),
                ),
                (
                    "performance",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ahead", "ahead of the trajectory"),
                            ("on_track", "on the trajectory"),
                            ("behind", "behind the trajectory"),
                            ("not_measured", "not measured yet"),
                        ],
                        max_length=12,
                        verbose_name="recent performance",
                    ),
                ),
                (
                    "derived_likelihood",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "unlikely"), (2, "rather unlikely"), (3, "rather likely"), (4, "likely")],
                        null=True,
                        verbose_name="likelihood that follows from the criteria",
                    ),
                ),
                (
                    "likelihood",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "unlikely"), (2, "rather unlikely"), (3, "rather likely"), (4, "likely")],
                        null=True,
                        verbose_name="likelihood of delivery",
                    ),
                ),
                ("departure_reason", models.TextField(blank=True, verbose_name="why it departs from the criteria")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="judgements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("return_note", models.TextField(blank=True, verbose_name="why it was returned")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("confirmed_by_label", models.CharField(blank=True, max_length=254)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
                ("source", models.TextField(blank=True, verbose_name="source")),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "judgement",
                "verbose_name_plural": "judgements",
                "ordering": ["project", "-judged_date", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rating__in", ["green", "amber_green", "amber", "amber_red", "red"])),
                        name="projects_judgement_rating_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "returned", "confirmed"])),
                        name="projects_judgement_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("capacity__isnull", True),
                                ("challenge__isnull", True),
                                ("derived_likelihood__isnull", True),
                                ("likelihood__isnull", True),
                                ("performance", ""),
                                ("planning__isnull", True),
                                ("stage__isnull", True),
                            ),
                            models.Q(
                                ("capacity__isnull", False),
                                ("capacity__range", (1, 4)),
                                ("challenge__isnull", False),
                                ("challenge__range", (1, 4)),
                                ("derived_likelihood__isnull", False),
                                ("derived_likelihood__range", (1, 4)),
                                ("likelihood__isnull", False),
                                ("likelihood__range", (1, 4)),
                                ("performance__in", ["ahead", "on_track", "behind", "not_measured"]),
                                ("planning__isnull", False),
                                ("planning__range", (1, 4)),
                                ("stage__isnull", False),
                                ("stage__range", (1, 4)),
                            ),
                            _connector="OR",
                        ),
                        name="projects_judgement_criteria_all_or_none",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("likelihood__isnull", True),
                            ("likelihood", models.F("derived_likelihood")),
                            models.Q(("departure_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="projects_judgement_departure_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by__isnull", True),
                            ("confirmed_by__isnull", True),
                            models.Q(("by", models.F("confirmed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="projects_judgement_confirmed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until_date__isnull", True),
                            ("valid_until_date__gte", models.F("judged_date")),
                            _connector="OR",
                        ),
                        name="projects_judgement_valid_after_judged",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "returned"), _negated=True),
                            models.Q(("return_note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="projects_judgement_returned_has_note",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("state", "confirmed"), _negated=True), ("by__isnull", False)),
                        fields=("project", "task", "by"),
                        name="projects_judgement_one_draft_each",
                        nulls_distinct=False,
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "confirmed")),
                        fields=["project", "task", "-judged_date", "-id"],
                        name="projects_judgement_newest",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "portfolio",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="projects.portfolio"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="projects.task"
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.TextField(blank=True)),
                ("quarantined_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "outbox entry",
                "verbose_name_plural": "outbox",
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at__isnull", True), ("quarantined_at__isnull", True)),
                        fields=["id"],
                        name="projects_outbox_pending",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundSubject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subjects",
                        to="projects.judgementround",
                    ),
                ),
            ],
            options={
                "verbose_name": "subject of a judgement round",
                "verbose_name_plural": "subjects of judgement rounds",
                "ordering": ["round", "project", "task"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "project", "task"), name="projects_round_subject_once", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Idea",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "lab",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ideas", to="projects.lab"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number in the lab")),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("title", models.CharField(max_length=300, verbose_name="idea")),
                ("problem", models.TextField(verbose_name="problem")),
                ("proposal", models.TextField(verbose_name="proposal")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ideas",
                        to="regions.organisation",
                        verbose_name="submitted by",
                    ),
                ),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("chosen", "chosen"), ("declined", "not chosen")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="why it was chosen or not")),
                ("decided_by_label", models.CharField(blank=True, max_length=254)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "task",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="idea",
                        to="projects.task",
                    ),
                ),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "idea",
                "verbose_name_plural": "ideas",
                "ordering": ["lab", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("lab", "number"), name="projects_idea_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("reason", ""), ("state", "open")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("state__in", ["chosen", "declined"]),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="projects_idea_decided_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("task__isnull", True), ("state", "chosen"), _connector="OR"),
                        name="projects_idea_task_of_chosen",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=300, verbose_name="name in Russian")),
                ("name_kk", models.CharField(blank=True, max_length=300, verbose_name="name in Kazakh")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("given_date", models.DateField(verbose_name="given on")),
                ("meeting", models.CharField(max_length=300, verbose_name="in which meeting")),
                ("giver", models.CharField(max_length=200, verbose_name="given by (a role, no name)")),
                ("due_date", models.DateField(verbose_name="due")),
                ("first_due_date", models.DateField(verbose_name="due as first set")),
                ("asked_date", models.DateField(blank=True, null=True, verbose_name="more time requested until")),
                (
                    "lead_organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led_orders",
                        to="regions.organisation",
                        verbose_name="lead organisation",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="projects.strategicproject",
                        verbose_name="strategic project",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="projects.task",
                        verbose_name="task",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("closing_requested", "closing requested"), ("closed", "closed")],
                        default="open",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                (
                    "illustrative",
                    models.BooleanField(default=False, verbose_name="illustrative: invented for demonstration"),
                ),
                (
                    "contributing_organisations",
                    models.ManyToManyField(
                        blank=True,
                        related_name="contributed_orders",
                        to="regions.organisation",
                        verbose_name="contributing organisations",
                    ),
                ),
            ],
            options={
                "verbose_name": "order of the leader",
                "verbose_name_plural": "orders of the leader",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("state__in", ["open", "closing_requested"])),
                            models.Q(("asked_date__isnull", True), ("closed_at__isnull", False), ("state", "closed")),
                            _connector="OR",
                        ),
                        name="projects_order_closed_has_its_instant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_date__gte", models.F("given_date"))),
                        name="projects_order_due_after_given",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("asked_date__isnull", True), ("asked_date__gt", models.F("due_date")), _connector="OR"
                        ),
                        name="projects_order_asks_for_later",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecoveryPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owed_recovery_plans",
                        to="regions.organisation",
                        verbose_name="lead organisation",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("owed", "owed"),
                            ("submitted", "submitted"),
                            ("returned", "returned"),
                            ("accepted", "accepted"),
                            ("closed", "closed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="owed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("trigger_status", models.CharField(max_length=12, verbose_name="status that called for it")),
                ("triggered_date", models.DateField(verbose_name="the status turned on")),
                ("due_date", models.DateField(verbose_name="plan due")),
                ("cause", models.TextField(blank=True, verbose_name="cause")),
                ("on_course_date", models.DateField(blank=True, null=True, verbose_name="back on course by")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="first submitted")),
                (
                    "better_since_date",
                    models.DateField(blank=True, null=True, verbose_name="amber-green or better since"),
                ),
                ("ended_date", models.DateField(blank=True, null=True, verbose_name="ended on")),
                ("end_reason", models.TextField(blank=True, verbose_name="why it ended")),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "recovery plan",
                "verbose_name_plural": "recovery plans",
                "ordering": ["-triggered_date", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("trigger_status__in", ["red", "amber_red"])),
                        name="projects_recovery_called_for",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_date__gt", models.F("triggered_date"))),
                        name="projects_recovery_due_after_trigger",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["owed", "closed", "cancelled"]),
                            models.Q(
                                ("on_course_date__isnull", False),
                                ("submitted_at__isnull", False),
                                models.Q(("cause", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="projects_recovery_submitted_is_written",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_date__isnull", False),
                                ("state__in", ["closed", "cancelled"]),
                                models.Q(("end_reason", ""), _negated=True),
                            ),
                            models.Q(
                                ("state__in", ["owed", "submitted", "returned", "accepted"]),
                                ("ended_date__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="projects_recovery_ended_with_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["owed", "submitted", "returned", "accepted"]), ("task__isnull", True)
                        ),
                        fields=("project",),
                        name="projects_recovery_one_open_a_project",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["owed", "submitted", "returned", "accepted"]), ("task__isnull", False)
                        ),
                        fields=("task",),
                        name="projects_recovery_one_open_a_task",
                    ),
                ],
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
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to="projects.organisationperiod",
                    ),
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
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("submitted_by_label", models.CharField(blank=True, max_length=254)),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="submitted")),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("settled_by_label", models.CharField(blank=True, max_length=254)),
                ("settled_at", models.DateTimeField(null=True, verbose_name="confirmed or excused")),
            ],
            options={
                "verbose_name": "update of a task",
                "verbose_name_plural": "updates of tasks",
                "ordering": ["-last_date", "task"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("task", "frequency", "first_date"), name="projects_task_update_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("task__isnull", False)), name="projects_task_update_is_about_a_task"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["awaited", "draft", "submitted", "returned", "confirmed", "excused"])
                        ),
                        name="projects_task_update_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("frequency__in", ["weekly", "monthly", "quarterly"])),
                        name="projects_task_update_frequency_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_date__gt", models.F("last_date")), ("first_date__lt", models.F("last_date"))
                        ),
                        name="projects_task_update_dates_in_order",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["confirmed", "excused"]), _negated=True),
                            models.Q(("settled_at__isnull", False), models.Q(("settled_by_label", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="projects_task_update_settled_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "confirmed"), _negated=True),
                            models.Q(("settled_by_label", models.F("submitted_by_label")), _negated=True),
                            _connector="OR",
                        ),
                        name="projects_task_update_confirmed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "returned"), _negated=True),
                            models.Q(("return_note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="projects_task_update_returned_with_note",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "excused"), _negated=True),
                            models.Q(("excuse_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="projects_task_update_excused_with_reason",
                    ),
                ],
                "indexes": [models.Index(fields=["period", "state"], name="projects_task_update_period")],
            },
        ),
        migrations.CreateModel(
            name="PriorityReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=300, verbose_name="name in Russian")),
                ("name_kk", models.CharField(blank=True, max_length=300, verbose_name="name in Kazakh")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("question", models.TextField(verbose_name="question")),
                ("terms", models.TextField(blank=True, verbose_name="terms of reference")),
                ("start_date", models.DateField(verbose_name="starts")),
                ("due_date", models.DateField(verbose_name="report due")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("scoping", "scoping"),
                            ("fieldwork", "fieldwork"),
                            ("report", "report"),
                            ("follow_up", "follow-up"),
                            ("closed", "closed"),
                        ],
                        default="scoping",
                        max_length=12,
                        verbose_name="stage",
                    ),
                ),
                ("findings", models.TextField(blank=True, verbose_name="findings")),
                ("reported_date", models.DateField(blank=True, null=True, verbose_name="reported on")),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "priority review",
                "verbose_name_plural": "priority reviews",
                "ordering": ["-start_date", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "due_date__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("start_date"), "+", models.Value(21)
                                ),
                            ),
                            (
                                "due_date__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("start_date"), "+", models.Value(42)
                                ),
                            ),
                        ),
                        name="projects_review_three_to_six_weeks",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("question", ""), _negated=True), name="projects_review_has_question"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("reported_date__isnull", True), ("stage__in", ["scoping", "fieldwork", "report"])
                            ),
                            models.Q(
                                ("reported_date__isnull", False),
                                ("stage__in", ["follow_up", "closed"]),
                                models.Q(("findings", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="projects_review_reported_with_findings",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgendaEdit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stocktake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agenda_edits",
                        to="projects.stocktake",
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                (
                    "position",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="place on the agenda"),
                ),
                ("is_dropped", models.BooleanField(default=False)),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("title", models.CharField(blank=True, max_length=300, verbose_name="what it is about")),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agenda_edits",
                        to="projects.task",
                    ),
                ),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "edit of an agenda",
                "verbose_name_plural": "edits of agendas",
                "ordering": ["stocktake", "key"],
                "constraints": [
                    models.UniqueConstraint(fields=("stocktake", "key"), name="projects_agenda_edit_once_a_line"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_dropped", False), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="projects_agenda_dropped_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("key__startswith", "own:"), _negated=True),
                            models.Q(("title", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="projects_agenda_own_line_has_title",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("position", None), ("position__gte", 1), _connector="OR"),
                        name="projects_agenda_place_from_1",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Erratum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "stocktake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="errata", to="projects.stocktake"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("place", models.CharField(max_length=200, verbose_name="place in the pack")),
                ("before", models.CharField(max_length=300, verbose_name="as issued")),
                ("after", models.CharField(max_length=300, verbose_name="corrected")),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="errata",
                        to="projects.task",
                    ),
                ),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "erratum",
                "verbose_name_plural": "errata",
                "ordering": ["stocktake", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("stocktake", "number"), name="projects_erratum_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("before", models.F("after")), _negated=True),
                        name="projects_erratum_changes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="projects_erratum_says_why"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "stocktake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="promises", to="projects.stocktake"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="regions.organisation",
                        verbose_name="who promises",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="projects.strategicproject",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="projects.task",
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("what", models.TextField(verbose_name="what is promised")),
                ("due_date", models.DateField(verbose_name="by when")),
                ("agenda_key", models.CharField(blank=True, max_length=80, verbose_name="line of the agenda")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("kept", "kept"), ("broken", "broken"), ("dropped", "dropped")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("outcome", models.TextField(blank=True, verbose_name="what came of it")),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(blank=True, max_length=254)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_by", models.CharField(blank=True, max_length=254)),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "promise",
                "verbose_name_plural": "promises",
                "ordering": ["due_date", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "kept", "broken", "dropped"])),
                        name="projects_promise_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("outcome", ""), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("closed_at__isnull", False),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="projects_promise_closed_says_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("what", ""), _negated=True), name="projects_promise_says_what"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MilestoneUpdate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "weight",
                    models.DecimalField(decimal_places=3, default=1, max_digits=9, verbose_name="weight in its task"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("done", "done"), ("cancelled", "cancelled")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "completion",
                    models.DecimalField(decimal_places=4, default=0, max_digits=5, verbose_name="completion"),
                ),
                ("baseline_date", models.DateField(blank=True, null=True, verbose_name="baseline date")),
                ("forecast_date", models.DateField(blank=True, null=True, verbose_name="forecast date")),
                ("actual_date", models.DateField(blank=True, null=True, verbose_name="actual date")),
                (
                    "claimed_date",
                    models.DateField(blank=True, null=True, verbose_name="reported as done on, not yet confirmed"),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="updates", to="projects.milestone"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("changed_fields", models.JSONField(default=list)),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("evidence", models.TextField(blank=True, db_default="", verbose_name="evidence")),
                ("reason", models.TextField(blank=True, verbose_name="reason of the new forecast")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="milestone_updates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "milestone update",
                "verbose_name_plural": "milestone updates",
                "ordering": ["milestone", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("milestone", "version"), name="projects_milestone_update_version_once"
                    )
                ],
                "indexes": [models.Index(fields=["milestone", "at"], name="projects_milestone_update_at")],
            },
        ),
        migrations.CreateModel(
            name="MilestoneBaseline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="baselines", to="projects.milestone"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("date", models.DateField()),
                ("reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "baseline of a milestone",
                "verbose_name_plural": "baselines of milestones",
                "ordering": ["milestone", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("milestone", "number"), name="projects_baseline_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="projects_baseline_number_from_1"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MilestoneDependency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "code",
                    models.SlugField(
                        db_default=projects.models.milestone.DependencyNumber(),
                        max_length=60,
                        unique=True,
                        verbose_name="code",
                    ),
                ),
                (
                    "predecessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="successor_edges",
                        to="projects.milestone",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="predecessor_edges",
                        to="projects.milestone",
                    ),
                ),
                ("lag_days", models.PositiveSmallIntegerField(default=0, verbose_name="days between the two")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("internal", "inside one task"),
                            ("proposed", "not agreed yet"),
                            ("accepted", "agreed"),
                            ("declined", "declined"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("needed_date", models.DateField(blank=True, null=True, verbose_name="needed by")),
                ("why", models.TextField(blank=True, verbose_name="what it is needed for")),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("proposed_by_label", models.CharField(blank=True, max_length=254)),
                ("proposed_at", models.DateTimeField(blank=True, null=True, verbose_name="asked for")),
                ("agreed_date", models.DateField(blank=True, null=True, verbose_name="promised for")),
                ("answer", models.TextField(blank=True, verbose_name="answer of the giver")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_by_label", models.CharField(blank=True, max_length=254)),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "dependency between milestones",
                "verbose_name_plural": "dependencies between milestones",
                "constraints": [
                    models.UniqueConstraint(fields=("predecessor", "successor"), name="projects_dependency_once"),
                    models.CheckConstraint(
                        condition=models.Q(("predecessor", models.F("successor")), _negated=True),
                        name="projects_dependency_not_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["internal", "proposed", "accepted", "declined"])),
                        name="projects_dependency_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed_date__isnull", False), ("state", "accepted")),
                            models.Q(models.Q(("state", "accepted"), _negated=True), ("agreed_date__isnull", True)),
                            _connector="OR",
                        ),
                        name="projects_dependency_agreed_means_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="projects_dependency_declined_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lag_days__lte", 1830)), name="projects_dependency_lag_sane"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ValidationDraw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="draws", to="projects.validationround"
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="validation_draws",
                        to="projects.milestone",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
            ],
            options={
                "verbose_name": "drawn result",
                "verbose_name_plural": "drawn results",
                "ordering": ["round", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("round", "milestone"), name="projects_draw_milestone_once"),
                    models.UniqueConstraint(fields=("round", "position"), name="projects_draw_position_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BaselineChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="projects.baselinerequest",
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="baseline_changes",
                        to="projects.milestone",
                    ),
                ),
                ("from_date", models.DateField(null=True)),
                ("from_weight", models.DecimalField(decimal_places=3, max_digits=9)),
                ("to_date", models.DateField(null=True)),
                ("to_weight", models.DecimalField(decimal_places=3, max_digits=9, null=True)),
            ],
            options={
                "verbose_name": "change of a baseline",
                "verbose_name_plural": "changes of baselines",
                "ordering": ["request", "milestone__position", "milestone_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("request", "milestone"), name="projects_baseline_change_once"),
                    models.CheckConstraint(
                        condition=models.Q(("to_date__isnull", False), ("to_weight__isnull", False), _connector="OR"),
                        name="projects_baseline_change_changes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("to_weight__isnull", True), ("to_weight__gt", 0), _connector="OR"),
                        name="projects_baseline_change_weight_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code", models.SlugField(max_length=80, unique=True, verbose_name="code")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="projects.baselinerequest",
                    ),
                ),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField(verbose_name="agreed")),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "version of a plan",
                "verbose_name_plural": "versions of plans",
                "ordering": ["project", "task", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "task", "number"), name="projects_plan_version_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="projects_plan_version_from_1"),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.TextField(blank=True, verbose_name="source")),
                (
                    "illustrative",
                    models.BooleanField(default=False, verbose_name="illustrative: invented for demonstration"),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="values", to="projects.indicator"
                    ),
                ),
                ("date", models.DateField(verbose_name="date of the value")),
                ("number", models.PositiveSmallIntegerField(default=1, verbose_name="number of the value of this day")),
                ("value", models.DecimalField(decimal_places=6, max_digits=20, verbose_name="value")),
                ("reason", models.TextField(blank=True, verbose_name="reason of the correction")),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="recorded")),
            ],
            options={
                "verbose_name": "indicator value",
                "verbose_name_plural": "indicator values",
                "ordering": ["indicator", "date", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("indicator", "date", "number"), name="projects_value_number_once"),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="projects_value_number_from_1"),
                    models.CheckConstraint(
                        condition=models.Q(("number", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="projects_value_correction_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryChain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=300, verbose_name="name in Russian")),
                ("name_kk", models.CharField(blank=True, max_length=300, verbose_name="name in Kazakh")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                (
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="chains",
                        to="projects.indicator",
                        verbose_name="indicator",
                    ),
                ),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "delivery chain",
                "verbose_name_plural": "delivery chains",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name_en", ""), _negated=True), name="projects_delivery_chain_has_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorGrade",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grades", to="projects.indicator"
                    ),
                ),
                ("is_sourced", models.BooleanField(verbose_name="from a named source that others can open")),
                ("is_defined", models.BooleanField(verbose_name="measured by a written method that did not change")),
                ("is_timely", models.BooleanField(verbose_name="comes on time, without gaps")),
                ("is_verified", models.BooleanField(verbose_name="checked by someone who does not answer for it")),
                ("reason", models.TextField(verbose_name="reason")),
                ("graded_date", models.DateField(verbose_name="graded on")),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "data-quality grade",
                "verbose_name_plural": "data-quality grades",
                "ordering": ["indicator", "-at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="projects_grade_has_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorTrajectory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trajectories",
                        to="projects.indicator",
                    ),
                ),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField(verbose_name="agreed")),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "trajectory of an indicator",
                "verbose_name_plural": "trajectories of indicators",
                "ordering": ["indicator", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("indicator", "number"), name="projects_trajectory_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="projects_trajectory_number_from_1"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("corridor__gte", 0), ("corridor__lte", 1)),
                        name="projects_trajectory_corridor_between_0_and_1",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="projects_trajectory_new_version_has_reason",
                    ),
                ],
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
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
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
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="validations",
                        to="projects.indicator",
                    ),
                ),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("answer", models.TextField(blank=True, verbose_name="answer of the lead organisation")),
                ("answered_by_label", models.CharField(blank=True, max_length=254)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("closing", models.TextField(blank=True, verbose_name="last word of the auditor")),
                ("closed_by_label", models.CharField(blank=True, max_length=254)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "validation",
                "verbose_name_plural": "validations",
                "ordering": ["-examined_date", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("claimed_value__isnull", True),
                                ("indicator__isnull", True),
                                ("milestone__isnull", False),
                                ("task__isnull", False),
                            ),
                            models.Q(
                                ("claimed_value__isnull", False),
                                ("indicator__isnull", False),
                                ("milestone__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="projects_validation_of_one_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("found_completion__isnull", True), ("milestone__isnull", True)),
                            models.Q(
                                ("found_completion__isnull", True), ("milestone__isnull", False), ("state", "confirmed")
                            ),
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
                    models.CheckConstraint(
                        condition=models.Q(("finding", ""), _negated=True), name="projects_validation_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "answered"), _negated=True),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="projects_validation_answer_given",
                    ),
                    models.CheckConstraint(
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
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["disputed", "answered"])),
                        fields=("milestone",),
                        name="projects_validation_one_open_dispute",
                    ),
                    models.UniqueConstraint(fields=("round", "milestone"), name="projects_validation_once_a_round"),
                ],
                "indexes": [models.Index(fields=["milestone", "state"], name="projects_validation_result")],
            },
        ),
        migrations.CreateModel(
            name="ChallengeMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "challenge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="projects.challenge"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="challenge_seats",
                        to="regions.organisation",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("lead", "lead"), ("member", "member")],
                        default="member",
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                ("position", models.CharField(blank=True, max_length=200, verbose_name="position (a role, no name)")),
            ],
            options={
                "verbose_name": "member of a challenge",
                "verbose_name_plural": "members of challenges",
                "ordering": ["challenge", "role", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("role", "lead")), fields=("challenge",), name="projects_challenge_one_lead"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["lead", "member"])), name="projects_challenge_role_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChallengeNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "challenge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="projects.challenge"
                    ),
                ),
                ("for_date", models.DateField(verbose_name="day")),
                ("number", models.PositiveSmallIntegerField(default=1, verbose_name="which note of the day")),
                (
                    "value",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="value"),
                ),
                ("text", models.TextField(verbose_name="what was done")),
                ("blockers", models.TextField(blank=True, verbose_name="what stands in the way")),
            ],
            options={
                "verbose_name": "daily note",
                "verbose_name_plural": "daily notes",
                "ordering": ["challenge", "-for_date", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("challenge", "for_date", "number"), name="projects_note_number_once_a_day"
                    ),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="projects_note_number_from_1"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SponsorReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "challenge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reviews", to="projects.challenge"
                    ),
                ),
                ("week", models.PositiveSmallIntegerField(verbose_name="week")),
                (
                    "call",
                    models.CharField(
                        choices=[
                            ("on_track", "on track"),
                            ("needs_help", "needs help"),
                            ("change_course", "change course"),
                        ],
                        max_length=14,
                        verbose_name="call",
                    ),
                ),
                ("words", models.TextField(verbose_name="in words")),
            ],
            options={
                "verbose_name": "sponsor review",
                "verbose_name_plural": "sponsor reviews",
                "ordering": ["challenge", "-week"],
                "constraints": [
                    models.UniqueConstraint(fields=("challenge", "week"), name="projects_review_once_a_week"),
                    models.CheckConstraint(
                        condition=models.Q(("week__range", (1, 14))), name="projects_review_week_1_to_14"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("call__in", ["on_track", "needs_help", "change_course"])),
                        name="projects_review_call_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SustainCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "challenge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checks", to="projects.challenge"
                    ),
                ),
                ("months", models.PositiveSmallIntegerField(verbose_name="months after day 100")),
                ("value", models.DecimalField(decimal_places=6, max_digits=20, verbose_name="value found")),
                (
                    "verdict",
                    models.CharField(
                        choices=[("sustained", "sustained"), ("slipped", "slipped"), ("lost", "lost")],
                        max_length=10,
                        verbose_name="verdict",
                    ),
                ),
                ("evidence", models.TextField(verbose_name="evidence")),
                ("checked_date", models.DateField(verbose_name="checked")),
            ],
            options={
                "verbose_name": "check that a result lasted",
                "verbose_name_plural": "checks that results lasted",
                "ordering": ["challenge", "months"],
                "constraints": [
                    models.UniqueConstraint(fields=("challenge", "months"), name="projects_check_once_each"),
                    models.CheckConstraint(
                        condition=models.Q(("months__in", [6, 12])), name="projects_check_after_6_or_12_months"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["sustained", "slipped", "lost"])),
                        name="projects_check_verdict_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionOption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="options", to="projects.decision"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("text", models.CharField(max_length=500, verbose_name="option")),
                ("consequences", models.TextField(verbose_name="what follows from it")),
            ],
            options={
                "verbose_name": "option of a decision",
                "verbose_name_plural": "options of decisions",
                "ordering": ["decision", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("decision", "number"), name="projects_decision_option_number_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="moves", to="projects.decision"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("raised", "raised"),
                            ("climbed", "climbed by itself"),
                            ("escalated", "escalated"),
                            ("returned", "returned with a question"),
                        ],
                        max_length=10,
                        verbose_name="how",
                    ),
                ),
                (
                    "from_step",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("team", "team"),
                            ("ministry", "ministry"),
                            ("project_office", "Project Office"),
                            ("coordinator", "coordinator"),
                            ("leader", "leader"),
                        ],
                        max_length=20,
                        verbose_name="from",
                    ),
                ),
                (
                    "to_step",
                    models.CharField(
                        choices=[
                            ("team", "team"),
                            ("ministry", "ministry"),
                            ("project_office", "Project Office"),
                            ("coordinator", "coordinator"),
                            ("leader", "leader"),
                        ],
                        max_length=20,
                        verbose_name="to",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="why")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "step of an escalation",
                "verbose_name_plural": "steps of escalations",
                "ordering": ["decision", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("decision", "number"), name="projects_decision_move_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("from_step", ""), ("kind", "raised"), ("number", 1)),
                            models.Q(
                                ("from_step__in", ["team", "ministry", "project_office", "coordinator", "leader"]),
                                ("kind__in", ["climbed", "escalated", "returned"]),
                                ("number__gt", 1),
                            ),
                            _connector="OR",
                        ),
                        name="projects_decision_move_from_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_step", models.F("to_step")), _negated=True),
                        name="projects_decision_move_changes_the_step",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StocktakeDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stocktake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decided", to="projects.stocktake"
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decided_at_stocktake",
                        to="projects.decision",
                    ),
                ),
                ("agenda_key", models.CharField(blank=True, max_length=80)),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "decision of a stocktake",
                "verbose_name_plural": "decisions of stocktakes",
                "ordering": ["stocktake", "decision"],
            },
        ),
        migrations.CreateModel(
            name="RiskAssessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="assessments", to="projects.risk"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("likelihood", models.PositiveSmallIntegerField(verbose_name="likelihood, 1 to 5")),
                ("impact", models.PositiveSmallIntegerField(verbose_name="impact, 1 to 5")),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "assessment of a risk",
                "verbose_name_plural": "assessments of risks",
                "ordering": ["risk", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("risk", "number"), name="projects_risk_assessment_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("impact__range", (1, 5)), ("likelihood__range", (1, 5))),
                        name="projects_risk_assessment_on_the_scale",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RiskAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="actions", to="projects.risk"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("text", models.CharField(max_length=500, verbose_name="what is done")),
                ("due_date", models.DateField(verbose_name="due")),
                ("done_date", models.DateField(blank=True, null=True, verbose_name="done on")),
            ],
            options={
                "verbose_name": "action against a risk",
                "verbose_name_plural": "actions against risks",
                "ordering": ["risk", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("risk", "number"), name="projects_risk_action_number_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Issue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("what", models.TextField(verbose_name="what has happened, and what it holds up")),
                (
                    "severity",
                    models.CharField(
                        choices=[("low", "low"), ("moderate", "moderate"), ("high", "high"), ("severe", "severe")],
                        max_length=10,
                        verbose_name="severity",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_issues",
                        to="regions.organisation",
                        verbose_name="owner",
                    ),
                ),
                (
                    "owner_role",
                    models.CharField(blank=True, max_length=200, verbose_name="role of the owner (no name)"),
                ),
                ("raised_at", models.DateTimeField(verbose_name="raised")),
                ("due_date", models.DateField(verbose_name="to be resolved by")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("resolved", "resolved")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("resolution", models.TextField(blank=True, verbose_name="how it was resolved")),
                ("resolved_at", models.DateTimeField(blank=True, null=True, verbose_name="resolved")),
                (
                    "risk",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="issue",
                        to="projects.risk",
                        verbose_name="foreseen as",
                    ),
                ),
                (
                    "illustrative",
                    models.BooleanField(default=False, verbose_name="illustrative: invented for demonstration"),
                ),
            ],
            options={
                "verbose_name": "issue",
                "verbose_name_plural": "issues",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["low", "moderate", "high", "severe"])),
                        name="projects_issue_severity_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resolution", ""), ("resolved_at__isnull", True), ("state", "open")),
                            models.Q(
                                ("resolved_at__isnull", False),
                                ("state", "resolved"),
                                models.Q(("resolution", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="projects_issue_resolved_says_how",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatusFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("watermelon", "watermelon: green outside, red inside"),
                            ("mismatch", "judged and calculated status differ"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waits for an answer"),
                            ("answered", "answered, waits for the Project Office"),
                            ("accepted", "answer accepted"),
                            ("closed", "closed"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "better_side",
                    models.CharField(
                        choices=[("judged", "the judgement looks better"), ("calculated", "the figures look better")],
                        max_length=12,
                        verbose_name="what looks better",
                    ),
                ),
                (
                    "judgement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="findings", to="projects.judgement"
                    ),
                ),
                (
                    "judged_rating",
                    models.CharField(
                        choices=[
                            ("green", "green"),
                            ("amber_green", "amber-green"),
                            ("amber", "amber"),
                            ("amber_red", "amber-red"),
                            ("red", "red"),
                        ],
                        max_length=12,
                        verbose_name="judged",
                    ),
                ),
                (
                    "calculated_status",
                    models.CharField(
                        choices=[
                            ("complete", "complete"),
                            ("green", "green"),
                            ("amber_green", "amber-green"),
                            ("amber_red", "amber-red"),
                            ("red", "red"),
                            ("no_data", "no data"),
                        ],
                        max_length=12,
                        verbose_name="calculated",
                    ),
                ),
                ("steps", models.PositiveSmallIntegerField(verbose_name="steps between them")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_findings",
                        to="regions.organisation",
                        verbose_name="who answers",
                    ),
                ),
                ("opened_date", models.DateField(verbose_name="opened")),
                ("due_date", models.DateField(verbose_name="answer due")),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_by_label", models.CharField(blank=True, max_length=254)),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                ("return_note", models.TextField(blank=True, verbose_name="why the answer was not accepted")),
                ("closed_date", models.DateField(blank=True, null=True, verbose_name="closed")),
                (
                    "closing_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agree", "the two agree again"),
                            ("no_judgement", "there is no valid judgement any more"),
                            ("no_data", "there is no calculated status any more: no data"),
                            ("turned", "now the other side looks better"),
                            ("judged_anew", "it was judged anew and differs again"),
                        ],
                        max_length=14,
                        verbose_name="why it was closed",
                    ),
                ),
                (
                    "illustrative",
                    models.BooleanField(default=False, verbose_name="illustrative: invented for demonstration"),
                ),
            ],
            options={
                "verbose_name": "finding",
                "verbose_name_plural": "findings",
                "ordering": ["-opened_date", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("better_side__in", ["judged", "calculated"]), ("kind__in", ["watermelon", "mismatch"])
                        ),
                        name="projects_finding_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "open"),
                            models.Q(("state__in", ["answered", "accepted"]), models.Q(("answer", ""), _negated=True)),
                            ("state", "closed"),
                            _connector="OR",
                        ),
                        name="projects_finding_answered_has_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_date__isnull", False),
                                ("state", "closed"),
                                models.Q(("closing_reason", ""), _negated=True),
                            ),
                            models.Q(models.Q(("state", "closed"), _negated=True), ("closed_date__isnull", True)),
                            _connector="OR",
                        ),
                        name="projects_finding_closed_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("steps__range", (2, 4))), name="projects_finding_steps_2_to_4"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_date__gt", models.F("opened_date"))),
                        name="projects_finding_due_after_opened",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=("project", "task"),
                        name="projects_finding_one_open",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IdeaScore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "idea",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scores", to="projects.idea"
                    ),
                ),
                ("impact", models.PositiveSmallIntegerField(verbose_name="impact")),
                ("feasibility", models.PositiveSmallIntegerField(verbose_name="feasibility")),
                ("cost", models.PositiveSmallIntegerField(verbose_name="cost")),
                ("speed", models.PositiveSmallIntegerField(verbose_name="speed")),
                ("comment", models.TextField(blank=True, verbose_name="comment")),
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
                ("by_label", models.CharField(max_length=254)),
                ("at", models.DateTimeField()),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "score of an idea",
                "verbose_name_plural": "scores of ideas",
                "ordering": ["idea", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cost__range", (1, 5)),
                            ("feasibility__range", (1, 5)),
                            ("impact__range", (1, 5)),
                            ("speed__range", (1, 5)),
                        ),
                        name="projects_score_points_1_to_5",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "idea",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="projects.idea"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number in the plan")),
                ("action", models.CharField(max_length=300, verbose_name="what is done")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_lines",
                        to="regions.organisation",
                        verbose_name="responsible body",
                    ),
                ),
                ("role", models.CharField(max_length=200, verbose_name="responsible (a role, no name)")),
                ("due_date", models.DateField(verbose_name="by")),
                ("criterion", models.TextField(verbose_name="seen to be done when")),
                ("weight", models.DecimalField(decimal_places=3, default=1, max_digits=9, verbose_name="weight")),
                (
                    "milestone",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_line",
                        to="projects.milestone",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a three-feet plan",
                "verbose_name_plural": "lines of three-feet plans",
                "ordering": ["idea", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("idea", "number"), name="projects_line_number_once"),
                    models.CheckConstraint(condition=models.Q(("weight__gt", 0)), name="projects_line_weight_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="projects.order"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("given", "given"),
                            ("report", "report"),
                            ("extension_asked", "more time requested"),
                            ("extension_granted", "more time granted"),
                            ("extension_refused", "more time refused"),
                            ("closing_requested", "closing requested"),
                            ("sent_back", "sent back"),
                            ("closed", "closed"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.TextField(verbose_name="text")),
                ("proof", models.TextField(blank=True, verbose_name="proof")),
                ("day", models.DateField(null=True, verbose_name="day asked for or granted")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "entry about an order",
                "verbose_name_plural": "entries about orders",
                "ordering": ["order", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "number"), name="projects_order_entry_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "given",
                                    "report",
                                    "extension_asked",
                                    "extension_granted",
                                    "extension_refused",
                                    "closing_requested",
                                    "sent_back",
                                    "closed",
                                ],
                            )
                        ),
                        name="projects_order_entry_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "closing_requested"), ("proof", ""), _negated=True),
                        name="projects_order_closing_has_proof",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecoveryAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="actions", to="projects.recoveryplan"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("what", models.TextField(verbose_name="what")),
                ("who", models.CharField(max_length=200, verbose_name="who")),
                ("due_date", models.DateField(verbose_name="by when")),
            ],
            options={
                "verbose_name": "action of a recovery plan",
                "verbose_name_plural": "actions of recovery plans",
                "ordering": ["plan", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "position"), name="projects_recovery_action_position_once"),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("what", ""), _negated=True), models.Q(("who", ""), _negated=True)),
                        name="projects_recovery_action_says_what_and_who",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecoveryStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="projects.recoveryplan"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("owed", "owed"),
                            ("submitted", "submitted"),
                            ("returned", "returned"),
                            ("accepted", "accepted"),
                            ("closed", "closed"),
                            ("cancelled", "cancelled"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "step of a recovery plan",
                "verbose_name_plural": "steps of recovery plans",
                "ordering": ["plan", "at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["owed", "submitted", "returned", "accepted", "closed", "cancelled"])
                        ),
                        name="projects_recovery_step_state_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportingStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "update",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="projects.taskupdate",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="projects.organisationperiod",
                    ),
                ),
                ("state", models.CharField(max_length=10)),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "step of the reporting cycle",
                "verbose_name_plural": "steps of the reporting cycle",
                "ordering": ["at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("period__isnull", False), ("update__isnull", True)),
                            models.Q(("period__isnull", True), ("update__isnull", False)),
                            _connector="OR",
                        ),
                        name="projects_reporting_step_of_one_thing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reminder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="projects.reminder"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reminders", to="projects.taskupdate"
                    ),
                ),
                ("stage", models.CharField(max_length=10)),
            ],
            options={
                "verbose_name": "line of a reminder",
                "verbose_name_plural": "lines of reminders",
                "ordering": ["update__due_date", "update__code"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "update", "stage"), name="projects_reminder_stage_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="projects.priorityreview",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_seats",
                        to="regions.organisation",
                    ),
                ),
                ("role", models.CharField(max_length=200, verbose_name="role")),
            ],
            options={
                "verbose_name": "seat in a review team",
                "verbose_name_plural": "seats in review teams",
                "ordering": ["review", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("review", "organisation", "role"), name="projects_review_seat_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role", ""), _negated=True), name="projects_review_seat_has_role"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="projects.priorityreview"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("scoping", "scoping"),
                            ("fieldwork", "fieldwork"),
                            ("report", "report"),
                            ("follow_up", "follow-up"),
                            ("closed", "closed"),
                        ],
                        max_length=12,
                        verbose_name="stage",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "step of a review",
                "verbose_name_plural": "steps of reviews",
                "ordering": ["review", "at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["scoping", "fieldwork", "report", "follow_up", "closed"])),
                        name="projects_step_stage_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recommendations",
                        to="projects.priorityreview",
                    ),
                ),
                ("code", models.SlugField(max_length=70, unique=True, verbose_name="code")),
                ("text", models.TextField(verbose_name="recommendation")),
                (
                    "grade",
                    models.CharField(
                        choices=[("critical", "critical"), ("essential", "essential"), ("recommended", "recommended")],
                        max_length=12,
                        verbose_name="grade",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_recommendations",
                        to="regions.organisation",
                        verbose_name="owner",
                    ),
                ),
                ("due_date", models.DateField(verbose_name="due")),
                ("proof", models.TextField(blank=True, verbose_name="proof")),
                ("closed_date", models.DateField(blank=True, null=True, verbose_name="closed on")),
                ("closed_by_label", models.CharField(blank=True, max_length=254)),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "recommendation",
                "verbose_name_plural": "recommendations",
                "ordering": ["review", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("grade__in", ["critical", "essential", "recommended"])),
                        name="projects_recommendation_grade_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_date__isnull", True), ("proof", "")),
                            models.Q(("closed_date__isnull", False), models.Q(("proof", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="projects_recommendation_closed_with_proof",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="projects_recommendation_says_something"
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_date__isnull", True)),
                        fields=["due_date"],
                        name="projects_recommendation_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PromiseAlert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "dependency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alerts",
                        to="projects.milestonedependency",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("later", "expected later than promised"), ("cancelled", "cancelled by the giver")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("milestone_version", models.PositiveIntegerField(verbose_name="version of the giver's milestone")),
                ("agreed_date", models.DateField(verbose_name="promised for")),
                ("expected_date", models.DateField(blank=True, null=True, verbose_name="now expected")),
                ("at", models.DateTimeField(verbose_name="raised")),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("acknowledged_by_label", models.CharField(blank=True, max_length=254)),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True, verbose_name="acknowledged")),
                ("note", models.TextField(blank=True, verbose_name="what the taker does about it")),
            ],
            options={
                "verbose_name": "alert of a promise",
                "verbose_name_plural": "alerts of promises",
                "ordering": ["-at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dependency", "milestone_version"), name="projects_promise_alert_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("expected_date__gt", models.F("agreed_date")), ("kind", "later")),
                            models.Q(("expected_date__isnull", True), ("kind", "cancelled")),
                            _connector="OR",
                        ),
                        name="projects_promise_alert_is_late",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("acknowledged_at__isnull", True), ("acknowledged_by_label", "")),
                            models.Q(
                                ("acknowledged_at__isnull", False),
                                models.Q(("acknowledged_by_label", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="projects_promise_alert_acknowledged_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="projects.planversion"
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plan_entries",
                        to="projects.milestone",
                    ),
                ),
                ("baseline_date", models.DateField(null=True)),
                ("weight", models.DecimalField(decimal_places=3, max_digits=9)),
                ("task_weight", models.DecimalField(decimal_places=3, max_digits=9)),
            ],
            options={
                "verbose_name": "entry of a plan",
                "verbose_name_plural": "entries of plans",
                "ordering": ["plan", "milestone"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "milestone"), name="projects_plan_entry_once"),
                    models.CheckConstraint(
                        condition=models.Q(("task_weight__gt", 0), ("weight__gt", 0)),
                        name="projects_plan_entry_weights_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=300, verbose_name="name in Russian")),
                ("name_kk", models.CharField(blank=True, max_length=300, verbose_name="name in Kazakh")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="projects.deliverychain"
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("position", models.PositiveSmallIntegerField(verbose_name="place in the chain")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delivery_links",
                        to="regions.organisation",
                    ),
                ),
                ("actor", models.CharField(blank=True, max_length=200, verbose_name="who acts at the front line")),
                (
                    "strength",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("strong", "strong"),
                            ("adequate", "adequate"),
                            ("weak", "weak"),
                            ("broken", "broken"),
                        ],
                        max_length=10,
                        verbose_name="strength",
                    ),
                ),
                ("strength_reason", models.TextField(blank=True, verbose_name="reason")),
                ("judged_date", models.DateField(blank=True, null=True, verbose_name="judged on")),
                ("judged_by_label", models.CharField(blank=True, max_length=254)),
            ],
            options={
                "verbose_name": "link of a delivery chain",
                "verbose_name_plural": "links of delivery chains",
                "ordering": ["chain", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("chain", "position"),
                        name="projects_delivery_link_one_each_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("actor", ""), ("organisation__isnull", False)),
                            models.Q(("organisation__isnull", True), models.Q(("actor", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="projects_delivery_link_one_owner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("strength__in", ["", "strong", "adequate", "weak", "broken"])),
                        name="projects_delivery_link_strength_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("judged_date__isnull", True), ("strength", "")),
                            models.Q(
                                models.Q(("strength", ""), _negated=True),
                                models.Q(("strength_reason", ""), _negated=True),
                                ("judged_date__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="projects_delivery_link_judged_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("position__gte", 1)), name="projects_delivery_link_from_1"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrajectoryPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "trajectory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="points",
                        to="projects.indicatortrajectory",
                    ),
                ),
                ("date", models.DateField(verbose_name="date")),
                ("value", models.DecimalField(decimal_places=6, max_digits=20, verbose_name="planned value")),
            ],
            options={
                "verbose_name": "point of a trajectory",
                "verbose_name_plural": "points of trajectories",
                "ordering": ["trajectory", "date"],
                "constraints": [
                    models.UniqueConstraint(fields=("trajectory", "date"), name="projects_trajectory_one_point_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="ProblemItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="projects.problemmeeting"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("red_task", "task turned red"),
                            ("issue_overdue", "issue over its date"),
                            ("decision_waiting", "question at the Project Office"),
                            ("order_overdue", "order over its date"),
                            ("carried", "carried over"),
                        ],
                        max_length=20,
                        verbose_name="why it is here",
                    ),
                ),
                ("days", models.PositiveIntegerField(default=0, verbose_name="days")),
                (
                    "issue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="projects.issue",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="projects.decision",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="projects.order",
                    ),
                ),
                (
                    "first_meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.problemmeeting",
                        verbose_name="first in",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("pending", "not discussed yet"),
                            ("solved", "solved"),
                            ("decision_raised", "question raised"),
                            ("escalated", "escalated"),
                            ("carried", "carried over"),
                        ],
                        default="pending",
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="what was said")),
                (
                    "raised",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="projects.decision",
                        verbose_name="question raised",
                    ),
                ),
            ],
            options={
                "verbose_name": "point of a problem-solving meeting",
                "verbose_name_plural": "points of problem-solving meetings",
                "ordering": ["meeting", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "number"), name="projects_problem_item_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision__isnull", True), ("issue__isnull", True)),
                            models.Q(("issue__isnull", True), ("order__isnull", True)),
                            models.Q(("decision__isnull", True), ("order__isnull", True)),
                            _connector="OR",
                        ),
                        name="projects_problem_item_about_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("note", ""), ("outcome", "pending")),
                            models.Q(
                                ("outcome__in", ["solved", "decision_raised", "escalated", "carried"]),
                                models.Q(("note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="projects_problem_item_outcome_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="projects.statusfinding"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "opened"),
                            ("changed", "the difference changed"),
                            ("answered", "answered"),
                            ("accepted", "answer accepted"),
                            ("returned", "answer not accepted"),
                            ("closed", "closed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                (
                    "judged_rating",
                    models.CharField(
                        choices=[
                            ("green", "green"),
                            ("amber_green", "amber-green"),
                            ("amber", "amber"),
                            ("amber_red", "amber-red"),
                            ("red", "red"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "calculated_status",
                    models.CharField(
                        choices=[
                            ("complete", "complete"),
                            ("green", "green"),
                            ("amber_green", "amber-green"),
                            ("amber_red", "amber-red"),
                            ("red", "red"),
                            ("no_data", "no data"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "event of a finding",
                "verbose_name_plural": "events of findings",
                "ordering": ["finding", "at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["opened", "changed", "answered", "accepted", "returned", "closed"])
                        ),
                        name="projects_finding_event_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RecommendationReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "recommendation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="projects.recommendation",
                    ),
                ),
                ("text", models.TextField(verbose_name="progress")),
                ("says_done", models.BooleanField(default=False, verbose_name="the owner holds it to be done")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "progress report on a recommendation",
                "verbose_name_plural": "progress reports on recommendations",
                "ordering": ["recommendation", "-at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="projects_progress_report_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkJudgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="judgements",
                        to="projects.deliverylink",
                    ),
                ),
                (
                    "strength",
                    models.CharField(
                        choices=[
                            ("strong", "strong"),
                            ("adequate", "adequate"),
                            ("weak", "weak"),
                            ("broken", "broken"),
                        ],
                        max_length=10,
                        verbose_name="strength",
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                ("judged_date", models.DateField(verbose_name="judged on")),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "judgement of a link",
                "verbose_name_plural": "judgements of links",
                "ordering": ["link", "-at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("strength__in", ["strong", "adequate", "weak", "broken"])),
                        name="projects_link_judgement_strength_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="projects_link_judgement_has_reason"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="Decision",
            name="chosen",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="chosen_in",
                to="projects.decisionoption",
                verbose_name="chosen option",
            ),
        ),
        migrations.AddConstraint(
            model_name="Decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer", ""),
                        ("answered_at__isnull", True),
                        ("answered_step", ""),
                        ("chosen__isnull", True),
                        ("state", "open"),
                    ),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_step__in", ["team", "ministry", "project_office", "coordinator", "leader"]),
                        ("chosen__isnull", False),
                        ("state", "answered"),
                    ),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_step", ""),
                        ("chosen__isnull", True),
                        ("state", "withdrawn"),
                    ),
                    _connector="OR",
                ),
                name="projects_decision_answered_means_chosen",
            ),
        ),
        migrations.RunSQL(STATEMENTS, reverse_sql=migrations.RunSQL.noop),
    ]
