-- The guard: a restaurant whose board has gone takes no orders until it is back.

ALTER TABLE restaurants
	ADD guard bool NOT NULL DEFAULT false,	-- wanted by its owner
	ADD guard_from timestamptz,	-- what was heard before does not count
	ADD guarded_until timestamptz;	-- the paused_until that the guard set

-- What was last heard of each board: that it is there, or its will.
CREATE TABLE board (
	restaurant_id bigint NOT NULL REFERENCES restaurants,
	board	text NOT NULL,		-- its MQTT client id
	here	bool NOT NULL,
	at	timestamptz NOT NULL DEFAULT clock_timestamp(),
	PRIMARY KEY (restaurant_id, board)
) WITH (fillfactor = 50);
CREATE INDEX board_at ON board (at);	-- for prune
