/*
 * Timer: what payment need not remember any more, in small bites.  Payinfos
 * stay: a late charge must meet its tombstone, and they hold nothing about a
 * person (the card's token goes with the charge's answer).
 */
#include "payment.h"

SQL_MANY(prune_answers,
    "DELETE FROM answer WHERE key IN (SELECT key FROM answer "
    "WHERE at < now() - interval '24 hours' "
    "ORDER BY at LIMIT 1000 FOR UPDATE SKIP LOCKED)");
SQL_MANY(prune_inbox,
    "DELETE FROM inbox WHERE (subscription, generation, event_id) IN "
    "(SELECT subscription, generation, event_id FROM inbox "
    "WHERE at < now() - interval '7 days' "
    "ORDER BY at LIMIT 1000 FOR UPDATE SKIP LOCKED)");

static void
handle(struct call *c)
{
	while (db_run(c, prune_answers) == 1000)
		;
	while (db_run(c, prune_inbox) == 1000)
		;
}

const struct fn fn = {
	.name = "payment/prune",
	.about = "Forget old answers and inbox rows",
	.every = 3600, .handle = handle,
};
