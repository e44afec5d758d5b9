/*
 * monitor/backlog -- internal: what waits to be handled, in figures.
 *
 * A function of its own, so that monitor/metrics can tell the host's figures
 * also while the database is away.
 */
#include "backlog.h"

#define MS(interval)							\
	"greatest((extract(epoch FROM " interval ") * 1000)::bigint, 0)"

SQL_LIST(all_behind,
    "SELECT consumer, source, generation, "
    "greatest(log_pos - checkpoint, 0) AS lag, "
    "CASE WHEN log_pos > checkpoint THEN coalesce("
    MS("clock_timestamp() - moved_at") ", 0) ELSE 0 END AS idle_ms, "
    "state = 'stopped' AS stopped FROM trigger.subscription "
    "WHERE state <> 'retired' ORDER BY consumer, source, generation "
    "LIMIT 1000");
SQL_LIST(all_aside,
    "SELECT consumer, count(*) FILTER (WHERE state = 'parked') AS parked, "
    "count(*) FILTER (WHERE state = 'dead') AS dead, "
    MS("clock_timestamp() - min(at)") " AS oldest_ms "
    "FROM trigger.delivery WHERE state IN ('parked', 'dead') "
    "GROUP BY consumer ORDER BY consumer LIMIT 1000");

static struct reply
serve(struct call *c)
{
	struct backlog b = { db_all(c, behind, all_behind),
		db_all(c, aside, all_aside) };

	return ok(shape_json(c, backlog_shape, &b));
}

const struct fn fn = {
	.name = "monitor/backlog",
	.about = "Internal: what waits to be handled, in figures",
	.allow = FUNCTION, .out = backlog_shape, .serve = serve,
};
