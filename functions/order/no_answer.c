/*
 * Timer: an order that waits for half an hour without cooking asks its store
 * to cancel, once.  The store does so only where it has not answered yet.
 *
 *	ORDERED -> CANCELING	event OrderCancelRequested (NO_ANSWER)
 */
#include "order.h"

SQL_DUE(ask_no_answer, "orders",
    "t.status = 'ORDERED' AND NOT t.no_answer_asked AND NOT t.cook_started "
    "AND t.order_date < clock_timestamp() - make_interval(mins => $3::int)",
    "no_answer_asked = true, asks_store = true, cancel_reason = 'NO_ANSWER', ",
    "jsonb_build_object('decider', 'store', 'reason', 'NO_ANSWER')");

static void
handle(struct call *c)
{
	db_due(c, ask_no_answer, order_machine, "no_answer",
	    env_int("NO_ANSWER_MINUTES", 1, 1440, 30));
}

const struct fn fn = {
	.name = "order/no_answer", .about = "Ask silent stores to cancel",
	.every = 10, .emits = { "OrderCancelRequested" }, .handle = handle,
};
