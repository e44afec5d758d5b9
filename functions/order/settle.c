/*
 * Timer: close orders that were begun and never finished.
 *
 *	PENDING -> LAPSED, 30 s after they were begun
 *
 * It never asks, it closes: first `closing_at` is committed, after which
 * place.c charges nothing and orders nothing; then payment/void, which leaves
 * a tombstone where nothing is, so that a late charge is refused and its hold
 * voided; then LAPSED.  Killed anywhere, the next tick goes on: the lease only
 * says who works on an order.
 */
#include "order.h"

struct voided { const char *status; };
SHAPE(voided, F_TEXT(voided, status, 1, 20));

SQL_MANY(begin_closing,
    "WITH due AS MATERIALIZED (SELECT t.id FROM orders t "
    "WHERE t.status = 'PENDING' AND coalesce(t.leased_until, "
    "t.order_date + make_interval(secs => $2::int)) < clock_timestamp() "
    "ORDER BY t.id LIMIT 20 FOR UPDATE SKIP LOCKED) "
    "UPDATE orders t SET closing_at = coalesce(t.closing_at, "
    "clock_timestamp()), leased_until = clock_timestamp() + "
    "interval '10 seconds' FROM due WHERE t.id = due.id "
    "RETURNING t.id AS value");
SQL_WRITE(lapse_order,
    "WITH cur AS MATERIALIZED (SELECT t.id, t.status FROM orders t "
    "WHERE t.id = $2::bigint FOR UPDATE) "
    "UPDATE orders t SET status = " MACHINE "->cur.status->>0, "
    "version = t.version + 1, " NO_PERSON " FROM cur "
    "WHERE t.id = cur.id AND " MACHINE " ? cur.status");

static void
handle(struct call *c)
{
	struct list due = db_all(c, number, begin_closing,
	    env_int("SETTLE_AFTER_S", 1, 3600, 30));
	struct voided v;

	CRASH("settle.after_closing");
	for (size_t i = 0; i < due.n; i++) {
		int64_t id = ((struct number *)due.v)[i].value;

		if (rpc(c, "payment/void", voided, &v, json_pack("{sI}",
		    "orderId", (json_int_t)id)) != RPC_DONE)
			continue;	/* the next tick asks again */
		CRASH("settle.after_void");
		db_run(c, lapse_order, id, machine_row(c, order_machine,
		    "lapse"));
		say(c, "order %" PRId64 " lapsed", id);
	}
}

const struct fn fn = {
	.name = "order/settle", .about = "Close orders never finished",
	.every = 5, .calls = { "payment/void" }, .handle = handle,
};
