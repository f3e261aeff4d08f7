"""The audit trail is insert-only: the database refuses UPDATE and DELETE of an event."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION accounts_audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit trail is insert-only: % refused.', TG_OP
        USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_audit_insert_only', TABLE = 'accounts_auditevent';
END $$;
CREATE TRIGGER accounts_audit_insert_only BEFORE UPDATE OR DELETE ON accounts_auditevent
    FOR EACH ROW EXECUTE FUNCTION accounts_audit_refuse_change();
"""
BACKWARD = """
DROP TRIGGER accounts_audit_insert_only ON accounts_auditevent;
DROP FUNCTION accounts_audit_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
