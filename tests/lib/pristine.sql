-- A database as migration left it, made again without making a new one, which
-- takes half a second: what tables were filled and sequences drawn is put
-- back; a database whose schema was changed says so, and is thrown away.
CREATE SCHEMA pristine;
CREATE TABLE pristine.tables (name regclass, kept text, columns text);
CREATE TABLE pristine.sequences (name regclass, last bigint, called bool);
CREATE TABLE pristine.changed (tag text);

DO $$
DECLARE
	t record;
	filled bool;
BEGIN
	FOR t IN SELECT c.oid::regclass AS name, c.relkind AS kind,
	    (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)
	    FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0
	    AND NOT attisdropped AND attgenerated = '') AS columns
	    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
	    WHERE nspname !~ '^(pg_|information_schema|pristine)'
	    AND relkind IN ('r', 'S') LOOP
		IF t.kind = 'S' THEN
			EXECUTE format('INSERT INTO pristine.sequences '
			    'SELECT %L, last_value, is_called FROM %s',
			    t.name, t.name);
			CONTINUE;
		END IF;
		EXECUTE format('SELECT EXISTS (SELECT FROM %s)', t.name)
		    INTO filled;
		INSERT INTO pristine.tables VALUES (t.name, CASE WHEN filled
		    THEN format('pristine.%I', t.name) END, t.columns);
		IF filled THEN
			EXECUTE format('CREATE TABLE pristine.%I AS TABLE %s',
			    t.name, t.name);
		END IF;
	END LOOP;
END $$;

CREATE FUNCTION pristine.note() RETURNS event_trigger LANGUAGE plpgsql
SECURITY DEFINER AS $$
BEGIN
	IF tg_tag <> 'REFRESH MATERIALIZED VIEW' THEN
		INSERT INTO pristine.changed VALUES (tg_tag);
	END IF;
END $$;
-- false: it cannot be put back.
CREATE FUNCTION pristine.restore() RETURNS bool LANGUAGE plpgsql AS $$
DECLARE
	t record;
	filled bool;
BEGIN
	IF EXISTS (SELECT FROM pristine.changed) THEN
		RETURN false;
	END IF;
	-- rows go in any order, whoever refers to them
	SET LOCAL session_replication_role = replica;
	FOR t IN SELECT * FROM pristine.tables LOOP
		EXECUTE format('SELECT EXISTS (SELECT FROM %s)', t.name)
		    INTO filled;
		IF filled THEN
			EXECUTE format('DELETE FROM %s', t.name);
		END IF;
		IF t.kept IS NOT NULL THEN
			EXECUTE format('INSERT INTO %s (%s) OVERRIDING SYSTEM '
			    'VALUE SELECT %s FROM %s', t.name, t.columns,
			    t.columns, t.kept);
		END IF;
	END LOOP;
	PERFORM setval(name, last, called) FROM pristine.sequences;
	FOR t IN SELECT oid::regclass AS name FROM pg_class
	    WHERE relkind = 'm' LOOP
		EXECUTE format('SELECT EXISTS (SELECT FROM %s)', t.name)
		    INTO filled;
		IF filled THEN
			EXECUTE format('REFRESH MATERIALIZED VIEW %s', t.name);
		END IF;
	END LOOP;
	RETURN true;
END $$;

-- Last, for it would note what is made here.
CREATE EVENT TRIGGER pristine ON ddl_command_end
	EXECUTE FUNCTION pristine.note();
