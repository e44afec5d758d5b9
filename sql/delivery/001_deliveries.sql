-- Deliveries: one for each order, under the order's id.

CREATE TABLE deliveries (
	id	bigint PRIMARY KEY,
	status	text NOT NULL CHECK (status IN ('WAITING', 'TAKEN', 'STARTED',
		'PICKED_UP', 'DELIVERED', 'FAILED', 'CANCELED')),
	version	bigint NOT NULL DEFAULT 1,
	keys	uuid[] NOT NULL DEFAULT '{}',
	at	timestamptz NOT NULL DEFAULT clock_timestamp(),
	-- as the store confirmed it, personal with name, phone, address; all null in a tombstone, until it does
	restaurant_id bigint,
	customer_id bigint,
	store_name text,
	store_phone text,
	store_address jsonb,
	self_delivery bool NOT NULL DEFAULT false,
	item_name text,
	item_qty bigint,
	dong	text,
	pay	bigint,
	ready_at timestamptz,
	note_to_rider text,		-- shown as personal is
	personal jsonb,			-- null after retention
	-- once true it stays, also when a rider gives it back
	cooked	bool NOT NULL DEFAULT false,
	cooked_at timestamptz,
	unclaimed bool NOT NULL DEFAULT false,	-- has been said, once
	-- who has it, or had it when it ended
	rider_id bigint,
	rider_name text,
	start_dt timestamptz,		-- has a rider and is cooked
	pickedup_dt timestamptz,
	comp_dt	timestamptz,
	ended_at timestamptz,		-- delivered, failed or canceled
	reason	text			-- of failure or cancel
);
-- What nobody took; lists by state, rider, store and customer.
CREATE INDEX deliveries_unclaimed ON deliveries (cooked_at)
	WHERE status = 'WAITING' AND cooked AND NOT unclaimed;
CREATE INDEX deliveries_status ON deliveries (status, id);
CREATE INDEX deliveries_rider ON deliveries (rider_id, id)
	WHERE rider_id IS NOT NULL;
CREATE INDEX deliveries_restaurant ON deliveries (restaurant_id, id);
CREATE INDEX deliveries_customer ON deliveries (customer_id, id)
	WHERE customer_id > 0;
CREATE INDEX deliveries_personal ON deliveries (at)
	WHERE personal IS NOT NULL OR note_to_rider IS NOT NULL;
