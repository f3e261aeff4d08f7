"""Priority reviews with recommendations, recovery plans, and money by year."""

import django.db.models.deletion
import django.db.models.expressions
import uuid
from django.conf import settings
from django.db import migrations, models

from projects.migrations._sql import insert_only, tie

HISTORIES = (
    "projects_reviewstep",
    "projects_recommendationreport",
    "projects_recoverystep",
    "projects_budgetversion",
    "projects_budgetexplanation",
)


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0070_validation"),
        ("regions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                ("code", models.SlugField(max_length=70, unique=True, verbose_name="code")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="budgets",
                        to="projects.strategicproject",
                    ),
                ),
            ],
            options={
                "verbose_name": "budget of a year",
                "verbose_name_plural": "budgets by year",
                "ordering": ["project", "year"],
            },
        ),
        migrations.CreateModel(
            name="BudgetExplanation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="explanations", to="projects.budget"
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
            ],
            options={
                "verbose_name": "explanation of a deviation",
                "verbose_name_plural": "explanations of deviations",
                "ordering": ["budget", "-at", "-id"],
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
                ("version", models.PositiveIntegerField()),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="projects.budget"
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
            ],
            options={
                "verbose_name": "version of a budget",
                "verbose_name_plural": "versions of budgets",
                "ordering": ["budget", "-version"],
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
            ],
            options={
                "verbose_name": "priority review",
                "verbose_name_plural": "priority reviews",
                "ordering": ["-start_date", "-id"],
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
                ("code", models.SlugField(max_length=70, unique=True, verbose_name="code")),
                ("text", models.TextField(verbose_name="recommendation")),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            ("critical", "critical"),
                            ("essential", "essential"),
                            ("recommended", "recommended"),
                        ],
                        max_length=12,
                        verbose_name="grade",
                    ),
                ),
                ("due_date", models.DateField(verbose_name="due")),
                ("proof", models.TextField(blank=True, verbose_name="proof")),
                ("closed_date", models.DateField(blank=True, null=True, verbose_name="closed on")),
                ("closed_by_label", models.CharField(blank=True, max_length=254)),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_recommendations",
                        to="regions.organisation",
                        verbose_name="owner",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recommendations",
                        to="projects.priorityreview",
                    ),
                ),
            ],
            options={
                "verbose_name": "recommendation",
                "verbose_name_plural": "recommendations",
                "ordering": ["review", "code"],
            },
        ),
        migrations.CreateModel(
            name="RecommendationReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="progress")),
                ("says_done", models.BooleanField(default=False, verbose_name="the owner holds it to be done")),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
                ("illustrative", models.BooleanField(default=False)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recommendation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="projects.recommendation",
                    ),
                ),
            ],
            options={
                "verbose_name": "progress report on a recommendation",
                "verbose_name_plural": "progress reports on recommendations",
                "ordering": ["recommendation", "-at", "-id"],
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
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
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
            ],
            options={
                "verbose_name": "recovery plan",
                "verbose_name_plural": "recovery plans",
                "ordering": ["-triggered_date", "-id"],
            },
        ),
        migrations.CreateModel(
            name="RecoveryAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("what", models.TextField(verbose_name="what")),
                ("who", models.CharField(max_length=200, verbose_name="who")),
                ("due_date", models.DateField(verbose_name="by when")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="actions", to="projects.recoveryplan"
                    ),
                ),
            ],
            options={
                "verbose_name": "action of a recovery plan",
                "verbose_name_plural": "actions of recovery plans",
                "ordering": ["plan", "position"],
            },
        ),
        migrations.CreateModel(
            name="RecoveryStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="projects.recoveryplan"
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a recovery plan",
                "verbose_name_plural": "steps of recovery plans",
                "ordering": ["plan", "at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ReviewMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=200, verbose_name="role")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_seats",
                        to="regions.organisation",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="projects.priorityreview",
                    ),
                ),
            ],
            options={
                "verbose_name": "seat in a review team",
                "verbose_name_plural": "seats in review teams",
                "ordering": ["review", "id"],
            },
        ),
        migrations.CreateModel(
            name="ReviewStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="projects.priorityreview"
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a review",
                "verbose_name_plural": "steps of reviews",
                "ordering": ["review", "at", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.UniqueConstraint(fields=("project", "year"), name="projects_budget_once_a_year"),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__range", (1990, 2100))), name="projects_budget_year_sane"
            ),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("baseline__gte", 0),
                    models.Q(("forecast__isnull", True), ("forecast__gte", 0), _connector="OR"),
                    models.Q(("actual__isnull", True), ("actual__gte", 0), _connector="OR"),
                ),
                name="projects_budget_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetexplanation",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["forecast", "actual"])), name="projects_explanation_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetexplanation",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="projects_explanation_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetversion",
            constraint=models.UniqueConstraint(fields=("budget", "version"), name="projects_budget_version_once"),
        ),
        migrations.AddConstraint(
            model_name="priorityreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "due_date__gte",
                        django.db.models.expressions.CombinedExpression(models.F("start_date"), "+", models.Value(21)),
                    ),
                    (
                        "due_date__lte",
                        django.db.models.expressions.CombinedExpression(models.F("start_date"), "+", models.Value(42)),
                    ),
                ),
                name="projects_review_three_to_six_weeks",
            ),
        ),
        migrations.AddConstraint(
            model_name="priorityreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("question", ""), _negated=True), name="projects_review_has_question"
            ),
        ),
        migrations.AddConstraint(
            model_name="priorityreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reported_date__isnull", True), ("stage__in", ["scoping", "fieldwork", "report"])),
                    models.Q(
                        ("reported_date__isnull", False),
                        ("stage__in", ["follow_up", "closed"]),
                        models.Q(("findings", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="projects_review_reported_with_findings",
            ),
        ),
        migrations.AddIndex(
            model_name="recommendation",
            index=models.Index(
                condition=models.Q(("closed_date__isnull", True)),
                fields=["due_date"],
                name="projects_recommendation_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.CheckConstraint(
                condition=models.Q(("grade__in", ["critical", "essential", "recommended"])),
                name="projects_recommendation_grade_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_date__isnull", True), ("proof", "")),
                    models.Q(("closed_date__isnull", False), models.Q(("proof", ""), _negated=True)),
                    _connector="OR",
                ),
                name="projects_recommendation_closed_with_proof",
            ),
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="projects_recommendation_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="recommendationreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="projects_progress_report_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="recoveryplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("trigger_status__in", ["red", "amber_red"])), name="projects_recovery_called_for"
            ),
        ),
        migrations.AddConstraint(
            model_name="recoveryplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_date__gt", models.F("triggered_date"))),
                name="projects_recovery_due_after_trigger",
            ),
        ),
        migrations.AddConstraint(
            model_name="recoveryplan",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="recoveryplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_date__isnull", False),
                        ("state__in", ["closed", "cancelled"]),
                        models.Q(("end_reason", ""), _negated=True),
                    ),
                    models.Q(
                        ("state__in", ["owed", "submitted", "returned", "accepted"]), ("ended_date__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="projects_recovery_ended_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="recoveryplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ["owed", "submitted", "returned", "accepted"]), ("task__isnull", True)
                ),
                fields=("project",),
                name="projects_recovery_one_open_a_project",
            ),
        ),
        migrations.AddConstraint(
            model_name="recoveryplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ["owed", "submitted", "returned", "accepted"]), ("task__isnull", False)
                ),
                fields=("task",),
                name="projects_recovery_one_open_a_task",
            ),
        ),
        migrations.AddConstraint(
            model_name="recoveryaction",
            constraint=models.UniqueConstraint(
                fields=("plan", "position"), name="projects_recovery_action_position_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="recoveryaction",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("what", ""), _negated=True), models.Q(("who", ""), _negated=True)),
                name="projects_recovery_action_says_what_and_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="recoverystep",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["owed", "submitted", "returned", "accepted", "closed", "cancelled"])),
                name="projects_recovery_step_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewmember",
            constraint=models.UniqueConstraint(
                fields=("review", "organisation", "role"), name="projects_review_seat_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("role", ""), _negated=True), name="projects_review_seat_has_role"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["scoping", "fieldwork", "report", "follow_up", "closed"])),
                name="projects_step_stage_known",
            ),
        ),
        migrations.RunSQL(*tie("projects_priorityreview")),
        migrations.RunSQL(*tie("projects_recoveryplan")),
        *(migrations.RunSQL(*insert_only(table)) for table in HISTORIES),
    ]
