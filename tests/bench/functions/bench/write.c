/*
 * POST /writes -- a record and its event, in one statement.  $2 is a number
 * that the caller draws, so that each call is about a record of its own.
 */
#include "fn.h"

struct put { int64_t number, item_id, quantity, price; };
SHAPE(put,
    F_ID(put, number),
    F_ID(put, item_id),
    F_INT(put, quantity, 1, 99),
    F_WON(put, price));

struct written { int64_t id, number, item_id, quantity, price; };
SHAPE(written,
    F_ID(written, id),
    F_ID(written, number),
    F_ID(written, item_id),
    F_INT(written, quantity, 1, 99),
    F_WON(written, price));

SQL_WRITE(write_one,
    "WITH o AS (INSERT INTO orders (number, item_id, quantity, price) "
    "VALUES ($2::bigint, $3::bigint, $4::bigint, $5::bigint) RETURNING *), "
    "ev AS (" EVENT("'Written'", "o.id", "jsonb_build_object('orderId', o.id, "
    "'itemId', o.item_id, 'quantity', o.quantity, 'price', o.price)", "o") ") "
    "SELECT id, number, item_id, quantity, price FROM o");

static struct reply
serve(struct call *c)
{
	const struct put *in = c->in;
	struct written w;

	db_one(c, written, &w, write_one, in->number, in->item_id,
	    in->quantity, in->price);
	return created(str(c, "/writes/%" PRId64, w.id), hal(c, written, &w,
	    str(c, "/writes/%" PRId64, w.id)));
}

const struct fn fn = {
	.name = "bench/write", .about = "A record and its event",
	.routes = { "POST /writes" }, IN(put), .out = written_shape,
	.serve = serve, .workers = { .max = 32 },
};
