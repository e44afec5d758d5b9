-- One more wish, of one row: give an event to one consumer once more.
--
--   INSERT INTO delivery (consumer, source, generation, pos, event_id, type,
--     subject, function, hold, attempt, lost, next_at)
--   VALUES (..., false, 0, 0, clock_timestamp())
--
-- It is parked and due; the trigger takes it as any other that was set aside.
-- Only for pos <= checkpoint: what is after it is still to be delivered.
GRANT INSERT (consumer, source, generation, pos, event_id, type, subject,
	function, hold, attempt, lost, next_at) ON delivery TO monitor;
