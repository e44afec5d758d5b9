/* GET /stores/{id} -- the kitchen's side of one order. */
#include "store.h"

struct get { int64_t id; };
SHAPE(get, F_ID(get, id, .from = PATH));

/* Nobody is customer 0. */
SQL(store_order_by_id,
    "SELECT " STORE_COLS " FROM orders t WHERE t.id = $2::bigint AND "
    STORE_SHOWN " AND (" WORKS_AT("t.restaurant_id") " OR " IS_OPERATOR
    " OR (t.customer_id = " ACTOR " AND t.customer_id > 0))");

static struct reply
serve(struct call *c)
{
	const struct get *in = c->in;
	struct store_order o = { 0 };
	bool found = db_one(c, store_order, &o, store_order_by_id, in->id);

	return store_reply(c, found ? MOVED : NOT_FOUND, &o);
}

const struct fn fn = {
	.name = "store/get", .about = "The kitchen's side of one order",
	.routes = { "GET /stores/{id}" }, .allow = STORE | CUSTOMER | OPERATOR,
	IN(get), .out = store_order_shape, .serve = serve,
};
