/*
 * The rider is done: delivered, or it could not be.
 *
 *	ORDERED, CANCELING -> COMPLETED	delivered, or failed by the customer
 *	ORDERED, CANCELING -> CANCELED	failed otherwise: event OrderCanceled
 */
#include "order.h"

SQL_FOLLOW(complete_order, "orders",
    NOBODY_ASKS "completed_at = clock_timestamp(), ", "'{}'");
SQL_FOLLOW(fail_order, "orders",
    NOBODY_ASKS "canceled_at = clock_timestamp(), canceled_by = " CANCELED_BY
    ", cancel_reason = $4::text, ",
    "jsonb_build_object('canceledBy', canceled_by, 'reason', cancel_reason)");

static void
handle(struct call *c)
{
	const struct delivery_failed *failed = NULL;

	if (strcmp(c->type, "DeliveryFailed") == 0)
		failed = c->in;
	if (failed && !failed->customer_fault)
		db_follow(c, fail_order, order_machine, failed->reason);
	else
		db_run(c, complete_order, c->subject, machine_row(c,
		    order_machine, "DeliveryCompleted"));
}

const struct fn fn = {
	.name = "order/on_delivery_ended",
	.about = "The delivery is completed, or has failed",
	.on = { "DeliveryCompleted", "DeliveryFailed" },
	.emits = { "OrderCanceled" }, .handle = handle,
};
