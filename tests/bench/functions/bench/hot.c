/*
 * POST /hot -- everybody takes of the same item: one row's lock is what all
 * wait for.
 */
#include "fn.h"

struct take { int64_t item_id, quantity; };
SHAPE(take,
    F_ID(take, item_id),
    F_INT(take, quantity, 1, 99));

struct taken { int64_t id, item_id, stock; };
SHAPE(taken,
    F_ID(taken, id),
    F_ID(taken, item_id),
    F_INT(taken, stock, INT64_MIN, INT64_MAX));

SQL_WRITE(take_one,
    "WITH i AS (UPDATE item SET stock = stock - $3::bigint "
    "WHERE id = $2::bigint RETURNING *), "
    "o AS (INSERT INTO orders (number, item_id, quantity, price) "
    "SELECT 0, i.id, $3::bigint, i.price FROM i RETURNING *), "
    "ev AS (" EVENT("'Taken'", "o.id", "jsonb_build_object('orderId', o.id, "
    "'itemId', o.item_id, 'quantity', o.quantity)", "o") ") "
    "SELECT o.id, o.item_id, i.stock FROM o, i");

static struct reply
serve(struct call *c)
{
	const struct take *in = c->in;
	struct taken t;

	if (!db_one(c, taken, &t, take_one, in->item_id, in->quantity))
		return not_moved(c, NOT_FOUND, NULL);
	return created(str(c, "/hot/%" PRId64, t.id), hal(c, taken, &t,
	    str(c, "/hot/%" PRId64, t.id)));
}

const struct fn fn = {
	.name = "bench/hot", .about = "All take of one row",
	.routes = { "POST /hot" }, IN(take), .out = taken_shape,
	.serve = serve, .workers = { .max = 32 },
};
