/*
 * The store or the delivery has ended it: the order is canceled.
 *
 *	ORDERED, CANCELING -> CANCELED	event OrderCanceled
 *
 * Whatever else has been asked meanwhile need not answer any more.
 */
#include "order.h"

SQL_FOLLOW(end_order, "orders",
    NOBODY_ASKS "canceled_at = clock_timestamp(), canceled_by = " CANCELED_BY
    ", cancel_reason = coalesce($4::text, cur.cancel_reason), ",
    "jsonb_build_object('canceledBy', canceled_by, 'reason', cancel_reason)");

/* NULL: the one that a person asked with. */
static const char *
reason(struct call *c)
{
	if (strcmp(c->type, "StoreRejected") == 0)
		return ((const struct store_rejected *)c->in)->reason;
	if (strcmp(c->type, "StoreExpired") == 0)
		return "STORE_EXPIRED";
	/* though somebody has asked after the timer */
	if (strcmp(((const struct order_event *)c->in)->by, "timer") == 0)
		return "NO_ANSWER";
	return NULL;
}

static void
handle(struct call *c)
{
	db_follow(c, end_order, order_machine, reason(c));
}

const struct fn fn = {
	.name = "order/on_gave_up",
	.about = "The store, or the delivery when asked, has ended the order",
	.on = { "StoreCanceled", "StoreRejected", "StoreExpired",
	    "DeliveryCanceled" },
	.emits = { "OrderCanceled" }, .handle = handle,
};
