/*
 * PUT /stores/{id}/delay -- the kitchen needs longer.
 *
 * Only the promise moves: that many minutes after what was promised, or from
 * now where that has passed.  One statement: it has happened or it has not.
 */
#include "store.h"

struct delay { int64_t id, minutes; };
SHAPE(delay,
    F_ID(delay, id, .from = PATH),
    F_INT(delay, minutes, 1, 180, .about = "more than was promised"));

SQL_MOVE(delay_order, "orders", STORE_COLS, STORE_OURS,
    "ready_at = greatest(t.ready_at, clock_timestamp()) + "
    "make_interval(mins => $4::int), "
    "promised_minutes = t.promised_minutes + $4::int, ",
    "jsonb_build_object('minutes', $4::int, 'readyAt', chg.ready_at)");

static struct reply
serve(struct call *c)
{
	const struct delay *in = c->in;
	struct store_order o = { 0 };
	enum moved m = db_move(c, store_order, &o, delay_order, store_machine,
	    "delay", in->id, in->minutes);

	return store_reply(c, m, &o);
}

const struct fn fn = {
	.name = "store/delay", .about = "The kitchen needs longer",
	.routes = { "PUT /stores/{id}/delay" }, .allow = STORE, IN(delay),
	.out = store_order_shape, .emits = { "StoreDelayed" },
	.problems = { "state-forbids", "changed-meanwhile",
	    "idempotency-key-reused" },
	.serve = serve,
};
