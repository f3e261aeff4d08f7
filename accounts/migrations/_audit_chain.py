"""SQL of the audit chain. What is computed here is computed again, independently, by `accounts.trail.chain`.

At commit, in this order:
1. For each event a deferred trigger notes the running transaction (once) in `accounts_auditwaiting`.
2. That note has a deferred trigger of its own. PostgreSQL fires it after every check that was deferred before, foreign
   keys above all: they may have to wait for a row that another writer holds, and who waits for a row while he holds the
   chain's lock can deadlock with who waits for the lock while he holds the row.
3. It takes the chain's lock, reads the newest link, and links the events of its transaction in the order of their ids.
   Nothing but the commit follows, so the lock is held for no longer than that.

Functions run as their owner with a fixed search path: the portal's role needs no right to write links. Planner settings
keep the search for one's own events on indexes, however wrong the statistics of a growing table are.
"""

CANONICAL = """
CREATE FUNCTION accounts_audit_field(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN value IS NULL THEN '~' ELSE octet_length(value)::text || ':' || value END
$$;

CREATE FUNCTION accounts_audit_actor_part(e accounts_auditevent) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(e.actor_salt || convert_to(
        public.accounts_audit_field(e.actor_label) || public.accounts_audit_field(e.address::text), 'UTF8'))
$$;

CREATE FUNCTION accounts_audit_about_part(e accounts_auditevent) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(e.about_salt || convert_to(public.accounts_audit_field(e.object_label)
        || public.accounts_audit_field(e.before::text) || public.accounts_audit_field(e.after::text), 'UTF8'))
$$;

CREATE FUNCTION accounts_audit_canonical(e accounts_auditevent) RETURNS bytea LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN convert_to(
        accounts_audit_field('audit-1')
        || accounts_audit_field(e.id::text)
        || accounts_audit_field((extract(epoch FROM e.at) * 1000000)::bigint::text)
        || accounts_audit_field(e.actor_id::text)
        || accounts_audit_field(encode(e.actor_commitment, 'hex'))
        || accounts_audit_field(e.for_id::text)
        || accounts_audit_field(e.action)
        || accounts_audit_field(e.object_type)
        || accounts_audit_field(e.object_id::text)
        || accounts_audit_field(e.about_id::text)
        || CASE WHEN e.about_id IS NULL
               THEN accounts_audit_field(e.object_label) || accounts_audit_field(e.before::text)
                    || accounts_audit_field(e.after::text)
               ELSE accounts_audit_field(encode(e.about_commitment, 'hex')) END
        || accounts_audit_field(e.reason)
        || accounts_audit_field(e.channel)
        || accounts_audit_field(e.request_id),
        'UTF8');
END $$;

CREATE FUNCTION accounts_audit_commit_to_people() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    NEW.actor_salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    NEW.actor_commitment := accounts_audit_actor_part(NEW);
    NEW.about_salt := NULL;
    NEW.about_commitment := NULL;
    IF NEW.about_id IS NOT NULL THEN
        NEW.about_salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
        NEW.about_commitment := accounts_audit_about_part(NEW);
    END IF;
    RETURN NEW;
END $$;
"""

LINKING = """
CREATE UNLOGGED TABLE accounts_auditwaiting (transaction xid8 PRIMARY KEY, first_id bigint NOT NULL);

CREATE FUNCTION accounts_audit_wait() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO accounts_auditwaiting AS waiting VALUES (pg_current_xact_id(), NEW.id)
        ON CONFLICT (transaction) DO UPDATE SET first_id = EXCLUDED.first_id
        WHERE waiting.first_id > EXCLUDED.first_id;
    RETURN NULL;
END $$;

CREATE FUNCTION accounts_audit_link_from(first bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    place bigint;
    chained bytea;
    event accounts_auditevent;
BEGIN
    PERFORM pg_advisory_xact_lock(741220620);  -- the lock of the chain, in this database
    SELECT l.position, l.hash INTO place, chained FROM accounts_auditlink l ORDER BY l.position DESC LIMIT 1;
    IF NOT FOUND THEN
        place := 0;
        chained := decode(repeat('00', 32), 'hex');
    END IF;
    FOR event IN
        SELECT e.* FROM accounts_auditevent e
        WHERE e.id >= first AND NOT EXISTS (SELECT FROM accounts_auditlink l WHERE l.event_id = e.id)
        ORDER BY e.id
    LOOP
        place := place + 1;
        chained := sha256(chained || sha256(accounts_audit_canonical(event)));
        INSERT INTO accounts_auditlink (position, event_id, hash) VALUES (place, event.id, chained);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION accounts_audit_link_from(bigint) FROM PUBLIC;

CREATE FUNCTION accounts_audit_link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM accounts_audit_link_from(
        (SELECT first_id FROM accounts_auditwaiting WHERE transaction = NEW.transaction));
    DELETE FROM accounts_auditwaiting WHERE transaction = NEW.transaction;
    RETURN NULL;
END $$;
"""

EXISTING = """
UPDATE accounts_auditevent SET about_id = CASE WHEN object_type = 'user' THEN object_id END,
    actor_salt = uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
    about_salt = CASE WHEN object_type = 'user' AND object_id IS NOT NULL
        THEN uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) END;
UPDATE accounts_auditevent AS e SET actor_commitment = accounts_audit_actor_part(e),
    about_commitment = CASE WHEN about_id IS NOT NULL THEN accounts_audit_about_part(e) END;
SELECT accounts_audit_link_from(0);
"""
"""Events from before the chain are linked in the order of their ids: what happened to them before is not proven."""

GUARDS = """
CREATE TRIGGER accounts_audit_commitments BEFORE INSERT ON accounts_auditevent
    FOR EACH ROW EXECUTE FUNCTION accounts_audit_commit_to_people();
CREATE CONSTRAINT TRIGGER accounts_audit_wait AFTER INSERT ON accounts_auditevent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION accounts_audit_wait();
CREATE CONSTRAINT TRIGGER accounts_audit_link AFTER INSERT ON accounts_auditwaiting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION accounts_audit_link();

CREATE OR REPLACE FUNCTION accounts_audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit trail is insert-only: % refused.', TG_OP
        USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_audit_insert_only', TABLE = TG_TABLE_NAME;
END $$;

CREATE FUNCTION accounts_audit_only_erase() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    erased accounts_auditevent := OLD;
BEGIN
    IF NEW.actor_salt IS NULL THEN
        erased.actor_salt := NULL;
        erased.actor_label := '';
        erased.address := NULL;
    END IF;
    IF NEW.about_salt IS NULL AND OLD.about_id IS NOT NULL THEN
        erased.about_salt := NULL;
        erased.object_label := '';
        erased.before := '{}';
        erased.after := '{}';
    END IF;
    IF NEW IS DISTINCT FROM erased OR erased IS NOT DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'The audit trail is insert-only: UPDATE refused.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_audit_insert_only', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER accounts_audit_insert_only BEFORE DELETE ON accounts_auditevent
    FOR EACH ROW EXECUTE FUNCTION accounts_audit_refuse_change();
CREATE TRIGGER accounts_audit_only_erase BEFORE UPDATE ON accounts_auditevent
    FOR EACH ROW EXECUTE FUNCTION accounts_audit_only_erase();
CREATE TRIGGER accounts_audit_no_truncate BEFORE TRUNCATE ON accounts_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_audit_refuse_change();
CREATE TRIGGER accounts_auditlink_insert_only BEFORE UPDATE OR DELETE ON accounts_auditlink
    FOR EACH ROW EXECUTE FUNCTION accounts_audit_refuse_change();
CREATE TRIGGER accounts_auditlink_no_truncate BEFORE TRUNCATE ON accounts_auditlink
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_audit_refuse_change();
CREATE TRIGGER accounts_auditanchor_insert_only BEFORE UPDATE OR DELETE ON accounts_auditanchor
    FOR EACH ROW EXECUTE FUNCTION accounts_audit_refuse_change();
CREATE TRIGGER accounts_auditanchor_no_truncate BEFORE TRUNCATE ON accounts_auditanchor
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_audit_refuse_change();

CREATE FUNCTION accounts_audit_erase(person uuid) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    n bigint;
    m bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM accounts_auditevent
                   WHERE action = 'user.erased' AND object_type = 'user' AND object_id = person) THEN
        RAISE EXCEPTION 'No event of the trail says that this person is erased.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_audit_erasure_is_told';
    END IF;
    UPDATE accounts_auditevent SET actor_salt = NULL, actor_label = '', address = NULL
        WHERE actor_id = person AND actor_salt IS NOT NULL;
    GET DIAGNOSTICS n = ROW_COUNT;
    UPDATE accounts_auditevent SET about_salt = NULL, object_label = '', before = '{}', after = '{}'
        WHERE about_id = person AND about_salt IS NOT NULL;
    GET DIAGNOSTICS m = ROW_COUNT;
    RETURN n + m;
END $$;
"""

FORWARD = (
    """
DROP TRIGGER accounts_audit_insert_only ON accounts_auditevent;
"""
    + CANONICAL
    + LINKING
    + EXISTING
    + GUARDS
)

BACKWARD = """
DROP FUNCTION accounts_audit_erase(uuid);
DROP TRIGGER accounts_auditanchor_no_truncate ON accounts_auditanchor;
DROP TRIGGER accounts_auditanchor_insert_only ON accounts_auditanchor;
DROP TRIGGER accounts_auditlink_no_truncate ON accounts_auditlink;
DROP TRIGGER accounts_auditlink_insert_only ON accounts_auditlink;
DROP TRIGGER accounts_audit_no_truncate ON accounts_auditevent;
DROP TRIGGER accounts_audit_only_erase ON accounts_auditevent;
DROP TRIGGER accounts_audit_insert_only ON accounts_auditevent;
DROP TRIGGER accounts_audit_wait ON accounts_auditevent;
DROP TRIGGER accounts_audit_commitments ON accounts_auditevent;
DROP TABLE accounts_auditwaiting;
DROP FUNCTION accounts_audit_only_erase();
DROP FUNCTION accounts_audit_link();
DROP FUNCTION accounts_audit_link_from(bigint);
DROP FUNCTION accounts_audit_wait();
DROP FUNCTION accounts_audit_commit_to_people();
DROP FUNCTION accounts_audit_canonical(accounts_auditevent);
DROP FUNCTION accounts_audit_about_part(accounts_auditevent);
DROP FUNCTION accounts_audit_actor_part(accounts_auditevent);
DROP FUNCTION accounts_audit_field(text);
CREATE TRIGGER accounts_audit_insert_only BEFORE UPDATE OR DELETE ON accounts_auditevent
    FOR EACH ROW EXECUTE FUNCTION accounts_audit_refuse_change();
"""
