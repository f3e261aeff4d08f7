"""Joins what was added side by side; changes nothing."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0130_attachments"),
        ("projects", "0140_long_work"),
    ]

    operations = []
