"""The links of the audit chain, its anchors, and what the chain needs of each event; rules follow in 0021."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_sign_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditAnchor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("position", models.BigIntegerField()),
                ("hash", models.BinaryField()),
                ("line", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="AuditLink",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("event_id", models.BigIntegerField(unique=True)),
                ("hash", models.BinaryField()),
            ],
        ),
        migrations.AddField(
            model_name="auditevent",
            name="about_commitment",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="about_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="about_salt",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="actor_commitment",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="actor_salt",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="for_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["actor_id", "-id"], name="accounts_audit_actor"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                condition=models.Q(("about_id__isnull", False)), fields=["about_id"], name="accounts_audit_about"
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                condition=models.Q(("request_id", ""), _negated=True),
                fields=["request_id"],
                name="accounts_audit_request",
            ),
        ),
        migrations.AddIndex(
            model_name="auditanchor",
            index=models.Index(fields=["position"], name="accounts_anchor_position"),
        ),
    ]
