/*
 * Somebody wants the order canceled and this row decides: before cooking it is
 * CANCELED, and from then on it is refused.
 *
 * The order's own timer only cancels where the kitchen has not answered; it is
 * known by who asked, for a person may give any reason.  Where the end is here
 * already its event is in the log: silent.  Inbox row, effect and event are
 * one statement.
 */
#include "store.h"

SQL_FOLLOW(decide_cancel, "orders",
    "reason = CASE WHEN " MACHINE "->cur.status->>0 = 'CANCELED' "
    "THEN $4::text ELSE t.reason END, ended_at = CASE WHEN " MACHINE
    "->cur.status->>0 = 'CANCELED' THEN clock_timestamp() END, ",
    "CASE e.type WHEN 'StoreCancelRefused' THEN "
    "jsonb_build_object('state', chg.status) ELSE '{}' END");

static void
handle(struct call *c)
{
	const struct order_cancel_requested *in = c->in;
	const char *command = strcmp(in->by, "timer") == 0 ? "NoAnswer"
	    : c->type;

	if (strcmp(in->decider, "store") != 0)
		return;			/* the delivery's to decide */
	db_run(c, decide_cancel, c->subject,
	    machine_row(c, store_machine, command), in->reason);
}

const struct fn fn = {
	.name = "store/on_order_cancel_requested",
	.about = "Decide a cancel: the kitchen's row says whether it still may",
	.on = { "OrderCancelRequested" },
	.emits = { "StoreCanceled", "StoreCancelRefused" }, .handle = handle,
};
