/*
 * PUT /stores/{id}/cookstart -- cooking starts.
 *
 * From here on the customer's cancel is refused: whichever of the two takes
 * the row first has won.  One statement: it has happened or it has not.
 */
#include "store.h"

struct cookstart { int64_t id; };
SHAPE(cookstart, F_ID(cookstart, id, .from = PATH));

SQL_MOVE(start_cooking, "orders", STORE_COLS, STORE_OURS,
    "cook_started_at = clock_timestamp(), ", "'{}'");

static struct reply
serve(struct call *c)
{
	const struct cookstart *in = c->in;
	struct store_order o = { 0 };
	enum moved m = db_move(c, store_order, &o, start_cooking,
	    store_machine, "cookstart", in->id);

	return store_reply(c, m, &o);
}

const struct fn fn = {
	.name = "store/cookstart", .about = "Cooking starts",
	.routes = { "PUT /stores/{id}/cookstart" }, .allow = STORE,
	IN(cookstart), .out = store_order_shape, .emits = { "CookStarted" },
	.problems = { "state-forbids", "changed-meanwhile",
	    "idempotency-key-reused" },
	.serve = serve,
};
