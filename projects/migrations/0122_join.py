"""Joins what was added side by side; changes nothing."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0090_page_visit"),
        ("projects", "0111_notifications"),
        ("projects", "0121_personal"),
    ]

    operations = []
