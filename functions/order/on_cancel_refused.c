/*
 * A decider refuses to cancel: it leaves the set of those asked, and only an
 * empty set brings the order back.
 *
 *	CANCELING -> CANCELING or ORDERED
 */
#include "order.h"

SQL_HANDLE(take_refusal,
    "cur AS MATERIALIZED (SELECT t.* FROM seen, orders t "
    "WHERE t.id = $2::bigint FOR UPDATE OF t) "
    "UPDATE orders t SET asks_store = cur.asks_store AND $4::bool, "
    "asks_delivery = cur.asks_delivery AND NOT $4::bool, "
    "version = t.version + 1, status = CASE WHEN (cur.asks_store AND "
    "$4::bool) OR (cur.asks_delivery AND NOT $4::bool) "
    "THEN " MACHINE "->cur.status->>0 ELSE $5::jsonb->cur.status->>0 END, "
    "cancel_reason = CASE WHEN (cur.asks_store AND $4::bool) OR "
    "(cur.asks_delivery AND NOT $4::bool) THEN cur.cancel_reason END "
    "FROM cur WHERE t.id = cur.id AND " MACHINE " ? cur.status");

static void
handle(struct call *c)
{
	db_run(c, take_refusal, c->subject, machine_row(c, order_machine,
	    c->type), (bool)(strcmp(c->source, "delivery") == 0),
	    machine_row(c, order_machine, "refused_by_all"));
}

const struct fn fn = {
	.name = "order/on_cancel_refused",
	.about = "The store or the delivery refuses to cancel",
	.on = { "StoreCancelRefused", "DeliveryCancelRefused" },
	.handle = handle,
};
