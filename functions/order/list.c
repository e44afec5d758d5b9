/*
 * GET /orders -- the customer's own orders, newest first; all for operators,
 * without name, phone and door, which GET of one order shows.
 */
#include "order.h"

struct orders { PAGING_MEMBERS; const char *status; };
SHAPE(orders, PAGING(orders),
    O_ENUM(orders, status, "ORDERED|CANCELING|CANCELED|COMPLETED",
	.from = QUERY));

SQL_PAGE(orders_page, ORDER_COLS, "FROM orders t WHERE " ORDER_SHOWN " AND "
    ORDER_MINE " AND ($5::text IS NULL OR t.status = $5::text)");

static struct reply
serve(struct call *c)
{
	const struct orders *in = c->in;

	return db_page(c, order, orders_page, "orders", order_repr,
	    in->status);
}

const struct fn fn = {
	.name = "order/list", .about = "Orders, newest first",
	.routes = { "GET /orders" }, .allow = CUSTOMER | OPERATOR,
	IN(orders), .out = order_shape, .list = true, .serve = serve,
};
