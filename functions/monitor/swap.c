/*
 * Timer: a rebuilt generation that has caught up in all logs is shown instead
 * of the old one, and what the old one left here is swept away.
 *
 * First the consumer swaps, then its subscriptions are marked; both may be
 * done twice.  Killed in between, the next tick does both again.
 */
#include "monitor.h"

struct rebuilt { const char *consumer; int64_t generation; };
SHAPE(rebuilt,
    F_TEXT(rebuilt, consumer, 1, 40),
    F_INT(rebuilt, generation, 1, INT32_MAX));

struct swap_answer { const int64_t *generation; };
SHAPE(swap_answer, O_INT(swap_answer, generation, 1, INT32_MAX));

SQL_LIST(all_ready,
    "SELECT consumer, generation FROM trigger.subscription "
    "WHERE state IN ('building', 'ready') GROUP BY consumer, generation "
    "HAVING bool_and(state = 'ready')");
SQL_WRITE(show_generation,
    "UPDATE shown SET generation = greatest(generation, $2::int)");
SQL_MANY(mark_swapped,
    "UPDATE trigger.subscription SET state = CASE generation "
    "WHEN $3::int THEN 'running' ELSE 'retired' END "
    "WHERE consumer = $2::text AND generation <= $3::int");
SQL_MANY(sweep_events,
    "DELETE FROM event WHERE (generation, id) IN (SELECT generation, id "
    "FROM event WHERE generation < (SELECT generation FROM shown) "
    "ORDER BY generation, id LIMIT 2000)");
SQL_MANY(sweep_stories,
    "DELETE FROM story WHERE (generation, order_id) IN (SELECT generation, "
    "order_id FROM story WHERE generation < (SELECT generation FROM shown) "
    "ORDER BY generation, order_id LIMIT 2000)");

static bool
swapped(struct call *c, const struct rebuilt *r)
{
	struct swap_answer answer;

	if (strcmp(r->consumer, "monitor") == 0) {
		db_run(c, show_generation, r->generation);
		return true;
	}
	return strcmp(r->consumer, "dashboard") == 0 &&
	    rpc(c, "dashboard/swap", swap_answer, &answer, json_pack("{sI}",
	    "generation", (json_int_t)r->generation)) == RPC_DONE;
}

static void
handle(struct call *c)
{
	struct list ready = db_all(c, rebuilt, all_ready);
	const struct rebuilt *r = ready.v;

	for (size_t i = 0; i < ready.n; i++)
		if (swapped(c, &r[i])) {
			db_run(c, mark_swapped, r[i].consumer,
			    r[i].generation);
			say(c, "%s shows generation %" PRId64,
			    r[i].consumer, r[i].generation);
		}
	db_run(c, sweep_events);
	db_run(c, sweep_stories);
}

const struct fn fn = {
	.name = "monitor/swap",
	.about = "Show what was rebuilt when it has caught up",
	.every = 5, .calls = { "dashboard/swap" }, .handle = handle,
};
