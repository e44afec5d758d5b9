/*
 * Timer: what this context need not remember any more, in small bites: inbox
 * rows of a week ago, and rows of generations that are not shown any more, or
 * never will be: a rebuild that was given up and heard nothing for that week.
 */
#include "dashboard.h"

SQL_MANY(prune_inbox,
    "DELETE FROM inbox WHERE (subscription, generation, event_id) IN "
    "(SELECT subscription, generation, event_id FROM inbox "
    "WHERE at < now() - interval '7 days' "
    "ORDER BY at LIMIT 1000 FOR UPDATE SKIP LOCKED)");
SQL_MANY(prune_generations,
    "DELETE FROM board WHERE (gen, id) IN (SELECT gen, id FROM board "
    "WHERE gen < (SELECT gen FROM current) "
    "ORDER BY gen, id LIMIT 1000 FOR UPDATE SKIP LOCKED)");

SQL_MANY(prune_given_up,
    "DELETE FROM board WHERE (gen, id) IN (SELECT gen, id FROM board "
    "WHERE gen = (SELECT max(gen) FROM board) "
    "AND gen > (SELECT gen FROM current) AND NOT EXISTS "
    "(SELECT FROM inbox WHERE subscription IN ('dashboard/order', "
    "'dashboard/payment', 'dashboard/store', 'dashboard/delivery') "
    "AND generation = (SELECT max(gen) FROM board)) "
    "ORDER BY gen, id LIMIT 1000 FOR UPDATE SKIP LOCKED)");

static void
handle(struct call *c)
{
	for (int i = 0; i < 20 && db_run(c, prune_inbox) == 1000; i++)
		;
	for (int i = 0; i < 20 && db_run(c, prune_generations) == 1000; i++)
		;
	for (int i = 0; i < 20 && db_run(c, prune_given_up) == 1000; i++)
		;
}

const struct fn fn = {
	.name = "dashboard/prune",
	.about = "Forget old inbox rows and generations",
	.every = 60, .handle = handle,
};
