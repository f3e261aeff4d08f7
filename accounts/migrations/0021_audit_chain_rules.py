"""The chain of the audit trail: links at commit, commitments to personal parts, insert-only; see _audit_chain."""

from django.db import migrations

from accounts.migrations._audit_chain import BACKWARD, FORWARD


class Migration(migrations.Migration):
    dependencies = [("accounts", "0020_audit_chain")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
