-- What every context has besides its own tables: outbox, log, inbox, answers.
-- Applied to each context's schema by the migration runner (search_path is
-- that schema).  Design: docs/architecture.md, "Events".

-- Written in the statement that changes the state; drained by the relay.
-- id is drawn after the row lock (CACHE 1), so ids of one subject are in
-- commit order; gaps and out-of-order visibility between subjects are normal.
CREATE SEQUENCE outbox_id CACHE 1;
CREATE TABLE outbox (
	id	bigint PRIMARY KEY DEFAULT nextval('outbox_id'),
	event_id uuid NOT NULL DEFAULT gen_random_uuid(),
	kind	text NOT NULL DEFAULT 'event' CHECK (kind IN ('event', 'live')),
	type	text NOT NULL,		-- Ordered ...; for live: the topic, live/orders/7
	subject	text NOT NULL,		-- order id or restaurant id
	data	jsonb NOT NULL,
	at	timestamptz NOT NULL DEFAULT clock_timestamp(),
	trace	text,			-- W3C traceparent
	cause	uuid			-- event that caused this one
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500);

-- The truth: gapless positions, given by the one active relay.
CREATE TABLE event_log (
	pos	bigint PRIMARY KEY,
	event_id uuid NOT NULL,
	type	text NOT NULL,
	subject	text NOT NULL,
	data	jsonb NOT NULL,
	at	timestamptz NOT NULL,
	trace	text,
	cause	uuid
);
CREATE INDEX event_log_subject ON event_log (subject, pos);

-- One row.  epoch is the log's identity: it changes when a log is restored.
CREATE TABLE relay_state (
	one	bool PRIMARY KEY DEFAULT true CHECK (one),
	epoch	uuid NOT NULL DEFAULT gen_random_uuid(),
	last_pos bigint NOT NULL DEFAULT 0,	-- moved with every batch
	published bigint NOT NULL DEFAULT 0	-- acknowledged by the broker
);
INSERT INTO relay_state DEFAULT VALUES;

-- What this context's handlers have taken in; in one statement with the effect.
CREATE TABLE inbox (
	subscription text NOT NULL,	-- consumer/source, as in store/order
	generation int NOT NULL,
	event_id uuid NOT NULL,
	at	timestamptz NOT NULL DEFAULT clock_timestamp(),
	PRIMARY KEY (subscription, generation, event_id)
);
CREATE INDEX inbox_at ON inbox (at);

-- First answers to state-changing commands, for their repeats; kept 24 h.
CREATE TABLE answer (
	key	uuid PRIMARY KEY,	-- of actor and Idempotency-Key
	hash	uuid NOT NULL,		-- of function, path and body
	moved	bool NOT NULL DEFAULT true,	-- false: refused
	record	jsonb,			-- the row that was answered; null: none
	at	timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX answer_at ON answer (at);

-- A record came into being between a statement's snapshot and its insert:
-- the statement ends, and is repeated by whoever called (503, not counted).
CREATE FUNCTION raced() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'raced with the record''s creation'
	    USING ERRCODE = 'serialization_failure';
END $$;
