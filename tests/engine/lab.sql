-- The laboratory: slots are records that calls lock; each call leaves an effect
-- with the transaction that wrote it.
CREATE TABLE slot (id bigint PRIMARY KEY, n int NOT NULL DEFAULT 0);
CREATE TABLE effect (
	id	bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	slot	bigint NOT NULL,
	label	text NOT NULL UNIQUE,
	late	text UNIQUE DEFERRABLE INITIALLY DEFERRED,
	tx	bigint NOT NULL DEFAULT txid_current()
);
INSERT INTO slot (id) SELECT generate_series(0, 400);

-- What may go wrong in a statement: an SQLSTATE is raised, `lock` waits for
-- slot 0, `late` breaks a constraint that is looked at when it commits.
CREATE FUNCTION mischief(how text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	IF how = 'lock' THEN
		PERFORM set_config('lock_timeout', '50ms', true);
		PERFORM FROM slot WHERE id = 0 FOR UPDATE;
	ELSIF how ~ '^[0-9A-Z]{5}$' THEN
		RAISE EXCEPTION 'told to' USING ERRCODE = how;
	ELSIF how = 'late' THEN
		RETURN 'late';
	END IF;
	RETURN NULL;
END $$;
