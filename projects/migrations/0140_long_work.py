"""Long work: exports, imports and recomputations that a worker does while a person waits."""

import django.core.serializers.json
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0122_join"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LongWork",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("export", "Export of everything that is open to you"),
                            ("import_check", "Preview of an import"),
                            ("import", "Import of annual returns"),
                            ("recompute", "Recompute all figures"),
                            ("history", "Rebuild the history of figures"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("by_label", models.CharField(max_length=254)),
                ("parameters", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "under way"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "stopped"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("step", models.CharField(blank=True, max_length=40, verbose_name="what is being done")),
                ("done", models.PositiveBigIntegerField(default=0, verbose_name="units done")),
                ("total", models.PositiveBigIntegerField(null=True, verbose_name="units in all")),
                ("rate", models.FloatField(null=True, verbose_name="units a second")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("claim", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("cancel_asked_at", models.DateTimeField(null=True, verbose_name="asked to stop")),
                ("created_at", models.DateTimeField(verbose_name="asked for")),
                ("started_at", models.DateTimeField(null=True, verbose_name="begun")),
                ("heartbeat_at", models.DateTimeField(null=True, verbose_name="last word of the worker")),
                ("measured_at", models.DateTimeField(null=True, verbose_name="progress counted")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                ("summary", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                (
                    "problem",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="why it failed",
                    ),
                ),
                ("rights", models.CharField(blank=True, max_length=64)),
                ("file_name", models.CharField(blank=True, max_length=200, verbose_name="file")),
                ("file_size", models.PositiveBigIntegerField(default=0, verbose_name="size in bytes")),
                ("kept_until", models.DateTimeField(null=True, verbose_name="kept until")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="long_work",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "long work",
                "verbose_name_plural": "long work",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="LongWorkPiece",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "file",
                    models.CharField(
                        choices=[("returns", "Returns"), ("mapping", "Mapping"), ("result", "Result")], max_length=8
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("data", models.BinaryField()),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pieces", to="projects.longwork"
                    ),
                ),
            ],
            options={
                "verbose_name": "piece of a file",
                "verbose_name_plural": "pieces of files",
                "ordering": ["work", "file", "number"],
            },
        ),
        migrations.AddIndex(
            model_name="longwork",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "running"])),
                fields=["created_at"],
                name="projects_long_work_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="longwork",
            index=models.Index(fields=["by", "-created_at"], name="projects_long_work_of_person"),
        ),
        migrations.AddConstraint(
            model_name="longwork",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "running"])),
                fields=("by", "kind"),
                name="projects_long_work_one_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="longwork",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["export", "import_check", "import", "recompute", "history"]),
                    ("state__in", ["waiting", "running", "done", "failed", "cancelled"]),
                ),
                name="projects_long_work_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="longwork",
            constraint=models.CheckConstraint(
                condition=models.Q(("total__isnull", True), ("done__lte", models.F("total")), _connector="OR"),
                name="projects_long_work_done_of_total",
            ),
        ),
        migrations.AddConstraint(
            model_name="longwork",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("started_at__isnull", True), ("state", "waiting")),
                    models.Q(
                        ("claim__isnull", False),
                        ("ended_at__isnull", True),
                        ("lease_until__isnull", False),
                        ("started_at__isnull", False),
                        ("state", "running"),
                    ),
                    models.Q(("ended_at__isnull", False), ("started_at__isnull", False), ("state", "done")),
                    models.Q(("ended_at__isnull", False), ("state__in", ["failed", "cancelled"])),
                    _connector="OR",
                ),
                name="projects_long_work_times_of_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="longwork",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "failed"), _negated=True),
                    models.Q(("problem", {}), _negated=True),
                    _connector="OR",
                ),
                name="projects_long_work_fails_in_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="longwork",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("file_name", ""), models.Q(("kept_until__isnull", False), ("state", "done")), _connector="OR"
                ),
                name="projects_long_work_file_of_done",
            ),
        ),
        migrations.AddConstraint(
            model_name="longworkpiece",
            constraint=models.UniqueConstraint(fields=("work", "file", "number"), name="projects_long_work_piece_once"),
        ),
        migrations.AddConstraint(
            model_name="longworkpiece",
            constraint=models.CheckConstraint(
                condition=models.Q(("file__in", ["returns", "mapping", "result"])),
                name="projects_long_work_piece_known",
            ),
        ),
    ]
