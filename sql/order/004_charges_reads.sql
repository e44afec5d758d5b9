-- How many calls may have charged for it: 0 when all know that they did not.
ALTER TABLE orders ADD charges int NOT NULL DEFAULT 1;

-- What is forgotten is read by age; without this, all of the log.
CREATE INDEX event_log_personal ON event_log (at)
	WHERE type = 'Ordered' AND data->>'personal' IS NOT NULL;
-- An operator's lists by status: of what is rare.
CREATE INDEX orders_status ON orders (status, id)
	WHERE status IN ('ORDERED', 'CANCELING', 'CANCELED');

-- What was not placed keeps no note, either; once, for what was before.
UPDATE orders SET note_to_store = NULL, note_to_rider = NULL
	WHERE status IN ('REJECTED', 'LAPSED') AND personal IS NULL;
