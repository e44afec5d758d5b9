-- Of which event each copy is: an older one that is given once more changes
-- nothing.  Null until the next: it was made before this was kept.
ALTER TABLE restaurant
	ADD data_pos bigint,		-- its position in the store's log
	ADD data_at timestamptz,	-- when it happened
	ADD menu_pos bigint,
	ADD menu_at timestamptz;
