-- Every event that there was, from all contexts' logs.  It is a copy, and can
-- be rebuilt from them: a rebuild fills the next generation beside the one
-- that is shown.
--
-- It only grows.  When one table is too large, partition it by range of id
-- (by month): every index is led by generation and ends in id, and every query
-- goes by id from new to old.

CREATE TABLE event (
	generation int NOT NULL,
	-- When it happened, in microseconds since 1970; where two fall together,
	-- the next that is free.  So that to go by id is to go by time, whatever
	-- order they came in.
	id	bigint NOT NULL,
	source	text NOT NULL,		-- context
	pos	bigint NOT NULL,	-- in its log
	event_id uuid NOT NULL,
	type	text NOT NULL,
	order_id bigint,
	restaurant_id bigint,		-- of an order, from its Ordered
	at	timestamptz NOT NULL,
	received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	data	jsonb NOT NULL,
	trace	text,
	cause	uuid,			-- event_id of the event that caused it
	PRIMARY KEY (generation, id)
) WITH (fillfactor = 95);
CREATE INDEX event_order ON event (generation, order_id, id);
CREATE INDEX event_restaurant ON event (generation, restaurant_id, id);
CREATE INDEX event_type ON event (generation, type, id);
CREATE INDEX event_source ON event (generation, source, id);
CREATE INDEX event_pos ON event (generation, source, pos);
-- for prune
CREATE INDEX event_personal ON event (id)
	WHERE jsonb_typeof(data->'personal') = 'object';

-- One row an order.  Its lock is held while one of its events is filed, so
-- that the restaurant is known to all of them, whichever comes first.
CREATE TABLE story (
	generation int NOT NULL,
	order_id bigint NOT NULL,
	restaurant_id bigint,
	events	int NOT NULL,
	PRIMARY KEY (generation, order_id)
) WITH (fillfactor = 80);

-- Which generation is shown.
CREATE TABLE shown (
	one	bool PRIMARY KEY DEFAULT true CHECK (one),
	generation int NOT NULL DEFAULT 1
);
INSERT INTO shown DEFAULT VALUES;
