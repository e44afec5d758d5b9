/* An event's effect as handlers have it: the inbox row, and a count, in one
 * statement. */
#include "fn.h"

SQL_HANDLE(take_in,
    "up AS (INSERT INTO projection AS p (subject, events) "
    "SELECT $2::bigint, 1 FROM seen ON CONFLICT (subject) DO UPDATE "
    "SET events = p.events + 1 RETURNING 1) SELECT 1 FROM up");

static void
handle(struct call *c)
{
	db_run(c, take_in, c->subject);
}

const struct fn fn = {
	.name = "bench/on_event", .about = "Counts events of a subject",
	.on = { "CookStarted" }, .handle = handle, .workers = { .max = 8 },
};
