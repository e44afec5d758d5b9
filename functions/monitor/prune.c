/*
 * Timer: forget what is over, in small bites: answers, inbox rows, and the
 * personal data of events.
 */
#include "forget.h"

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
    "UPDATE event SET data = " WITHOUT_PERSON("data")
    " WHERE (generation, id) IN (SELECT generation, id FROM event "
    "WHERE jsonb_typeof(data->'personal') = 'object' AND id < "
    "(extract(epoch FROM now() - make_interval("
    "days => $2::int)) * 1000000)::bigint "
    "ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED)");
/* A store's event may come later than the order's OrderForgotten. */
SQL_LIST(forgotten_lately,
    "SELECT DISTINCT t.order_id AS value FROM event t JOIN event e "
    "USING (generation, order_id) WHERE t.type = 'OrderForgotten' AND t.id > "
    "(extract(epoch FROM now() - interval '7 days') "
    "* 1000000)::bigint AND " SHOWN
    " AND jsonb_typeof(e.data->'personal') = 'object'");

static void
handle(struct call *c)
{
	int64_t days = env_int("RETENTION_DAYS", 1, 3650, 90);
	struct list late = db_all(c, number, forgotten_lately);
	const struct number *order = late.v;

	while (db_run(c, prune_answers) == 1000)
		;
	while (db_run(c, prune_inbox) == 1000)
		;
	for (size_t i = 0; i < late.n; i++)
		forget_order(c, order[i].value);
	while (db_run(c, forget_persons, days) == 1000)
		;
}

const struct fn fn = {
	.name = "monitor/prune",
	.about = "Forget old answers, inbox rows and personal data",
	.every = 3600, .handle = handle,
};
