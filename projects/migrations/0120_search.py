"""The search: entries of all objects with a page, and how far they follow the feed. Needs pg_trgm, which is trusted."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0001_squashed_0080_reporting_cycle"),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="SearchCursor",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("transaction_id", models.BigIntegerField()),
                ("change_id", models.BigIntegerField(default=0)),
                ("built_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="projects_search_one_cursor")
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=300, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=300, verbose_name="name in Russian")),
                ("name_kk", models.CharField(blank=True, max_length=300, verbose_name="name in Kazakh")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("project", "project"),
                            ("task", "task"),
                            ("milestone", "milestone"),
                            ("sector", "sector"),
                            ("region", "region"),
                            ("organisation", "organisation"),
                            ("team", "team"),
                            ("indicator", "indicator"),
                            ("decision", "decision"),
                            ("order", "order"),
                            ("risk", "risk"),
                            ("issue", "issue"),
                            ("review", "review"),
                            ("challenge", "challenge"),
                            ("lab", "lab"),
                            ("stocktake", "stocktake"),
                        ],
                        max_length=12,
                    ),
                ),
                ("object_id", models.BigIntegerField()),
                ("public_id", models.UUIDField()),
                ("code", models.CharField(max_length=120)),
                ("text", models.TextField(blank=True)),
                ("head", models.TextField()),
                ("folded", models.TextField()),
            ],
            options={
                "verbose_name": "search entry",
                "verbose_name_plural": "search entries",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["folded"], name="projects_search_folded", opclasses=["gin_trgm_ops"]
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["head"], name="projects_search_head", opclasses=["gin_trgm_ops"]
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "object_id"), name="projects_search_entry_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "project",
                                    "task",
                                    "milestone",
                                    "sector",
                                    "region",
                                    "organisation",
                                    "team",
                                    "indicator",
                                    "decision",
                                    "order",
                                    "risk",
                                    "issue",
                                    "review",
                                    "challenge",
                                    "lab",
                                    "stocktake",
                                ],
                            )
                        ),
                        name="projects_search_kind_known",
                    ),
                ],
            },
        ),
    ]
