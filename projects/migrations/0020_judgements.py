"""Judgements with criteria and drafts, rounds with frozen league tables, findings where people and rules differ."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from projects.migrations._sql import insert_only, tie

# A confirmed judgement is never rewritten; people who leave are unlinked from it, their labels stay.
CONFIRMED = """
DROP TRIGGER projects_judgement_never_rewritten ON projects_judgement;
CREATE FUNCTION projects_refuse_rejudging() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'confirmed' AND (
        to_jsonb(OLD) - 'by_id' - 'confirmed_by_id' IS DISTINCT FROM to_jsonb(NEW) - 'by_id' - 'confirmed_by_id'
        OR NEW.by_id IS NOT NULL AND NEW.by_id IS DISTINCT FROM OLD.by_id
        OR NEW.confirmed_by_id IS NOT NULL AND NEW.confirmed_by_id IS DISTINCT FROM OLD.confirmed_by_id
    ) THEN
        RAISE EXCEPTION 'A confirmed judgement is never rewritten: add a new one.'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER projects_judgement_never_rewritten BEFORE UPDATE ON projects_judgement
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_rejudging();
CREATE FUNCTION projects_refuse_replacing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A league table stands as it was frozen.'
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER projects_roundplace_never_rewritten BEFORE UPDATE ON projects_roundplace
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_replacing();
"""
ANY = """
DROP TRIGGER projects_roundplace_never_rewritten ON projects_roundplace;
DROP FUNCTION projects_refuse_replacing();
DROP TRIGGER projects_judgement_never_rewritten ON projects_judgement;
DROP FUNCTION projects_refuse_rejudging();
CREATE TRIGGER projects_judgement_never_rewritten BEFORE UPDATE ON projects_judgement
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_rewrite();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0010_indicators"),
        ("regions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FindingEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "event of a finding",
                "verbose_name_plural": "events of findings",
                "ordering": ["finding", "at", "id"],
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
            },
        ),
        migrations.CreateModel(
            name="RoundPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            },
        ),
        migrations.CreateModel(
            name="RoundSubject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
            options={
                "verbose_name": "subject of a judgement round",
                "verbose_name_plural": "subjects of judgement rounds",
                "ordering": ["round", "project", "task"],
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
                ("opened_date", models.DateField(verbose_name="opened")),
                ("due_date", models.DateField(verbose_name="answer due")),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
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
            },
        ),
        migrations.AddField(
            model_name="judgement",
            name="capacity",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "highly problematic"), (2, "problematic"), (3, "mixed, some of it good"), (4, "good")],
                null=True,
                verbose_name="capacity to drive progress",
            ),
        ),
        migrations.AddField(
            model_name="judgement",
            name="challenge",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "very high"), (2, "high"), (3, "medium"), (4, "low")],
                null=True,
                verbose_name="degree of challenge",
            ),
        ),
        migrations.AddField(
            model_name="judgement",
            name="code",
            field=models.SlugField(blank=True, max_length=60, null=True, unique=True, verbose_name="code"),
        ),
        migrations.AddField(
            model_name="judgement",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="confirmed"),
        ),
        migrations.AddField(
            model_name="judgement",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="judgement",
            name="confirmed_by_label",
            field=models.CharField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name="judgement",
            name="departure_reason",
            field=models.TextField(blank=True, verbose_name="why it departs from the criteria"),
        ),
        migrations.AddField(
            model_name="judgement",
            name="derived_likelihood",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "unlikely"), (2, "rather unlikely"), (3, "rather likely"), (4, "likely")],
                null=True,
                verbose_name="likelihood that follows from the criteria",
            ),
        ),
        migrations.AddField(
            model_name="judgement",
            name="evidence",
            field=models.TextField(blank=True, verbose_name="evidence"),
        ),
        migrations.AddField(
            model_name="judgement",
            name="likelihood",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "unlikely"), (2, "rather unlikely"), (3, "rather likely"), (4, "likely")],
                null=True,
                verbose_name="likelihood of delivery",
            ),
        ),
        migrations.AddField(
            model_name="judgement",
            name="performance",
            field=models.CharField(
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
        migrations.AddField(
            model_name="judgement",
            name="planning",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "highly problematic"), (2, "problematic"), (3, "mixed, some of it good"), (4, "good")],
                null=True,
                verbose_name="quality of planning, implementation and performance management",
            ),
        ),
        migrations.AddField(
            model_name="judgement",
            name="return_note",
            field=models.TextField(blank=True, verbose_name="why it was returned"),
        ),
        migrations.AddField(
            model_name="judgement",
            name="stage",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "policy development"), (2, "implementation"), (3, "embedded"), (4, "irreversible")],
                null=True,
                verbose_name="stage of delivery",
            ),
        ),
        migrations.AddField(
            model_name="judgement",
            name="state",
            field=models.CharField(
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
        migrations.AddField(
            model_name="judgement",
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
            model_name="judgement",
            name="updated_at",
            field=models.DateTimeField(auto_now=True),
        ),
        migrations.AddField(
            model_name="judgement",
            name="valid_until_date",
            field=models.DateField(blank=True, null=True, verbose_name="valid until"),
        ),
        migrations.AddField(
            model_name="judgement",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AlterField(
            model_name="judgement",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="projects.strategicproject",
                verbose_name="strategic project",
            ),
        ),
        migrations.AddIndex(
            model_name="judgement",
            index=models.Index(
                condition=models.Q(("state", "confirmed")),
                fields=["project", "task", "-judged_date", "-id"],
                name="projects_judgement_newest",
            ),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "returned", "confirmed"])),
                name="projects_judgement_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("likelihood__isnull", True),
                    ("likelihood", models.F("derived_likelihood")),
                    models.Q(("departure_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="projects_judgement_departure_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("by__isnull", True),
                    ("confirmed_by__isnull", True),
                    models.Q(("by", models.F("confirmed_by")), _negated=True),
                    _connector="OR",
                ),
                name="projects_judgement_confirmed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until_date__isnull", True),
                    ("valid_until_date__gte", models.F("judged_date")),
                    _connector="OR",
                ),
                name="projects_judgement_valid_after_judged",
            ),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "returned"), _negated=True),
                    models.Q(("return_note", ""), _negated=True),
                    _connector="OR",
                ),
                name="projects_judgement_returned_has_note",
            ),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("state", "confirmed"), _negated=True), ("by__isnull", False)),
                fields=("project", "task", "by"),
                name="projects_judgement_one_draft_each",
                nulls_distinct=False,
            ),
        ),
        migrations.AddField(
            model_name="findingevent",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="judgementround",
            name="opened_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="judgementround",
            name="portfolio",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="judgement_rounds", to="projects.portfolio"
            ),
        ),
        migrations.AddField(
            model_name="roundplace",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="places", to="projects.judgementround"
            ),
        ),
        migrations.AddField(
            model_name="roundsubject",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="projects.strategicproject",
                verbose_name="strategic project",
            ),
        ),
        migrations.AddField(
            model_name="roundsubject",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="subjects", to="projects.judgementround"
            ),
        ),
        migrations.AddField(
            model_name="roundsubject",
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
            model_name="statusfinding",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="statusfinding",
            name="judgement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="findings", to="projects.judgement"
            ),
        ),
        migrations.AddField(
            model_name="statusfinding",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="owned_findings",
                to="regions.organisation",
                verbose_name="who answers",
            ),
        ),
        migrations.AddField(
            model_name="statusfinding",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="projects.strategicproject",
                verbose_name="strategic project",
            ),
        ),
        migrations.AddField(
            model_name="statusfinding",
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
            model_name="findingevent",
            name="finding",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="events", to="projects.statusfinding"
            ),
        ),
        migrations.AddConstraint(
            model_name="judgementround",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "moderation", "closed"])), name="projects_round_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="judgementround",
            constraint=models.CheckConstraint(
                condition=models.Q(("cut_off_date__gte", models.F("from_date"))), name="projects_round_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="judgementround",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="judgementround",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=("portfolio",),
                name="projects_round_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundplace",
            constraint=models.UniqueConstraint(
                fields=("round", "board", "object_id"), name="projects_round_place_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="roundplace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("left_out", ""), ("rank__isnull", False)),
                    models.Q(("rank", None), models.Q(("left_out", ""), _negated=True)),
                    _connector="OR",
                ),
                name="projects_round_place_ranked_or_why_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundplace",
            constraint=models.CheckConstraint(
                condition=models.Q(("board__in", ["projects", "ministries", "regions", "teams", "tasks"])),
                name="projects_round_place_board_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundsubject",
            constraint=models.UniqueConstraint(
                fields=("round", "project", "task"), name="projects_round_subject_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="statusfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("better_side__in", ["judged", "calculated"]), ("kind__in", ["watermelon", "mismatch"])
                ),
                name="projects_finding_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="statusfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "open"),
                    models.Q(("state__in", ["answered", "accepted"]), models.Q(("answer", ""), _negated=True)),
                    ("state", "closed"),
                    _connector="OR",
                ),
                name="projects_finding_answered_has_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="statusfinding",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="statusfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(("steps__range", (2, 4))), name="projects_finding_steps_2_to_4"
            ),
        ),
        migrations.AddConstraint(
            model_name="statusfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_date__gt", models.F("opened_date"))), name="projects_finding_due_after_opened"
            ),
        ),
        migrations.AddConstraint(
            model_name="statusfinding",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=("project", "task"),
                name="projects_finding_one_open",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="findingevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["opened", "changed", "answered", "accepted", "returned", "closed"])),
                name="projects_finding_event_kind_known",
            ),
        ),
        migrations.RunSQL(CONFIRMED, ANY),
        *(
            migrations.RunSQL(*tie(table))
            for table in ("projects_judgement", "projects_roundsubject", "projects_statusfinding")
        ),
        migrations.RunSQL(*insert_only("projects_findingevent")),
    ]
