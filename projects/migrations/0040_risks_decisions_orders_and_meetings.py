"""Risks, issues, decisions with their moves, orders of the leader, problem-solving meetings."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from projects.migrations._sql import insert_only, tie


ABOUT_A_SUBJECT = ("projects_risk", "projects_issue", "projects_decision", "projects_order", "projects_problemitem")
HISTORY = ("projects_riskassessment", "projects_decisionmove", "projects_orderentry")


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0030_plan_control"),
        ("regions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("question", models.TextField(verbose_name="question, with what depends on it")),
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
                ("answered_by_label", models.CharField(blank=True, max_length=254)),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                (
                    "illustrative",
                    models.BooleanField(default=False, verbose_name="illustrative: invented for demonstration"),
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
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_decisions",
                        to="regions.organisation",
                        verbose_name="who has to answer",
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
                    "raised_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="DecisionOption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("text", models.CharField(max_length=500, verbose_name="option")),
                ("consequences", models.TextField(verbose_name="what follows from it")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="options", to="projects.decision"
                    ),
                ),
            ],
            options={
                "verbose_name": "option of a decision",
                "verbose_name_plural": "options of decisions",
                "ordering": ["decision", "number"],
            },
        ),
        migrations.AddField(
            model_name="decision",
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
        migrations.CreateModel(
            name="Issue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                    "illustrative",
                    models.BooleanField(default=False, verbose_name="illustrative: invented for demonstration"),
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
                "verbose_name": "issue",
                "verbose_name_plural": "issues",
                "ordering": ["code"],
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
            ],
            options={
                "verbose_name": "order of the leader",
                "verbose_name_plural": "orders of the leader",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="OrderEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="projects.order"
                    ),
                ),
            ],
            options={
                "verbose_name": "entry about an order",
                "verbose_name_plural": "entries about orders",
                "ordering": ["order", "number"],
            },
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
            name="ProblemItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="projects.strategicproject",
                        verbose_name="strategic project",
                    ),
                ),
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
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="projects.problemmeeting"
                    ),
                ),
            ],
            options={
                "verbose_name": "point of a problem-solving meeting",
                "verbose_name_plural": "points of problem-solving meetings",
                "ordering": ["meeting", "number"],
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
                "verbose_name": "risk",
                "verbose_name_plural": "risks",
                "ordering": ["code"],
            },
        ),
        migrations.AddField(
            model_name="issue",
            name="risk",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="issue",
                to="projects.risk",
                verbose_name="foreseen as",
            ),
        ),
        migrations.CreateModel(
            name="RiskAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("text", models.CharField(max_length=500, verbose_name="what is done")),
                ("due_date", models.DateField(verbose_name="due")),
                ("done_date", models.DateField(blank=True, null=True, verbose_name="done on")),
                (
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="actions", to="projects.risk"
                    ),
                ),
            ],
            options={
                "verbose_name": "action against a risk",
                "verbose_name_plural": "actions against risks",
                "ordering": ["risk", "number"],
            },
        ),
        migrations.CreateModel(
            name="RiskAssessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("likelihood", models.PositiveSmallIntegerField(verbose_name="likelihood, 1 to 5")),
                ("impact", models.PositiveSmallIntegerField(verbose_name="impact, 1 to 5")),
                ("reason", models.TextField(verbose_name="reason")),
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
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="assessments", to="projects.risk"
                    ),
                ),
            ],
            options={
                "verbose_name": "assessment of a risk",
                "verbose_name_plural": "assessments of risks",
                "ordering": ["risk", "-number"],
            },
        ),
        migrations.CreateModel(
            name="DecisionMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="moves", to="projects.decision"
                    ),
                ),
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
        migrations.AddConstraint(
            model_name="decisionoption",
            constraint=models.UniqueConstraint(
                fields=("decision", "number"), name="projects_decision_option_number_once"
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["step_since"], name="projects_decision_open_since"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", ["team", "ministry", "project_office", "coordinator", "leader"])),
                name="projects_decision_step_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
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
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("state__in", ["open", "closing_requested"])),
                    models.Q(("asked_date__isnull", True), ("closed_at__isnull", False), ("state", "closed")),
                    _connector="OR",
                ),
                name="projects_order_closed_has_its_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_date__gte", models.F("given_date"))), name="projects_order_due_after_given"
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("asked_date__isnull", True), ("asked_date__gt", models.F("due_date")), _connector="OR"
                ),
                name="projects_order_asks_for_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderentry",
            constraint=models.UniqueConstraint(fields=("order", "number"), name="projects_order_entry_number_once"),
        ),
        migrations.AddConstraint(
            model_name="orderentry",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="orderentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "closing_requested"), ("proof", ""), _negated=True),
                name="projects_order_closing_has_proof",
            ),
        ),
        migrations.AddConstraint(
            model_name="problemitem",
            constraint=models.UniqueConstraint(fields=("meeting", "number"), name="projects_problem_item_number_once"),
        ),
        migrations.AddConstraint(
            model_name="problemitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision__isnull", True), ("issue__isnull", True)),
                    models.Q(("issue__isnull", True), ("order__isnull", True)),
                    models.Q(("decision__isnull", True), ("order__isnull", True)),
                    _connector="OR",
                ),
                name="projects_problem_item_about_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="problemitem",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(("impact__range", (1, 5)), ("likelihood__range", (1, 5))),
                name="projects_risk_on_the_scale",
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(("response__in", ["avoid", "reduce", "transfer", "accept"])),
                name="projects_risk_response_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("state", "open")),
                    models.Q(("closed_at__isnull", False), ("state__in", ["closed", "happened"])),
                    _connector="OR",
                ),
                name="projects_risk_closed_has_its_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.CheckConstraint(
                condition=models.Q(("severity__in", ["low", "moderate", "high", "severe"])),
                name="projects_issue_severity_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="riskaction",
            constraint=models.UniqueConstraint(fields=("risk", "number"), name="projects_risk_action_number_once"),
        ),
        migrations.AddConstraint(
            model_name="riskassessment",
            constraint=models.UniqueConstraint(fields=("risk", "number"), name="projects_risk_assessment_number_once"),
        ),
        migrations.AddConstraint(
            model_name="riskassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("impact__range", (1, 5)), ("likelihood__range", (1, 5))),
                name="projects_risk_assessment_on_the_scale",
            ),
        ),
        *(migrations.RunSQL(*tie(table)) for table in ABOUT_A_SUBJECT),
        *(migrations.RunSQL(*insert_only(table)) for table in HISTORY),
    ]
