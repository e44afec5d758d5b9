/*
 * GET /stores -- the kitchens' orders, newest first: of one restaurant, of all
 * where the caller works, or of the town for the operator.
 *
 * A restaurant's orders are read through its own index, a page of each, so the
 * town's other orders cost nothing.
 */
#include "store.h"

struct store_list {
	PAGING_MEMBERS;
	const int64_t	*restaurant_id;
	const char	*status;
};
SHAPE(store_list, PAGING(store_list),
    O_ID(store_list, restaurant_id, .from = QUERY),
    O_ENUM(store_list, status, STORE_STATES, .from = QUERY));

#define STATUS_FITS(t)	"($6::text IS NULL OR " t ".status = $6::text)"

SQL_PAGE(town_orders, STORE_COLS,
    "FROM orders t WHERE " STORE_SHOWN " AND $5::bigint IS NULL AND "
    STATUS_FITS("t"));
SQL_PAGE(kitchen_orders, STORE_COLS,
    "FROM (SELECT o.* FROM (SELECT $5::bigint WHERE $5::bigint IS NOT NULL "
    "AND (" WORKS_AT("$5::bigint") " OR " IS_OPERATOR ") "
    "UNION SELECT k::bigint FROM jsonb_array_elements_text("
    "$1->'restaurants') k WHERE $5::bigint IS NULL) r (id) "
    "CROSS JOIN LATERAL ("
    "(SELECT * FROM orders o WHERE o.restaurant_id = r.id AND "
    STATUS_FITS("o") " AND $3::bigint IS NULL AND "
    "o.id < coalesce($2::bigint, 9223372036854775807) "
    "ORDER BY o.id DESC LIMIT $4::int) UNION ALL "
    "(SELECT * FROM orders o WHERE o.restaurant_id = r.id AND "
    STATUS_FITS("o") " AND o.id > $3::bigint ORDER BY o.id LIMIT $4::int)"
    ") o) t WHERE true");

static struct reply
serve(struct call *c)
{
	const struct store_list *in = c->in;

	if (c->roles & OPERATOR && !in->restaurant_id)
		return db_page(c, store_order, town_orders, "stores",
		    store_repr, in->restaurant_id, in->status);
	return db_page(c, store_order, kitchen_orders, "stores", store_repr,
	    in->restaurant_id, in->status);
}

const struct fn fn = {
	.name = "store/list", .about = "The kitchens' orders, newest first",
	.routes = { "GET /stores" }, .allow = STORE | OPERATOR, IN(store_list),
	.out = store_order_shape, .list = true, .serve = serve,
};
