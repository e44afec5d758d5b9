/*
 * DeliveryCompleted, or DeliveryFailed by the customer's fault: the money is
 * taken.
 *
 *	APPROVED -> CAPTURING
 *
 * It only writes the intent; payment/settle asks.  DeliveryFailed by anybody
 * else's fault is followed by OrderCanceled, which is another's to handle.
 */
#include "payment.h"

SQL_FOLLOW(capture, "payinfo", NEW_INTENT "capturing_at = " NOW ", ", "'{}'");

static void
handle(struct call *c)
{
	const struct delivery_failed *failed = c->in;

	if (strcmp(c->type, "DeliveryFailed") == 0 && !failed->customer_fault)
		return;
	db_follow(c, capture, payment_machine);
}

const struct fn fn = {
	.name = "payment/on_delivery_completed",
	.about = "Delivered, or not by the customer's fault: take the money",
	.on = { "DeliveryCompleted", "DeliveryFailed" }, .handle = handle,
};
