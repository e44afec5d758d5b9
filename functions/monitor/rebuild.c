/*
 * POST /subscriptions/{id}/rebuild -- make the dashboard or the monitor's
 * history anew from the logs; the id is any of its subscriptions.
 *
 * Inserts the next generation's subscriptions, all in one statement, with the
 * answer to its key.  The trigger runs them beside the old ones from the logs'
 * beginning; monitor/swap shows the new generation when all have caught up.
 */
#include "monitor.h"

struct rebuild { const char *id; };
SHAPE(rebuild, F_TEXT(rebuild, id, 1, 100, .from = PATH));

struct building {
	const char	*consumer;
	int64_t		 generation, sources;
	const char	*state;
};
SHAPE(building,
    F_TEXT(building, consumer, 1, 40),
    F_INT(building, generation, 1, INT32_MAX),
    F_INT(building, sources, 1, 100, .about = "logs that it reads"),
    F_ENUM(building, state, "running|stopped|building|ready"));

SQL_WRITE(rebuild_go,
    "WITH top AS (SELECT s.consumer, max(s.generation) AS generation, "
    "max(s.state) FILTER (WHERE s.state IN ('building', 'ready', 'stopped')) "
    "AS busy FROM trigger.subscription s WHERE s.consumer = "
    "(SELECT t.consumer FROM trigger.subscription t WHERE "
    SUBSCRIPTION_ID("t") " = $2::text) GROUP BY s.consumer), "
    "new AS (INSERT INTO trigger.subscription "
    "(consumer, source, generation, state) "
    "SELECT s.consumer, s.source, s.generation + 1, 'building' "
    "FROM trigger.subscription s JOIN top USING (consumer, generation) "
    "WHERE top.busy IS NULL AND " KEY_IS_NEW " ON CONFLICT DO NOTHING "
    "RETURNING consumer, generation), "
    "sum AS (SELECT consumer, generation, count(*) AS sources, "
    "'building' AS state FROM new GROUP BY 1, 2), "
    "ans AS (" KEEP_DONE("sum") ") "
    "SELECT " IS_MOVED "sum.* FROM sum UNION ALL "
    "SELECT " IS_THERE "consumer, generation, 1, coalesce(busy, 'building')"
    " FROM top WHERE NOT EXISTS (SELECT FROM sum)");
SQL(rebuild_again,
    "SELECT a.hash = ($1->>'hash')::uuid AS same, true AS moved, "
    "true AS found, false AS stale, t.* FROM answer a, "
    "jsonb_to_record(a.record) t(consumer text, generation int, "
    "sources int, state text) WHERE a.key = " KEY);
static const struct move rebuild_once = { &rebuild_go, &rebuild_again };

static struct reply
serve(struct call *c)
{
	const struct rebuild *in = c->in;
	struct building b;
	enum moved m;

	if (strncmp(in->id, "dashboard.", 10) != 0 &&
	    strncmp(in->id, "monitor.", 8) != 0)
		return problem(c, "not-allowed", L(c,
		    "Only the dashboard and the monitor can be rebuilt.",
		    "대시보드와 모니터만 다시 만들 수 있습니다."));
	m = db_move_(c, building_shape, &b, &rebuild_once, ARGS_(c, in->id));
	if (m != MOVED && m != REPEATED)
		return not_moved(c, m, b.state);
	return accepted("/subscriptions", hal(c, building, &b,
	    "/subscriptions"));
}

const struct fn fn = {
	.name = "monitor/rebuild",
	.about = "Make the dashboard or the history anew from the logs",
	.routes = { "POST /subscriptions/{id}/rebuild" }, .allow = OPERATOR,
	IN(rebuild), .out = building_shape,
	.problems = { "not-allowed", "state-forbids",
	    "idempotency-key-reused" },
	.serve = serve,
};
