/*
 * GET /orders/{id}/looks -- who, other than its customer, was shown his name,
 * phone or door, newest first; for the customer and the operator.
 */
#include "look.h"

struct looks { PAGING_MEMBERS; int64_t id; };
SHAPE(looks, PAGING(looks), F_ID(looks, id, .from = PATH));

SQL(whose, "SELECT t.id AS value FROM orders t WHERE t.id = $2::bigint AND "
    ORDER_SHOWN " AND " ORDER_MINE);
SQL_PAGE(order_looks, LOOK_COLS, "FROM look t WHERE t.order_id = $5::bigint");

static struct reply
serve(struct call *c)
{
	const struct looks *in = c->in;
	struct number n;

	if (!db_one(c, number, &n, whose, in->id))
		return not_moved(c, NOT_FOUND, NULL);
	return db_page(c, look, order_looks, "looks", look_repr, in->id);
}

const struct fn fn = {
	.name = "order/looks", .about = "Who was shown an order's customer",
	.routes = { "GET /orders/{id}/looks" },
	.allow = CUSTOMER | GUEST | OPERATOR,
	IN(looks), .out = look_shape, .list = true, .serve = serve,
};
