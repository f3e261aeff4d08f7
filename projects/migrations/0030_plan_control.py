"""Change control, promises between milestones, delivery chains."""

import django.db.models.constraints
import django.db.models.deletion
import projects.models.milestone
import uuid
from django.conf import settings
from django.db import migrations, models

from projects.migrations._sql import insert_only, tie


# Rows that exist get each an id of its own; Django would give one to all.
OWN_IDS = (
    """ALTER TABLE projects_milestonedependency
           ADD COLUMN public_id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid();
       ALTER TABLE projects_milestonedependency ALTER COLUMN public_id DROP DEFAULT;""",
    "ALTER TABLE projects_milestonedependency DROP COLUMN public_id;",
)

# An answer to a promise changes no edge: it looks for no circle, and takes no turn behind those who add edges.
CYCLES_OF_EDGES = (
    """DROP TRIGGER projects_dependency_acyclic ON projects_milestonedependency;
       CREATE TRIGGER projects_dependency_acyclic
           BEFORE INSERT OR UPDATE OF predecessor_id, successor_id ON projects_milestonedependency
           FOR EACH ROW EXECUTE FUNCTION projects_refuse_cycle();""",
    """DROP TRIGGER projects_dependency_acyclic ON projects_milestonedependency;
       CREATE TRIGGER projects_dependency_acyclic BEFORE INSERT OR UPDATE ON projects_milestonedependency
           FOR EACH ROW EXECUTE FUNCTION projects_refuse_cycle();""",
)

INSIDE_A_TASK = (
    """UPDATE projects_milestonedependency d SET state = 'internal'
         FROM projects_milestone giver, projects_milestone taker
        WHERE giver.id = d.predecessor_id AND taker.id = d.successor_id AND giver.task_id = taker.task_id;""",
    migrations.RunSQL.noop,
)

ENTRIES_STAY = (
    """CREATE FUNCTION projects_refuse_change_of_plan() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
           RAISE EXCEPTION 'A version of a plan is never changed: ask for a new one.'
               USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
       END $$;
       CREATE TRIGGER projects_plan_entry_never_rewritten BEFORE UPDATE ON projects_planentry
           FOR EACH ROW EXECUTE FUNCTION projects_refuse_change_of_plan();""",
    "DROP FUNCTION projects_refuse_change_of_plan() CASCADE;",
)

TRIGGERS = (
    tie("projects_baselinerequest"),
    tie("projects_planversion"),
    tie("projects_deliverychain"),
    insert_only("projects_planversion"),
    insert_only("projects_linkjudgement"),
    ENTRIES_STAY,
)


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0020_judgements"),
        ("regions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE projects_dependency_number;", "DROP SEQUENCE projects_dependency_number;"),
        migrations.RunSQL(*CYCLES_OF_EDGES),
        migrations.CreateModel(
            name="BaselineChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_date", models.DateField(null=True)),
                ("from_weight", models.DecimalField(decimal_places=3, max_digits=9)),
                ("to_date", models.DateField(null=True)),
                ("to_weight", models.DecimalField(decimal_places=3, max_digits=9, null=True)),
            ],
            options={
                "verbose_name": "change of a baseline",
                "verbose_name_plural": "changes of baselines",
                "ordering": ["request", "milestone__position", "milestone_id"],
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
                ("requested_by_label", models.CharField(blank=True, max_length=254)),
                ("requested_at", models.DateTimeField(verbose_name="requested")),
                ("decided_by_label", models.CharField(blank=True, max_length=254)),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("decision_reason", models.TextField(blank=True, verbose_name="reason of the decision")),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "request for a new baseline",
                "verbose_name_plural": "requests for new baselines",
                "ordering": ["-requested_at", "-id"],
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
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "delivery chain",
                "verbose_name_plural": "delivery chains",
                "ordering": ["code"],
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
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("position", models.PositiveSmallIntegerField(verbose_name="place in the chain")),
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
            },
        ),
        migrations.CreateModel(
            name="LinkJudgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "judgement of a link",
                "verbose_name_plural": "judgements of links",
                "ordering": ["link", "-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="PlanEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("baseline_date", models.DateField(null=True)),
                ("weight", models.DecimalField(decimal_places=3, max_digits=9)),
                ("task_weight", models.DecimalField(decimal_places=3, max_digits=9)),
            ],
            options={
                "verbose_name": "entry of a plan",
                "verbose_name_plural": "entries of plans",
                "ordering": ["plan", "milestone"],
            },
        ),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code", models.SlugField(max_length=80, unique=True, verbose_name="code")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField(verbose_name="agreed")),
                ("illustrative", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "version of a plan",
                "verbose_name_plural": "versions of plans",
                "ordering": ["project", "task", "number"],
            },
        ),
        migrations.CreateModel(
            name="PromiseAlert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
                ("acknowledged_by_label", models.CharField(blank=True, max_length=254)),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True, verbose_name="acknowledged")),
                ("note", models.TextField(blank=True, verbose_name="what the taker does about it")),
            ],
            options={
                "verbose_name": "alert of a promise",
                "verbose_name_plural": "alerts of promises",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="milestonedependency",
            name="agreed_date",
            field=models.DateField(blank=True, null=True, verbose_name="promised for"),
        ),
        migrations.AddField(
            model_name="milestonedependency",
            name="answer",
            field=models.TextField(blank=True, verbose_name="answer of the giver"),
        ),
        migrations.AddField(
            model_name="milestonedependency",
            name="answered_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="answered"),
        ),
        migrations.AddField(
            model_name="milestonedependency",
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
            model_name="milestonedependency",
            name="answered_by_label",
            field=models.CharField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name="milestonedependency",
            name="code",
            field=models.SlugField(
                db_default=projects.models.milestone.DependencyNumber(), max_length=60, unique=True, verbose_name="code"
            ),
        ),
        migrations.AddField(
            model_name="milestonedependency",
            name="illustrative",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="milestonedependency",
            name="lag_days",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="days between the two"),
        ),
        migrations.AddField(
            model_name="milestonedependency",
            name="needed_date",
            field=models.DateField(blank=True, null=True, verbose_name="needed by"),
        ),
        migrations.AddField(
            model_name="milestonedependency",
            name="proposed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="asked for"),
        ),
        migrations.AddField(
            model_name="milestonedependency",
            name="proposed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="milestonedependency",
            name="proposed_by_label",
            field=models.CharField(blank=True, max_length=254),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(*OWN_IDS)],
            state_operations=[
                migrations.AddField(
                    model_name="milestonedependency",
                    name="public_id",
                    field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
            ],
        ),
        migrations.AddField(
            model_name="milestonedependency",
            name="state",
            field=models.CharField(
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
        migrations.AddField(
            model_name="milestonedependency",
            name="updated_at",
            field=models.DateTimeField(auto_now=True),
        ),
        migrations.AddField(
            model_name="milestonedependency",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="milestonedependency",
            name="why",
            field=models.TextField(blank=True, verbose_name="what it is needed for"),
        ),
        migrations.AddConstraint(
            model_name="milestonedependency",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["internal", "proposed", "accepted", "declined"])),
                name="projects_dependency_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="milestonedependency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed_date__isnull", False), ("state", "accepted")),
                    models.Q(models.Q(("state", "accepted"), _negated=True), ("agreed_date__isnull", True)),
                    _connector="OR",
                ),
                name="projects_dependency_agreed_means_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="milestonedependency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "declined"), _negated=True),
                    models.Q(("answer", ""), _negated=True),
                    _connector="OR",
                ),
                name="projects_dependency_declined_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="milestonedependency",
            constraint=models.CheckConstraint(
                condition=models.Q(("lag_days__lte", 1830)), name="projects_dependency_lag_sane"
            ),
        ),
        migrations.AddField(
            model_name="baselinechange",
            name="milestone",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="baseline_changes", to="projects.milestone"
            ),
        ),
        migrations.AddField(
            model_name="baselinerequest",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="baselinerequest",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="projects.strategicproject",
                verbose_name="strategic project",
            ),
        ),
        migrations.AddField(
            model_name="baselinerequest",
            name="requested_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="baseline_requests",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="baselinerequest",
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
            model_name="baselinechange",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="projects.baselinerequest"
            ),
        ),
        migrations.AddField(
            model_name="deliverychain",
            name="indicator",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="chains",
                to="projects.indicator",
                verbose_name="indicator",
            ),
        ),
        migrations.AddField(
            model_name="deliverychain",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="projects.strategicproject",
                verbose_name="strategic project",
            ),
        ),
        migrations.AddField(
            model_name="deliverychain",
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
            model_name="deliverylink",
            name="chain",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="links", to="projects.deliverychain"
            ),
        ),
        migrations.AddField(
            model_name="deliverylink",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="delivery_links",
                to="regions.organisation",
            ),
        ),
        migrations.AddField(
            model_name="linkjudgement",
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
            model_name="linkjudgement",
            name="link",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="judgements", to="projects.deliverylink"
            ),
        ),
        migrations.AddField(
            model_name="planentry",
            name="milestone",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="plan_entries", to="projects.milestone"
            ),
        ),
        migrations.AddField(
            model_name="planversion",
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
            model_name="planversion",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="projects.strategicproject",
                verbose_name="strategic project",
            ),
        ),
        migrations.AddField(
            model_name="planversion",
            name="request",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="projects.baselinerequest",
            ),
        ),
        migrations.AddField(
            model_name="planversion",
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
            model_name="planentry",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="projects.planversion"
            ),
        ),
        migrations.AddField(
            model_name="promisealert",
            name="acknowledged_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="promisealert",
            name="dependency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="alerts", to="projects.milestonedependency"
            ),
        ),
        migrations.AddIndex(
            model_name="baselinerequest",
            index=models.Index(fields=["state", "requested_at"], name="projects_baseline_request_open"),
        ),
        migrations.AddConstraint(
            model_name="baselinerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["requested", "approved", "refused", "withdrawn"])),
                name="projects_baseline_request_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselinerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("state", "requested")),
                    models.Q(models.Q(("state", "requested"), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="projects_baseline_request_decided_when_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselinerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(("decision_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="projects_baseline_request_refusal_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselinerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["approved", "refused"]), _negated=True),
                    models.Q(("decided_by", models.F("requested_by")), _negated=True),
                    _connector="OR",
                ),
                name="projects_baseline_request_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselinerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("task__isnull", False)), name="projects_baseline_request_about_a_task"
            ),
        ),
        migrations.AddConstraint(
            model_name="baselinerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="projects_baseline_request_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="baselinechange",
            constraint=models.UniqueConstraint(fields=("request", "milestone"), name="projects_baseline_change_once"),
        ),
        migrations.AddConstraint(
            model_name="baselinechange",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_date__isnull", False), ("to_weight__isnull", False), _connector="OR"),
                name="projects_baseline_change_changes",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselinechange",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_weight__isnull", True), ("to_weight__gt", 0), _connector="OR"),
                name="projects_baseline_change_weight_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverychain",
            constraint=models.CheckConstraint(
                condition=models.Q(("name_en", ""), _negated=True), name="projects_delivery_chain_has_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverylink",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("chain", "position"),
                name="projects_delivery_link_one_each_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverylink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("actor", ""), ("organisation__isnull", False)),
                    models.Q(("organisation__isnull", True), models.Q(("actor", ""), _negated=True)),
                    _connector="OR",
                ),
                name="projects_delivery_link_one_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverylink",
            constraint=models.CheckConstraint(
                condition=models.Q(("strength__in", ["", "strong", "adequate", "weak", "broken"])),
                name="projects_delivery_link_strength_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverylink",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="deliverylink",
            constraint=models.CheckConstraint(
                condition=models.Q(("position__gte", 1)), name="projects_delivery_link_from_1"
            ),
        ),
        migrations.AddConstraint(
            model_name="linkjudgement",
            constraint=models.CheckConstraint(
                condition=models.Q(("strength__in", ["strong", "adequate", "weak", "broken"])),
                name="projects_link_judgement_strength_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="linkjudgement",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="projects_link_judgement_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(
                fields=("project", "task", "number"), name="projects_plan_version_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="projects_plan_version_from_1"
            ),
        ),
        migrations.AddConstraint(
            model_name="planentry",
            constraint=models.UniqueConstraint(fields=("plan", "milestone"), name="projects_plan_entry_once"),
        ),
        migrations.AddConstraint(
            model_name="planentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("task_weight__gt", 0), ("weight__gt", 0)),
                name="projects_plan_entry_weights_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="promisealert",
            constraint=models.UniqueConstraint(
                fields=("dependency", "milestone_version"), name="projects_promise_alert_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="promisealert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("expected_date__gt", models.F("agreed_date")), ("kind", "later")),
                    models.Q(("expected_date__isnull", True), ("kind", "cancelled")),
                    _connector="OR",
                ),
                name="projects_promise_alert_is_late",
            ),
        ),
        migrations.AddConstraint(
            model_name="promisealert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("acknowledged_at__isnull", True), ("acknowledged_by_label", "")),
                    models.Q(
                        ("acknowledged_at__isnull", False), models.Q(("acknowledged_by_label", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="projects_promise_alert_acknowledged_by_someone",
            ),
        ),
        migrations.RunSQL(*INSIDE_A_TASK),
        *(migrations.RunSQL(*sql) for sql in TRIGGERS),
    ]
