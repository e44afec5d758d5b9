/*
 * The store or the delivery has ended it: the order is canceled.
 *
 *	ORDERED, CANCELING -> CANCELED	event OrderCanceled
 *
 * Whatever else has been asked meanwhile need not answer any more.
 */
#include "order.h"

SQL_FOLLOW(end_order, "orders",
    "asks_store = false, asks_delivery = false, "
    "canceled_at = clock_timestamp(), canceled_by = " CANCELED_BY
    ", cancel_reason = coalesce($4::text, cur.cancel_reason), ",
    "jsonb_build_object('canceledBy', canceled_by, 'reason', cancel_reason)");

static void
handle(struct call *c)
{
	const char *reason = NULL;	/* the one it was asked with */

	if (strcmp(c->type, "StoreRejected") == 0)
		reason = ((const struct store_rejected *)c->in)->reason;
	else if (strcmp(c->type, "StoreExpired") == 0)
		reason = "STORE_EXPIRED";
	db_follow(c, end_order, order_machine, reason);
}

const struct fn fn = {
	.name = "order/on_gave_up",
	.about = "The store, or the delivery when asked, has ended the order",
	.on = { "StoreCanceled", "StoreRejected", "StoreExpired",
	    "DeliveryCanceled" },
	.emits = { "OrderCanceled" }, .handle = handle,
};
