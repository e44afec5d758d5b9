/*
 * The order is canceled, whoever decided: the kitchen's record follows from
 * any state, and says so once.  An end that was decided here stays as it is.
 * Inbox row, effect and event are one statement.
 */
#include "store.h"

SQL_FOLLOW(cancel_order, "orders",
    "reason = $4::text, ended_at = clock_timestamp(), ", "'{}'");

static void
handle(struct call *c)
{
	const struct order_canceled *in = c->in;

	db_follow(c, cancel_order, store_machine, in->reason);
}

const struct fn fn = {
	.name = "store/on_order_canceled",
	.about = "The kitchen's record follows a canceled order",
	.on = { "OrderCanceled" }, .emits = { "StoreCanceled" },
	.handle = handle,
};
