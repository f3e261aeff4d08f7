"""Which decisions were answered at which stocktake; insert-only."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from projects.migrations._sql import insert_only


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0040_risks_decisions_orders_and_meetings"),
        ("projects", "0050_stocktakes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StocktakeDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decided_at_stocktake",
                        to="projects.decision",
                    ),
                ),
                (
                    "stocktake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decided", to="projects.stocktake"
                    ),
                ),
            ],
            options={
                "verbose_name": "decision of a stocktake",
                "verbose_name_plural": "decisions of stocktakes",
                "ordering": ["stocktake", "decision"],
            },
        ),
        migrations.RunSQL(*insert_only("projects_stocktakedecision")),
    ]
