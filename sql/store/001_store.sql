-- Restaurants and their menus, and the kitchen's side of each order.

CREATE SEQUENCE restaurant_id;
CREATE TABLE restaurants (
	id	bigint PRIMARY KEY DEFAULT nextval('restaurant_id'),
	version	bigint NOT NULL DEFAULT 1,
	keys	uuid[] NOT NULL DEFAULT '{}',
	owner_id bigint NOT NULL DEFAULT 0,
	name	text NOT NULL,
	name_en	text,
	category text,
	phone	text,
	address	jsonb NOT NULL,		-- {road, detail, dong}
	hours	jsonb NOT NULL,		-- [{day, opens, closes}]
	holidays jsonb NOT NULL,	-- ["2026-12-25"]
	areas	jsonb NOT NULL,		-- [{dong, fee}]
	minimum_order bigint NOT NULL CHECK (minimum_order >= 0),
	prep_minutes int NOT NULL CHECK (prep_minutes BETWEEN 1 AND 180),
	paused_until timestamptz,
	closed	bool NOT NULL,
	self_delivery bool NOT NULL,
	start_on_confirm bool NOT NULL
);
CREATE INDEX restaurants_areas ON restaurants USING gin (areas jsonb_path_ops);
CREATE INDEX restaurants_category ON restaurants (category, id);

-- One row a restaurant; sections with items with option groups, as in
-- MenuChanged, so that a change of any part is one statement on one row.
CREATE TABLE menus (
	id	bigint PRIMARY KEY REFERENCES restaurants,
	version	bigint NOT NULL DEFAULT 1,
	keys	uuid[] NOT NULL DEFAULT '{}',
	sections jsonb NOT NULL DEFAULT '[]'
);
CREATE SEQUENCE menu_id;	-- of sections, items, groups, options

CREATE FUNCTION menu_id_of(part jsonb, above bigint) RETURNS jsonb
LANGUAGE sql VOLATILE AS $$
	SELECT coalesce(nullif(part->'id', 'null'),
	    to_jsonb(above + nextval('menu_id')))
$$;

-- The menu with ids for what has none.  An id need only be unique within its
-- menu: those that are made are above all that were given.
CREATE FUNCTION menu_with_ids(menu jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	given bigint := (SELECT coalesce(max(i::bigint), 0) FROM
	    jsonb_path_query(menu, '$.**.id ? (@.type() == "number")') i);
BEGIN
	RETURN (SELECT coalesce(jsonb_agg(s || jsonb_build_object(
	    'id', menu_id_of(s, given), 'items', (
	    SELECT coalesce(jsonb_agg(i || jsonb_build_object(
		'id', menu_id_of(i, given), 'optionGroups', (
		SELECT coalesce(jsonb_agg(g || jsonb_build_object(
		    'id', menu_id_of(g, given), 'options', (
		    SELECT coalesce(jsonb_agg(o || jsonb_build_object(
			'id', menu_id_of(o, given)) ORDER BY no), '[]')
		    FROM jsonb_array_elements(g->'options')
		    WITH ORDINALITY AS x(o, no))) ORDER BY ng), '[]')
		FROM jsonb_array_elements(i->'optionGroups')
		WITH ORDINALITY AS x(g, ng))) ORDER BY ni), '[]')
	    FROM jsonb_array_elements(s->'items')
	    WITH ORDINALITY AS x(i, ni))) ORDER BY ns), '[]')
	FROM jsonb_array_elements(menu) WITH ORDINALITY AS x(s, ns));
END $$;

-- The menu with `change` laid over those items whose ids are in `ids`.
CREATE FUNCTION menu_items_set(menu jsonb, ids jsonb, change jsonb)
RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
	SELECT coalesce(jsonb_agg(s || jsonb_build_object('items',
	    (SELECT coalesce(jsonb_agg(CASE WHEN ids @> (i->'id')
		THEN i || change ELSE i END ORDER BY ni), '[]')
	    FROM jsonb_array_elements(s->'items') WITH ORDINALITY AS x(i, ni)))
	    ORDER BY ns), '[]')
	FROM jsonb_array_elements(menu) WITH ORDINALITY AS x(s, ns)
$$;

-- The menu as it is at this moment: sold out until then is over then.
CREATE FUNCTION menu_now(menu jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT coalesce(jsonb_agg(s || jsonb_build_object('items',
	    (SELECT coalesce(jsonb_agg(CASE
		WHEN (i->>'soldOutUntil')::timestamptz <= clock_timestamp()
		THEN i || '{"soldOut": false, "soldOutUntil": null}'
		ELSE i END ORDER BY ni), '[]')
	    FROM jsonb_array_elements(s->'items') WITH ORDINALITY AS x(i, ni)))
	    ORDER BY ns), '[]')
	FROM jsonb_array_elements(menu) WITH ORDINALITY AS x(s, ns)
$$;

-- The kitchen's side of an order; id is the order's.  A row whose
-- restaurant_id is null is a tombstone: canceled before it was received.
CREATE TABLE orders (
	id	bigint PRIMARY KEY,
	status	text NOT NULL CHECK (status IN ('RECEIVED', 'CONFIRMED',
		'COOKING', 'COOKED', 'CANCELED', 'REJECTED', 'EXPIRED')),
	version	bigint NOT NULL DEFAULT 1,
	keys	uuid[] NOT NULL DEFAULT '{}',
	restaurant_id bigint,
	customer_id bigint,
	-- as it was ordered
	store_name text,
	item_name text,
	item_qty int,
	item_price bigint,		-- the items, without the delivery fee
	delivery_fee bigint,
	price	bigint,			-- what the customer paid
	items	jsonb NOT NULL DEFAULT '[]',
	order_date timestamptz,
	dong	text,
	note_to_store text,
	note_to_rider text,
	personal jsonb,			-- name, phone, address; later null
	-- what became of it
	received_at timestamptz,
	accept_by timestamptz,
	confirmed_at timestamptz,
	promised_minutes int,
	ready_at timestamptz,
	cook_started_at timestamptz,
	cooked_at timestamptz,
	late_at	timestamptz,
	ended_at timestamptz,		-- canceled, rejected, expired
	reason	text,
	reject_note text,
	-- who comes for it
	rider_id bigint,
	rider_name text,
	picked_up_at timestamptz
);
CREATE INDEX orders_restaurant ON orders (restaurant_id, id);
CREATE INDEX orders_board ON orders (restaurant_id, status, id);
CREATE INDEX orders_status ON orders (status, id);
CREATE INDEX orders_unanswered ON orders (accept_by) WHERE status = 'RECEIVED';
CREATE INDEX orders_promised ON orders (ready_at)
	WHERE status IN ('CONFIRMED', 'COOKING') AND late_at IS NULL;
CREATE INDEX orders_personal ON orders (received_at)
	WHERE personal IS NOT NULL OR rider_name IS NOT NULL;
CREATE INDEX event_log_personal ON event_log (pos)
	WHERE data->>'personal' IS NOT NULL;
