/*
 * PUT /stores/{id}/cookcomplete -- it is cooked, ready to go.
 *
 * From CONFIRMED too, for a kitchen with one button: then it says both that
 * cooking started and that it is done.  The original's spelling of the path is
 * a second route.  One statement: it has happened or it has not.
 */
#include "store.h"

struct cookcomplete { int64_t id; };
SHAPE(cookcomplete, F_ID(cookcomplete, id, .from = PATH));

SQL_MOVE(complete_cooking, "orders", STORE_COLS, STORE_OURS,
    "cook_started_at = coalesce(t.cook_started_at, clock_timestamp()), "
    "cooked_at = clock_timestamp(), ", "'{}'");

static struct reply
serve(struct call *c)
{
	const struct cookcomplete *in = c->in;
	struct store_order o = { 0 };
	enum moved m = db_move(c, store_order, &o, complete_cooking,
	    store_machine, "cookcomplete", in->id);

	return store_reply(c, m, &o);
}

const struct fn fn = {
	.name = "store/cookcomplete", .about = "It is cooked, ready to go",
	.routes = { "PUT /stores/{id}/cookcomplete",
	    "PUT /stores/{id}/cookcomplt" }, .allow = STORE,
	IN(cookcomplete), .out = store_order_shape,
	.emits = { "CookStarted", "CookCompleted" },
	.problems = { "state-forbids", "changed-meanwhile",
	    "idempotency-key-reused" },
	.serve = serve,
};
