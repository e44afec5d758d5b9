-- The read model: one row for each order, folded from all contexts' events, and
-- the town's figures.

-- A row is the same whatever order the events of different contexts came in:
-- rank and status are the highest seen, each other column is written by the
-- events of one context only, which come in their order.  So a rebuild (the
-- next generation, written beside this one) ends equal.
CREATE TABLE board (
	gen	int NOT NULL,
	id	bigint NOT NULL,
	version	bigint NOT NULL DEFAULT 1,	-- how many events
	rank	int NOT NULL DEFAULT 0,
	status	text,
	-- order
	order_dt timestamptz,		-- null: not placed yet, not shown
	restaurant_id bigint,
	customer_id bigint,
	store_name text,
	item_name text,
	item_qty bigint,
	price	bigint,
	delivery_fee bigint,
	dong	text,
	canceled_dt timestamptz,
	cancel_reason text,
	canceled_by text,
	-- payment
	paid_dt	timestamptz,
	given_back_dt timestamptz,	-- PaymentCanceled
	refunded bigint NOT NULL DEFAULT 0,
	-- store
	confirmed_dt timestamptz,
	ready_at timestamptz,
	self_delivery bool,
	cook_started_dt timestamptz,
	cooked_comp_dt timestamptz,
	late	bool,		-- StoreLate was said
	gave_up_dt timestamptz,		-- rejected, expired or canceled
	-- delivery
	rider_id bigint,
	rider_name text,
	unclaimed bool,		-- DeliveryUnclaimed, and no rider since
	delivery_start_dt timestamptz,
	picked_up_dt timestamptz,
	delivery_comp_dt timestamptz,
	failed_dt timestamptz,
	fail_reason text,
	-- in progress, or canceled and the money not yet back
	watch	bool GENERATED ALWAYS AS (order_dt IS NOT NULL AND
		(rank < 80 OR (rank = 100 AND given_back_dt IS NULL))) STORED,
	ended	text GENERATED ALWAYS AS
		(CASE WHEN rank >= 80 THEN status END) STORED,
	PRIMARY KEY (gen, id)
) WITH (fillfactor = 70);	-- most events change no indexed column
CREATE INDEX board_watch ON board (gen, id) WHERE watch;
CREATE INDEX board_ended ON board (gen, ended, id) WHERE ended IS NOT NULL;
CREATE INDEX board_restaurant ON board (gen, restaurant_id, id);
CREATE INDEX board_customer ON board (gen, customer_id, id)
	WHERE customer_id > 0;
CREATE INDEX board_rider ON board (gen, rider_id, id)
	WHERE rider_id IS NOT NULL;
CREATE INDEX board_order_dt ON board (gen, order_dt);

-- One row: the generation that is shown, and what the timers have done.
CREATE TABLE current (
	one	bool PRIMARY KEY DEFAULT true CHECK (one),
	gen	int NOT NULL DEFAULT 1,
	refreshed_at timestamptz,	-- the view has all that came before
	refresh_after timestamptz,	-- not earlier again: see refresh_town()
	rolled	date			-- up to this day is in town_day
);
INSERT INTO current DEFAULT VALUES;

-- RFC 3339, as everywhere.
CREATE FUNCTION utc(timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
