-- What the relay and the trigger may do with a context's log; applied to each
-- context's schema after log.sql.
GRANT SELECT, DELETE ON outbox TO relay;
GRANT SELECT, INSERT ON event_log TO relay;
GRANT SELECT, UPDATE ON relay_state TO relay;
GRANT SELECT ON event_log, relay_state TO trigger;
