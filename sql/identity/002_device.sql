-- A store's board that stays signed in: its token listens at the broker, to
-- its restaurant's live topic, until it ends or is revoked.
CREATE TABLE device (
	id	bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	restaurant_id bigint NOT NULL,
	name	text NOT NULL,
	by	text NOT NULL,			-- who made it: "store:12"
	created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	expires_at timestamptz NOT NULL
		DEFAULT clock_timestamp() + interval '10 years',
	revoked_at timestamptz
);
CREATE INDEX device_restaurant ON device (restaurant_id, id);
CREATE INDEX device_revoked ON device (expires_at)
    WHERE revoked_at IS NOT NULL;
