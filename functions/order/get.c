/*
 * GET /orders/{id} -- one order, for its customer or guest and the operator.
 *
 * When the operator sees somebody's name, phone or door, the same statement
 * records it, once an hour (`look`); its customer only reads.  A crash before
 * the commit shows nothing.
 */
#include "order.h"

struct get { int64_t id; };
SHAPE(get, F_ID(get, id, .from = PATH));

SQL(order_by_id,
    "SELECT " ORDER_COLS " FROM orders t WHERE t.id = $2::bigint AND "
    ORDER_SHOWN " AND " ORDER_MINE);

#define OPERATOR_HERE	"'operator:' || " ACTOR
SQL_WRITE(order_looked_at,
    "WITH t AS MATERIALIZED (SELECT t.* FROM orders t "
    "WHERE t.id = $2::bigint AND " ORDER_SHOWN " AND " IS_OPERATOR "), "
    "n AS MATERIALIZED (SELECT clock_timestamp() AS now), "
    "l AS (INSERT INTO look (order_id, by, record, shown, hour, at) "
    "SELECT t.id, " OPERATOR_HERE ", 'order', ARRAY(SELECT k FROM "
    "jsonb_object_keys(jsonb_strip_nulls(t.personal)) k ORDER BY k), "
    "date_trunc('hour', now), now FROM t, n WHERE " ORDER_OTHERS
    " AND jsonb_typeof(t.personal) = 'object' AND NOT EXISTS (SELECT "
    "FROM look WHERE order_id = t.id AND by = " OPERATOR_HERE
    " AND record = 'order' AND hour = date_trunc('hour', now)) "
    "ON CONFLICT DO NOTHING) SELECT " ORDER_WHOLE " FROM t");

static struct reply
serve(struct call *c)
{
	const struct get *in = c->in;
	struct order o;
	struct reply r;
	bool found = c->roles & OPERATOR
	    ? db_one(c, order, &o, order_looked_at, in->id)
	    : db_one(c, order, &o, order_by_id, in->id);

	if (!found)
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
