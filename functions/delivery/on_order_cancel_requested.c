/*
 * OrderCancelRequested, where this record is asked: an operator wants it.
 *
 * Until it is delivered: CANCELED + DeliveryCanceled, also where nothing is
 * here yet (a tombstone: what the store confirms later stays canceled).  After
 * the end: DeliveryCancelRefused.  A CANCELED one is silent: its event is in
 * the log.  The lock decides between this and the rider's complete.
 */
#include "delivery.h"

SQL_FOLLOW(cancel, "deliveries",
    "reason = CASE WHEN t.ended_at IS NULL THEN $4::text ELSE t.reason END, "
    "ended_at = coalesce(t.ended_at, clock_timestamp()), ",
    "CASE e.type WHEN 'DeliveryCancelRefused' THEN "
    "jsonb_build_object('state', chg.status) ELSE '{}' END");

static void
handle(struct call *c)
{
	const struct order_cancel_requested *e = c->in;

	if (strcmp(e->decider, "delivery") == 0)
		db_follow(c, cancel, delivery_machine, e->reason);
}

const struct fn fn = {
	.name = "delivery/on_order_cancel_requested",
	.about = "An operator wants it canceled: this record decides",
	.on = { "OrderCancelRequested" },
	.emits = { "DeliveryCanceled", "DeliveryCancelRefused" },
	.handle = handle,
};
