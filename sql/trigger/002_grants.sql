-- The trigger writes its own schema, the monitor reads it and writes wishes.
GRANT USAGE ON SCHEMA trigger TO trigger, monitor;
GRANT SELECT, INSERT, UPDATE, DELETE ON subscription, delivery TO trigger;
GRANT SELECT ON subscription, delivery TO monitor;
GRANT INSERT (consumer, source, generation, state) ON subscription TO monitor;
GRANT UPDATE (state, epoch, reason, seek) ON subscription TO monitor;
GRANT UPDATE (state, attempt, lost, next_at) ON delivery TO monitor;
