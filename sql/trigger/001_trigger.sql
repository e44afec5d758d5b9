-- What the trigger knows: how far each subscription is, and what was set aside.
-- Operators' wishes are written here too (by the monitor's functions); the
-- trigger sees them within a second.

-- One row is one subscription: a consumer context, a source log, and a
-- generation (1, and one more with every rebuild).
--
-- Wishes:
--   resume a stopped one, taking the log as it is now:
--     UPDATE subscription SET state = 'running', epoch = NULL, reason = NULL
--     WHERE consumer = $1 AND source = $2 AND generation = $3
--       AND state = 'stopped'
--   go to a position (the next event is the one after it); what was set aside
--   after it is forgotten, for it comes again:
--     UPDATE subscription SET seek = $4 WHERE ...
--   rebuild a consumer; runs beside the old generation, from the beginning:
--     INSERT INTO subscription (consumer, source, generation, state)
--     SELECT consumer, source, generation + 1, 'building' FROM subscription
--     WHERE consumer = $1 AND generation = (SELECT max(generation)
--       FROM subscription WHERE consumer = $1)
--   the trigger marks each row 'ready' when it has caught up, and keeps it so.
--   When all rows of the generation are, the consumer swaps its tables, then
--     UPDATE subscription SET state = CASE generation WHEN $2 THEN 'running'
--       ELSE 'retired' END
--     WHERE consumer = $1 AND generation <= $2
--   and the trigger deletes the retired with all that was set aside for them.
--   To give a rebuild up, retire its generation.
CREATE TABLE subscription (
	consumer text NOT NULL,
	source	text NOT NULL,
	generation int NOT NULL DEFAULT 1,
	checkpoint bigint NOT NULL DEFAULT 0,	-- all up to here are settled
	log_pos	bigint NOT NULL DEFAULT 0,	-- the log's end; less checkpoint = lag
	moved_at timestamptz,			-- when the checkpoint last moved
	epoch	uuid,				-- the log's; NULL: whatever it is
	state	text NOT NULL DEFAULT 'running' CHECK (state IN
		('running', 'stopped', 'building', 'ready', 'retired')),
	reason	text,				-- why it was stopped
	seek	bigint CHECK (seek >= 0),	-- a wish, gone when fulfilled
	PRIMARY KEY (consumer, source, generation)
);

-- What was set aside: an event whose handler failed, and what followed of the
-- same subject.  Rows stay at least until the checkpoint has passed them, so
-- that a restart finds them before it could deliver them again.
--
--   parked   waits: at next_at, or (infinity) for one before it
--   dead     failed 6 times; with `hold` its subject waits behind it
--   dropped  a wish: go on without it
--   done     handled, or its drop was seen; goes when the checkpoint passes
--
-- Wishes, each on one row:
--   redrive: UPDATE delivery SET state = 'parked', attempt = 0, lost = 0,
--            next_at = clock_timestamp() WHERE id = $1 AND state = 'dead'
--   drop:    UPDATE delivery SET state = 'dropped'
--            WHERE id = $1 AND state IN ('dead', 'parked')
CREATE TABLE delivery (
	id	bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
	consumer text NOT NULL,
	source	text NOT NULL,
	generation int NOT NULL,
	pos	bigint NOT NULL,
	event_id uuid NOT NULL,
	type	text NOT NULL,
	subject	text NOT NULL,
	function text NOT NULL,		-- that handles it, as store/on_ordered
	state	text NOT NULL DEFAULT 'parked' CHECK (state IN
		('parked', 'dead', 'dropped', 'done')),
	hold	bool NOT NULL,		-- when dead, its subject waits
	attempt	int NOT NULL,		-- counted failures so far
	lost	int NOT NULL,		-- of them: the worker was gone; 2 = runs alone
	next_at	timestamptz NOT NULL,
	reason	text,			-- of the last failure
	at	timestamptz NOT NULL DEFAULT clock_timestamp(),
	PRIMARY KEY (consumer, source, generation, pos)
) WITH (autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX delivery_due ON delivery (next_at) WHERE state = 'parked';
CREATE INDEX delivery_dropped ON delivery (pos) WHERE state = 'dropped';
CREATE INDEX delivery_dead ON delivery (id) WHERE state = 'dead';
CREATE INDEX delivery_done ON delivery (consumer, source, generation, pos)
	WHERE state = 'done';
CREATE INDEX delivery_open ON delivery
	(consumer, source, generation, subject, pos)
	WHERE state IN ('parked', 'dead');
