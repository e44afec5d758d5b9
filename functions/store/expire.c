/*
 * Timer: a kitchen that did not answer in time.  The row decides against a
 * confirm of the same moment; rows that somebody holds are left for the next
 * tick.
 */
#include "store.h"

SQL_DUE(expire_orders, "orders",
    "t.status = 'RECEIVED' AND t.accept_by <= clock_timestamp()",
    "ended_at = clock_timestamp(), ", "'{}'");

static void
handle(struct call *c)
{
	db_due(c, expire_orders, store_machine, "expire");
}

const struct fn fn = {
	.name = "store/expire",
	.about = "An order that the kitchen did not answer in time",
	.every = 5, .emits = { "StoreExpired" }, .handle = handle,
};
