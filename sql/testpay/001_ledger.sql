-- The stand-in card company's own books.  Nobody of the platform reads them;
-- tests do, to prove that each thing took effect once.

CREATE SEQUENCE hold_reference;
-- A charge, answered once and for all under its key.
CREATE TABLE hold (
	reference text PRIMARY KEY
		DEFAULT 'tp-' || nextval('hold_reference'),
	key	text NOT NULL UNIQUE,
	card	text NOT NULL,
	amount	bigint NOT NULL CHECK (amount >= 0),
	status	text NOT NULL CHECK (status IN ('HELD', 'DECLINED',
		'CAPTURED', 'VOIDED')),
	reason	text,				-- of a decline
	refunded bigint NOT NULL DEFAULT 0,
	CHECK (refunded <= amount)
);

-- One row each time something took effect.
CREATE TABLE ledger (
	id	bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at	timestamptz NOT NULL DEFAULT clock_timestamp(),
	op	text NOT NULL CHECK (op IN ('charge', 'capture', 'void',
		'refund')),
	key	text NOT NULL UNIQUE,
	reference text NOT NULL REFERENCES hold,
	amount	bigint NOT NULL
);
CREATE INDEX ledger_reference ON ledger (reference);

-- How often each was asked for, answered or not.
CREATE TABLE asked (
	op	text NOT NULL,
	key	text NOT NULL,
	times	int NOT NULL DEFAULT 1,
	PRIMARY KEY (op, key)
);

-- How it behaves; empty: as PAYMENT in its environment says.
CREATE TABLE setting (
	one	bool PRIMARY KEY DEFAULT true CHECK (one),
	behaviour text NOT NULL DEFAULT '' CHECK (behaviour IN ('', 'normal',
		'slow', 'dead', 'late', 'decline', 'lost'))
);
INSERT INTO setting DEFAULT VALUES;
