-- Accounts that are deleted: their orders are forgotten when they have ended.
CREATE TABLE gone (
	account_id bigint PRIMARY KEY,
	at	timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX gone_at ON gone (at);
-- Of those that were never placed; the others are in orders_customer.
CREATE INDEX orders_unplaced ON orders (customer_id)
	WHERE status IN ('REJECTED', 'LAPSED') AND personal IS NOT NULL;

-- Who, other than the customer, was shown name, phone or address of an order,
-- and in which record: once a person, order, record and hour.
CREATE TABLE look (
	id	bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	order_id bigint NOT NULL,
	by	text NOT NULL,			-- "operator:1", "rider:31"
	record	text NOT NULL,			-- order, store, delivery
	shown	text[] NOT NULL,		-- {address,name,phone}
	hour	timestamptz NOT NULL,
	at	timestamptz NOT NULL,
	UNIQUE (order_id, by, record, hour)
);
CREATE INDEX look_at ON look (at);
