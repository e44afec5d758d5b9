/*
 * Timer: the promised minutes have passed, and ten more.  Said once for an
 * order; no state changes by it, somebody has to look.
 */
#include "store.h"

SQL_DUE(late_orders, "orders",
    "t.status IN ('CONFIRMED', 'COOKING') AND t.late_at IS NULL AND "
    "t.ready_at <= clock_timestamp() - make_interval(mins => $3::int)",
    "late_at = clock_timestamp(), ", "'{}'");

static void
handle(struct call *c)
{
	db_due(c, late_orders, store_machine, "late",
	    env_int("LATE_MINUTES", 0, 1440, 10));
}

const struct fn fn = {
	.name = "store/late", .about = "A promise that is long broken",
	.every = 30, .emits = { "StoreLate" }, .handle = handle,
};
