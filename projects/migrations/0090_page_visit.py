"""When a person last looked at a page."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0001_squashed_0080_reporting_cycle"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PageVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "page",
                    models.CharField(choices=[("national", "National summary")], max_length=20, verbose_name="page"),
                ),
                ("seen_at", models.DateTimeField(verbose_name="last looked at")),
                ("before_at", models.DateTimeField(null=True, verbose_name="last looked at on the visit before")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="page_visits",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "visit of a page",
                "verbose_name_plural": "visits of pages",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "page"), name="projects_page_visit_once"),
                    models.CheckConstraint(
                        condition=models.Q(("page__in", ["national"])), name="projects_page_visit_page_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("before_at__isnull", True), ("before_at__lt", models.F("seen_at")), _connector="OR"
                        ),
                        name="projects_page_visit_in_order",
                    ),
                ],
            },
        ),
    ]
