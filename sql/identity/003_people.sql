-- Who is gone, who wants to be a rider, and the key of a change of password
-- or of the deletion, by which a repeat is known (not in `answer`: its hash of
-- the body would be a fast hash of a password).

ALTER TABLE account
	-- Deleted: no name, password or grants any more, the login is
	-- "gone:7", which nobody can choose; the id stays for what points to it.
	ADD COLUMN gone_at timestamptz,
	ADD COLUMN wants text CHECK (wants = 'rider'),	-- until it is granted
	ADD COLUMN changed_key uuid;
CREATE INDEX account_wants ON account (wants, id) WHERE wants IS NOT NULL;
