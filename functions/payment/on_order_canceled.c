/*
 * OrderCanceled: the money goes back.
 *
 *	REQUESTED, APPROVED, CAPTURING, CAPTURED -> CANCELING;
 *	none -> ORDER_CANCELED (tombstone)
 *
 * It only writes the intent: payment/settle asks, and PaymentCanceled follows
 * when the card company has answered.
 */
#include "payment.h"

SQL_FOLLOW(cancel, "payinfo", NEW_INTENT, "'{}'");

static void
handle(struct call *c)
{
	db_follow(c, cancel, payment_machine);
}

const struct fn fn = {
	.name = "payment/on_order_canceled", .about = "The money goes back",
	.on = { "OrderCanceled" }, .handle = handle,
};
