-- When the password was last changed: a session of before is not renewed.
ALTER TABLE account
	ADD COLUMN password_at timestamptz NOT NULL DEFAULT '-infinity';
