/*
 * Timer: pauses a restaurant all of whose boards are gone, by their wills, for
 * two minutes; for ten minutes at a time, so that it ends by itself where this
 * does not run.  It opens when a board is back (board.c), or its owner says so.
 *
 * Off by default, and armed only once a board was there: a restaurant whose
 * boards nobody has heard of is left alone.  One statement for all; run twice,
 * it finds nothing more to do.
 */
#include "restaurant.h"

#define PAUSED	"t.paused_until > clock_timestamp()"
#define ITS_PAUSE	"(t.paused_until = t.guarded_until AND " PAUSED ")"
#define SINCE	"clock_timestamp() - make_interval(secs => $2::int)"
#define BOARD	"FROM board b WHERE b.restaurant_id = t.id AND "
#define IS_AWAY								\
	"EXISTS (SELECT " BOARD "b.at > coalesce(t.guard_from, "	\
	"'-infinity')) AND NOT EXISTS (SELECT " BOARD "(b.here OR b.at > " \
	SINCE "))"
SQL_MANY(guard_away,
    "WITH due AS (SELECT t.id, clock_timestamp() + CASE WHEN t.guard "
    "THEN interval '10 minutes' ELSE '0' END AS until FROM restaurants t "
    "WHERE CASE WHEN t.guard THEN NOT t.closed AND (" PAUSED " IS NOT TRUE "
    "OR (" ITS_PAUSE " AND t.paused_until < clock_timestamp() "
    "+ interval '5 minutes')) AND " IS_AWAY " ELSE " ITS_PAUSE " END "
    "ORDER BY t.id LIMIT 100 FOR UPDATE SKIP LOCKED), "
    "chg AS (UPDATE restaurants t SET paused_until = due.until, "
    "guarded_until = due.until, version = t.version + 1 FROM due "
    "WHERE t.id = due.id RETURNING t.*), "
    "ev AS (" EVENT("'RestaurantChanged'", "chg.id", RESTAURANT_DATA("chg"),
    "chg") ") SELECT 1 FROM chg");

static void
handle(struct call *c)
{
	db_run(c, guard_away, env_int("GUARD_S", 1, 86400, 120));
}

const struct fn fn = {
	.name = "store/guard",
	.about = "Pause a restaurant whose boards are gone",
	.every = 10, .emits = { "RestaurantChanged" }, .handle = handle,
};
