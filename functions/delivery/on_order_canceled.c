/*
 * OrderCanceled: somebody else's record decided; this one follows.
 *
 *	WAITING, TAKEN, STARTED -> CANCELED	event DeliveryCanceled
 *
 * What is not here yet becomes a tombstone, silently.  Failed and canceled
 * ones stay as they are; a picked-up one cannot come here, for then the
 * delivery's own record is the decider (docs/model).
 */
#include "delivery.h"

SQL_FOLLOW(cancel, "deliveries",
    "reason = $4::text, ended_at = clock_timestamp(), ", "'{}'::jsonb");

static void
handle(struct call *c)
{
	const struct order_canceled *e = c->in;

	db_follow(c, cancel, delivery_machine, e->reason);
}

const struct fn fn = {
	.name = "delivery/on_order_canceled",
	.about = "The order is canceled: nobody delivers it",
	.on = { "OrderCanceled" }, .emits = { "DeliveryCanceled" },
	.handle = handle,
};
