/*
 * Timer: forget what is over, in small bites: answers, inbox rows, and the
 * personal data of events.
 */
#include "monitor.h"

SQL_MANY(prune_answers,
    "DELETE FROM answer WHERE key IN (SELECT key FROM answer "
    "WHERE at < clock_timestamp() - interval '24 hours' "
    "ORDER BY at LIMIT 1000 FOR UPDATE SKIP LOCKED)");
SQL_MANY(prune_inbox,
    "DELETE FROM inbox WHERE (subscription, generation, event_id) IN "
    "(SELECT subscription, generation, event_id FROM inbox "
    "WHERE at < clock_timestamp() - interval '7 days' "
    "ORDER BY at LIMIT 1000 FOR UPDATE SKIP LOCKED)");
SQL_MANY(forget_persons,
    "UPDATE event SET data = data || '{\"personal\": null}' "
    "WHERE (generation, id) IN (SELECT generation, id FROM event "
    "WHERE jsonb_typeof(data->'personal') = 'object' AND id < "
    "(extract(epoch FROM clock_timestamp() - make_interval("
    "days => $2::int)) * 1000000)::bigint "
    "ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED)");

static void
handle(struct call *c)
{
	int64_t days = env_int("RETENTION_DAYS", 1, 3650, 90);

	while (db_run(c, prune_answers) == 1000)
		;
	while (db_run(c, prune_inbox) == 1000)
		;
	while (db_run(c, forget_persons, days) == 1000)
		;
}

const struct fn fn = {
	.name = "monitor/prune",
	.about = "Forget old answers, inbox rows and personal data",
	.every = 3600, .handle = handle,
};
