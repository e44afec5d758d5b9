-- One row an order: what became of its money.  Every decision about the money
-- is made on this row, under its lock; docs/model/place.pml and refund.pml
-- check the rules.

-- An order that was never charged and was given up, or canceled before its
-- charge came, is born ORDER_CANCELED with id and status alone (tombstone):
-- no row is ever deleted, so that a late charge always meets it.
CREATE TABLE payinfo (
	id	bigint PRIMARY KEY,		-- the order's
	status	text NOT NULL CHECK (status IN ('REQUESTED', 'APPROVED',
		'DECLINED', 'CAPTURING', 'CAPTURED', 'CANCELING',
		'ORDER_CANCELED')),
	version	bigint NOT NULL DEFAULT 1,
	keys	uuid[] NOT NULL DEFAULT '{}',
	amount	bigint CHECK (amount >= 0),	-- won; null: a tombstone
	card	text,				-- token; null once answered
	customer_id bigint,
	reference text,				-- the provider's, of the hold
	decline_reason text,

	requested_at timestamptz,
	approved_at timestamptz,		-- the charge is known approved
	claimed_at timestamptz,			-- its order was placed
	capturing_at timestamptz,		-- to be captured
	captured_at timestamptz,		-- the capture is known done
	canceled_at timestamptz,

	-- [{n, amount, reason, by, status, requestedAt, answeredAt}], n from 1
	refunds	jsonb NOT NULL DEFAULT '[]',
	refunded bigint NOT NULL DEFAULT 0,	-- sum of those DONE
	refunding bigint NOT NULL DEFAULT 0,	-- sum of those REQUESTED

	-- Is there something that the provider has yet to answer?
	open	bool NOT NULL GENERATED ALWAYS AS (status IN ('REQUESTED',
		'CAPTURING', 'CANCELING') OR refunding > 0) STORED,
	since	timestamptz NOT NULL DEFAULT clock_timestamp(),
	ask_at	timestamptz NOT NULL DEFAULT clock_timestamp(),
	tries	int NOT NULL DEFAULT 0,
	trace	text,				-- of who wanted it
	cause	uuid,				-- event that wanted it
	CHECK (refunded + refunding <= amount)
);
COMMENT ON COLUMN payinfo.since IS
	'when it last took on something to ask, or an answer';
COMMENT ON COLUMN payinfo.ask_at IS
	'who asks moves it ahead: a lease and the back-off in one';

CREATE INDEX payinfo_customer ON payinfo (customer_id, id);
-- payment/settle: what is due
CREATE INDEX payinfo_due ON payinfo (ask_at) WHERE open;
-- the operator's list: open, or held for an order that nobody placed
CREATE INDEX payinfo_attention ON payinfo (id)
	WHERE open OR (status = 'APPROVED' AND claimed_at IS NULL);
