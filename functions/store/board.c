/*
 * store/board -- internal: a store's board said that it is there, or its will
 * that it is gone.  The trigger hears it on boards/<restaurant>/<board>.
 *
 * A board may be several restaurants', and has one will: when it is gone, it is
 * gone from all, and says of the rest that it is there.
 *
 * One statement.  What is lost on the way here leaves a restaurant open, or a
 * pause to its end, ten minutes later at most: the guard never fires from an
 * outage of ours, for then no will comes.
 */
#include "restaurant.h"

struct board { int64_t restaurant_id; const char *board; bool here; };
SHAPE(board,
    F_ID(board, restaurant_id),
    F_TEXT(board, board, 1, 64),
    F_BOOL(board, here));

SQL_WRITE(board_heard,
    "WITH b AS (INSERT INTO board AS b (restaurant_id, board, here) "
    "SELECT id, $3::text, $4::bool FROM restaurants WHERE id = $2::bigint "
    "ON CONFLICT (restaurant_id, board) DO UPDATE SET here = excluded.here, "
    "at = excluded.at RETURNING *), "
    "rest AS (UPDATE board SET here = false, at = clock_timestamp() "
    "WHERE board = $3::text AND here AND NOT $4::bool "
    "AND restaurant_id <> $2::bigint), "
    "chg AS (UPDATE restaurants t SET paused_until = CASE WHEN "
    "t.paused_until = t.guarded_until THEN clock_timestamp() "
    "ELSE t.paused_until END, guarded_until = NULL, version = t.version + 1 "
    "FROM b WHERE t.id = b.restaurant_id AND b.here "
    "AND t.guarded_until IS NOT NULL RETURNING t.*), "
    "ev AS (" EVENT("'RestaurantChanged'", "chg.id", RESTAURANT_DATA("chg"),
    "chg") ") SELECT 1 FROM b");

static struct reply
serve(struct call *c)
{
	const struct board *in = c->in;

	if (db_run(c, board_heard, in->restaurant_id, in->board,
	    in->here) == 0)
		return problem(c, "not-found", L(c, "There is no such "
		    "restaurant.", "그런 음식점이 없습니다."));
	return nothing();
}

const struct fn fn = {
	.name = "store/board",
	.about = "Internal: a board is there, or gone",
	.allow = FUNCTION, IN(board), .emits = { "RestaurantChanged" },
	.serve = serve,
};
