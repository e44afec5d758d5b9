/*
 * A decider refuses to cancel: it leaves the set of those asked, and only an
 * empty set brings the order back.
 *
 *	CANCELING -> CANCELING or ORDERED
 *
 * The store is asked by the timer and by the customer.  It may say no to the
 * timer alone (it has answered), so while the customer asks, that is not its
 * last word; its no to him is for both.
 */
#include "order.h"

/* $4: the delivery refuses, $5: it refuses the timer. */
#define STORE_ASKED							\
	"(cur.asks_store AND ($4::bool OR ($5::bool AND cur.customer_asks)))"
#define DELIVERY_ASKED	"(cur.asks_delivery AND NOT $4::bool)"
#define STILL_ASKED	"(" STORE_ASKED " OR " DELIVERY_ASKED ")"
SQL_HANDLE(take_refusal,
    "cur AS MATERIALIZED (SELECT t.* FROM seen, orders t "
    "WHERE t.id = $2::bigint FOR UPDATE OF t) "
    "UPDATE orders t SET asks_store = " STORE_ASKED ", "
    "customer_asks = cur.customer_asks AND " STORE_ASKED ", "
    "asks_delivery = " DELIVERY_ASKED ", version = t.version + 1, "
    "status = CASE WHEN " STILL_ASKED " THEN " MACHINE "->cur.status->>0 "
    "ELSE $6::jsonb->cur.status->>0 END, "
    "cancel_reason = CASE WHEN " STILL_ASKED " THEN cur.cancel_reason END "
    "FROM cur WHERE t.id = cur.id AND " MACHINE " ? cur.status");

static void
handle(struct call *c)
{
	const struct refused_event *e = c->in;

	db_run(c, take_refusal, c->subject, machine_row(c, order_machine,
	    c->type), (bool)(strcmp(c->source, "delivery") == 0),
	    (bool)(strcmp(e->by, "timer") == 0),
	    machine_row(c, order_machine, "refused_by_all"));
}

const struct fn fn = {
	.name = "order/on_cancel_refused",
	.about = "The store or the delivery refuses to cancel",
	.on = { "StoreCancelRefused", "DeliveryCancelRefused" },
	.handle = handle,
};
