"""Stocktakes with sealed packs, edits of agendas, errata, promises; what is sealed never changes."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


from projects.migrations._sql import insert_only, tie

FROZEN = """
CREATE FUNCTION projects_refuse_resealing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.seal <> '' AND (TG_OP = 'DELETE' OR (NEW.pack_text, NEW.seal, NEW.cut_off_at, NEW.issued_at, NEW.issued_by,
            NEW.series_id, NEW.number, NEW.code, NEW.meeting_date)
        IS DISTINCT FROM (OLD.pack_text, OLD.seal, OLD.cut_off_at, OLD.issued_at, OLD.issued_by,
            OLD.series_id, OLD.number, OLD.code, OLD.meeting_date)) THEN
        RAISE EXCEPTION 'An issued pack never changes: add an erratum.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_stocktake_pack_frozen',
                  TABLE = 'projects_stocktake';
    END IF;
    IF OLD.minutes_seal <> '' AND (NEW.minutes, NEW.minutes_text, NEW.minutes_seal, NEW.minuted_at, NEW.minuted_by,
            NEW.held_at, NEW.state)
        IS DISTINCT FROM (OLD.minutes, OLD.minutes_text, OLD.minutes_seal, OLD.minuted_at, OLD.minuted_by,
            OLD.held_at, OLD.state) THEN
        RAISE EXCEPTION 'Agreed minutes never change.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_stocktake_minutes_frozen',
                  TABLE = 'projects_stocktake';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER projects_stocktake_frozen BEFORE UPDATE OR DELETE ON projects_stocktake
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_resealing();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0040_risks_decisions_orders_and_meetings"),
        ("regions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("interval_weeks", models.PositiveSmallIntegerField(default=8, verbose_name="weeks between meetings")),
                ("chair", models.CharField(max_length=200, verbose_name="chair (a role, no name)")),
                (
                    "members",
                    models.ManyToManyField(
                        blank=True, related_name="stocktake_series", to="regions.organisation", verbose_name="members"
                    ),
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
            ],
            options={
                "verbose_name": "series of stocktakes",
                "verbose_name_plural": "series of stocktakes",
                "ordering": ["code"],
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
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stocktakes",
                        to="projects.stocktakeseries",
                    ),
                ),
            ],
            options={
                "verbose_name": "stocktake",
                "verbose_name_plural": "stocktakes",
                "ordering": ["series", "-number"],
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
                (
                    "stocktake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="promises", to="projects.stocktake"
                    ),
                ),
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
            name="Erratum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField()),
                ("place", models.CharField(max_length=200, verbose_name="place in the pack")),
                ("before", models.CharField(max_length=300, verbose_name="as issued")),
                ("after", models.CharField(max_length=300, verbose_name="corrected")),
                ("reason", models.TextField(verbose_name="reason")),
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
                    "stocktake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="errata", to="projects.stocktake"
                    ),
                ),
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
            name="AgendaEdit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                (
                    "position",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="place on the agenda"),
                ),
                ("is_dropped", models.BooleanField(default=False)),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("title", models.CharField(blank=True, max_length=300, verbose_name="what it is about")),
                ("by_label", models.CharField(blank=True, max_length=254)),
                ("at", models.DateTimeField()),
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
                (
                    "stocktake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agenda_edits",
                        to="projects.stocktake",
                    ),
                ),
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
        migrations.AddConstraint(
            model_name="stocktakeseries",
            constraint=models.CheckConstraint(
                condition=models.Q(("project", None), ("sector", None), _connector="OR"),
                name="projects_series_of_one_slice",
            ),
        ),
        migrations.AddConstraint(
            model_name="stocktakeseries",
            constraint=models.CheckConstraint(
                condition=models.Q(("interval_weeks__gte", 1), ("interval_weeks__lte", 52)),
                name="projects_series_interval_1_to_52_weeks",
            ),
        ),
        migrations.AddConstraint(
            model_name="stocktake",
            constraint=models.UniqueConstraint(fields=("series", "number"), name="projects_stocktake_number_once"),
        ),
        migrations.AddConstraint(
            model_name="stocktake",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "planned")), fields=("series",), name="projects_stocktake_one_planned"
            ),
        ),
        migrations.AddConstraint(
            model_name="stocktake",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["planned", "issued", "held", "minuted"])),
                name="projects_stocktake_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="stocktake",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("cut_off_at", None), ("issued_at", None), ("pack_text", ""), ("seal", ""), ("state", "planned")
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
        ),
        migrations.AddConstraint(
            model_name="stocktake",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("held_at", None), ("state__in", ["planned", "issued"])),
                    models.Q(("held_at__isnull", False), ("state__in", ["held", "minuted"])),
                    _connector="OR",
                ),
                name="projects_stocktake_held_means_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="stocktake",
            constraint=models.CheckConstraint(
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
        ),
        migrations.RunSQL(FROZEN, "DROP FUNCTION projects_refuse_resealing() CASCADE;"),
        migrations.RunSQL(*insert_only("projects_erratum")),
        migrations.RunSQL(*tie("projects_promise")),
    ]
