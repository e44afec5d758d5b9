/*
 * Timer: what this context need not remember any more, in small bites; of those
 * who have deleted their accounts what has ended since.
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
    "UPDATE orders SET " NO_PERSON " WHERE id IN (SELECT id FROM orders "
    "WHERE personal IS NOT NULL AND order_date < now() - "
    "make_interval(days => $2::int) ORDER BY order_date LIMIT 1000 "
    "FOR UPDATE SKIP LOCKED)");
SQL_MANY(forget_persons_log,
    "UPDATE event_log SET data = " WITHOUT_PERSON("data")
    " WHERE pos IN (SELECT pos FROM event_log WHERE type = 'Ordered' "
    "AND data->>'personal' IS NOT NULL AND at < now() - "
    "make_interval(days => $2::int) ORDER BY at LIMIT 1000)");
SQL_MANY(prune_gone,
    "DELETE FROM gone WHERE account_id IN (SELECT account_id FROM gone "
    "WHERE at < now() - make_interval(days => $2::int) "
    "ORDER BY at LIMIT 1000 FOR UPDATE SKIP LOCKED)");
SQL_MANY(prune_looks,
    "DELETE FROM look WHERE id IN (SELECT id FROM look "
    "WHERE at < now() - make_interval(days => $2::int) "
    "ORDER BY at LIMIT 1000 FOR UPDATE SKIP LOCKED)");

static void
handle(struct call *c)
{
	int64_t days = env_int("RETENTION_DAYS", 1, 3650, 90);

	while (db_run(c, prune_answers) == 1000)
		;
	while (db_run(c, prune_inbox) == 1000)
		;
	forget_gone(c);
	while (db_run(c, prune_gone, days) == 1000)
		;
	while (db_run(c, prune_looks, days) == 1000)
		;
	while (db_run(c, forget_persons, days) == 1000)
		;
	while (db_run(c, forget_persons_log, days) == 1000)
		;
}

const struct fn fn = {
	.name = "order/prune",
	.about = "Forget old answers, inbox rows and personal data",
	.every = 3600, .emits = { "OrderForgotten" }, .handle = handle,
};
