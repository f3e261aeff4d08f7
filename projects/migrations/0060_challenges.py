"""100-day challenges, labs, and the eight steps of a project."""

import datetime
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from projects.migrations._sql import insert_only, tie

HISTORIES = (
    "projects_challengenote",
    "projects_sponsorreview",
    "projects_sustaincheck",
    "projects_ideascore",
    "projects_publicrecord",
    "projects_gatepassage",
)


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0051_decisions_of_stocktakes"),
        ("regions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                    "sponsor_organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sponsored_challenges",
                        to="regions.organisation",
                        verbose_name="sponsor's body",
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
            ],
            options={
                "verbose_name": "challenge",
                "verbose_name_plural": "challenges",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="ChallengeMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            ],
            options={
                "verbose_name": "member of a challenge",
                "verbose_name_plural": "members of challenges",
                "ordering": ["challenge", "role", "id"],
            },
        ),
        migrations.CreateModel(
            name="ChallengeNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
                ("illustrative", models.BooleanField(default=False)),
                ("for_date", models.DateField(verbose_name="day")),
                ("number", models.PositiveSmallIntegerField(default=1, verbose_name="which note of the day")),
                (
                    "value",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="value"),
                ),
                ("text", models.TextField(verbose_name="what was done")),
                ("blockers", models.TextField(blank=True, verbose_name="what stands in the way")),
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
                    "challenge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="projects.challenge"
                    ),
                ),
            ],
            options={
                "verbose_name": "daily note",
                "verbose_name_plural": "daily notes",
                "ordering": ["challenge", "-for_date", "-number"],
            },
        ),
        migrations.CreateModel(
            name="GatePassage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
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
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passages",
                        to="projects.strategicproject",
                    ),
                ),
            ],
            options={
                "verbose_name": "passage of a gate",
                "verbose_name_plural": "passages of gates",
                "ordering": ["project", "number"],
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
                ("number", models.PositiveSmallIntegerField(verbose_name="number in the lab")),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("title", models.CharField(max_length=300, verbose_name="idea")),
                ("problem", models.TextField(verbose_name="problem")),
                ("proposal", models.TextField(verbose_name="proposal")),
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ideas",
                        to="regions.organisation",
                        verbose_name="submitted by",
                    ),
                ),
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
            ],
            options={
                "verbose_name": "idea",
                "verbose_name_plural": "ideas",
                "ordering": ["lab", "number"],
            },
        ),
        migrations.CreateModel(
            name="IdeaScore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("impact", models.PositiveSmallIntegerField(verbose_name="impact")),
                ("feasibility", models.PositiveSmallIntegerField(verbose_name="feasibility")),
                ("cost", models.PositiveSmallIntegerField(verbose_name="cost")),
                ("speed", models.PositiveSmallIntegerField(verbose_name="speed")),
                ("comment", models.TextField(blank=True, verbose_name="comment")),
                ("by_label", models.CharField(max_length=254)),
                ("at", models.DateTimeField()),
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
                    "idea",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scores", to="projects.idea"
                    ),
                ),
            ],
            options={
                "verbose_name": "score of an idea",
                "verbose_name_plural": "scores of ideas",
                "ordering": ["idea", "id"],
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
            ],
            options={
                "verbose_name": "lab",
                "verbose_name_plural": "labs",
                "ordering": ["code"],
            },
        ),
        migrations.AddField(
            model_name="idea",
            name="lab",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="ideas", to="projects.lab"
            ),
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number in the plan")),
                ("action", models.CharField(max_length=300, verbose_name="what is done")),
                ("role", models.CharField(max_length=200, verbose_name="responsible (a role, no name)")),
                ("due_date", models.DateField(verbose_name="by")),
                ("criterion", models.TextField(verbose_name="seen to be done when")),
                ("weight", models.DecimalField(decimal_places=3, default=1, max_digits=9, verbose_name="weight")),
                (
                    "idea",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="projects.idea"
                    ),
                ),
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
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_lines",
                        to="regions.organisation",
                        verbose_name="responsible body",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a three-feet plan",
                "verbose_name_plural": "lines of three-feet plans",
                "ordering": ["idea", "number"],
            },
        ),
        migrations.CreateModel(
            name="PublicRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
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
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="public_records",
                        to="projects.strategicproject",
                    ),
                ),
            ],
            options={
                "verbose_name": "public record",
                "verbose_name_plural": "public records",
                "ordering": ["project", "-held_date", "-id"],
            },
        ),
        migrations.CreateModel(
            name="SponsorReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
                ("illustrative", models.BooleanField(default=False)),
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
                    "challenge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reviews", to="projects.challenge"
                    ),
                ),
            ],
            options={
                "verbose_name": "sponsor review",
                "verbose_name_plural": "sponsor reviews",
                "ordering": ["challenge", "-week"],
            },
        ),
        migrations.CreateModel(
            name="SustainCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
                ("illustrative", models.BooleanField(default=False)),
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
                    "challenge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checks", to="projects.challenge"
                    ),
                ),
            ],
            options={
                "verbose_name": "check that a result lasted",
                "verbose_name_plural": "checks that results lasted",
                "ordering": ["challenge", "months"],
            },
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(("goal_value", models.F("start_value")), _negated=True),
                name="projects_challenge_goal_differs",
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("start_date__gte", datetime.date(1990, 1, 1)), ("start_date__lte", datetime.date(2100, 12, 31))
                ),
                name="projects_challenge_start_sane",
            ),
        ),
        migrations.AddConstraint(
            model_name="challengemember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("role", "lead")), fields=("challenge",), name="projects_challenge_one_lead"
            ),
        ),
        migrations.AddConstraint(
            model_name="challengemember",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["lead", "member"])), name="projects_challenge_role_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="challengenote",
            constraint=models.UniqueConstraint(
                fields=("challenge", "for_date", "number"), name="projects_note_number_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="challengenote",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="projects_note_number_from_1"
            ),
        ),
        migrations.AddConstraint(
            model_name="gatepassage",
            constraint=models.UniqueConstraint(fields=("project", "step"), name="projects_passage_once"),
        ),
        migrations.AddConstraint(
            model_name="gatepassage",
            constraint=models.UniqueConstraint(fields=("project", "number"), name="projects_passage_number_once"),
        ),
        migrations.AddConstraint(
            model_name="gatepassage",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="ideascore",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cost__range", (1, 5)),
                    ("feasibility__range", (1, 5)),
                    ("impact__range", (1, 5)),
                    ("speed__range", (1, 5)),
                ),
                name="projects_score_points_1_to_5",
            ),
        ),
        migrations.AddConstraint(
            model_name="lab",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["preparing", "running", "decided", "handed_over"])),
                name="projects_lab_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="lab",
            constraint=models.CheckConstraint(
                condition=models.Q(("end_date__gte", models.F("start_date"))), name="projects_lab_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="lab",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="idea",
            constraint=models.UniqueConstraint(fields=("lab", "number"), name="projects_idea_number_once"),
        ),
        migrations.AddConstraint(
            model_name="idea",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="idea",
            constraint=models.CheckConstraint(
                condition=models.Q(("task__isnull", True), ("state", "chosen"), _connector="OR"),
                name="projects_idea_task_of_chosen",
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.UniqueConstraint(fields=("idea", "number"), name="projects_line_number_once"),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gt", 0)), name="projects_line_weight_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="publicrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "open_day"), models.Q(("place", ""), _negated=True)),
                    models.Q(("kind__in", ["roadmap", "annual_report"]), models.Q(("link", ""), _negated=True)),
                    _connector="OR",
                ),
                name="projects_record_has_place_or_link",
            ),
        ),
        migrations.AddConstraint(
            model_name="sponsorreview",
            constraint=models.UniqueConstraint(fields=("challenge", "week"), name="projects_review_once_a_week"),
        ),
        migrations.AddConstraint(
            model_name="sponsorreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("week__range", (1, 14))), name="projects_review_week_1_to_14"
            ),
        ),
        migrations.AddConstraint(
            model_name="sponsorreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("call__in", ["on_track", "needs_help", "change_course"])),
                name="projects_review_call_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="sustaincheck",
            constraint=models.UniqueConstraint(fields=("challenge", "months"), name="projects_check_once_each"),
        ),
        migrations.AddConstraint(
            model_name="sustaincheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("months__in", [6, 12])), name="projects_check_after_6_or_12_months"
            ),
        ),
        migrations.AddConstraint(
            model_name="sustaincheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["sustained", "slipped", "lost"])),
                name="projects_check_verdict_known",
            ),
        ),
        migrations.RunSQL(*tie("projects_challenge")),
        *(migrations.RunSQL(*insert_only(table)) for table in HISTORIES),
    ]
