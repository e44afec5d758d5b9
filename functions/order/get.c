/* GET /orders/{id} -- one order, for its customer or guest and the operator. */
#include "order.h"

struct get { int64_t id; };
SHAPE(get, F_ID(get, id, .from = PATH));

SQL(order_by_id,
    "SELECT " ORDER_COLS " FROM orders t WHERE t.id = $2::bigint AND "
    ORDER_SHOWN " AND " ORDER_MINE);

static struct reply
serve(struct call *c)
{
	const struct get *in = c->in;
	struct order o;
	struct reply r;

	if (!db_one(c, order, &o, order_by_id, in->id))
		return not_moved(c, NOT_FOUND, NULL);
	r = ok(order_repr(c, &o));
	r.version = o.version;
	return r;
}

const struct fn fn = {
	.name = "order/get", .about = "One order",
	.routes = { "GET /orders/{id}" }, .allow = CUSTOMER | GUEST | OPERATOR,
	IN(get), .out = order_shape, .serve = serve,
};
