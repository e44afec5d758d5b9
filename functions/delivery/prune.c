/* Timer: what this context need not remember any more, in small bites. */
#include "delivery.h"

SQL_MANY(prune_answers,
    "DELETE FROM answer WHERE key IN (SELECT key FROM answer "
    "WHERE at < now() - interval '24 hours' "
    "ORDER BY at LIMIT 1000 FOR UPDATE SKIP LOCKED)");
SQL_MANY(prune_inbox,
    "DELETE FROM inbox WHERE (subscription, generation, event_id) IN "
    "(SELECT subscription, generation, event_id FROM inbox "
    "WHERE at < now() - interval '7 days' "
    "ORDER BY at LIMIT 1000 FOR UPDATE SKIP LOCKED)");
SQL_MANY(forget_persons,
    "UPDATE deliveries SET personal = NULL, note_to_rider = NULL "
    "WHERE id IN (SELECT id FROM deliveries "
    "WHERE (personal IS NOT NULL OR note_to_rider IS NOT NULL) "
    "AND at < now() - make_interval(days => $2::int) "
    "ORDER BY at LIMIT 1000 FOR UPDATE SKIP LOCKED)");

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
	.name = "delivery/prune",
	.about = "Forget old answers, inbox rows and personal data",
	.every = 3600, .handle = handle,
};
