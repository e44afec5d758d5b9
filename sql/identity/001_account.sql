-- Accounts, what each may do, and tries at signing in.

CREATE TABLE account (
	id	bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	login	text NOT NULL UNIQUE,		-- lower case
	password text NOT NULL,			-- argon2id, as crypt(3) writes it
	personal jsonb,				-- {name, phone}; null after retention
	created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	seen_at	timestamptz NOT NULL DEFAULT clock_timestamp(),	-- signed in
	-- Of the call that signed it up: its repeat finds it here.  Not in
	-- `answer`, whose hash of the body would be a fast hash of a password.
	key	uuid UNIQUE
);
-- for prune
CREATE INDEX account_unseen ON account (seen_at) WHERE personal IS NOT NULL;

-- A grant goes into the account's next token.
CREATE TABLE grants (
	id	bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
	role	text NOT NULL CHECK (role IN
		('customer', 'rider', 'operator', 'owner', 'staff')),
	restaurant_id bigint,			-- of an owner or of staff
	by	text NOT NULL,			-- who gave it: "operator:1"
	at	timestamptz NOT NULL DEFAULT clock_timestamp(),
	CHECK ((role IN ('owner', 'staff')) = (restaurant_id IS NOT NULL)),
	UNIQUE NULLS NOT DISTINCT (account_id, role, restaurant_id)
);

-- Tries in the running quarter of an hour, by "login:kim" and
-- "address:192.0.2.7".  Lost in a crash, they only begin anew.
CREATE UNLOGGED TABLE attempt (
	who	text PRIMARY KEY,
	tries	int NOT NULL,
	since	timestamptz NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX attempt_since ON attempt (since);
