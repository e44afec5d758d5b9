/*
 * GET /dashboards -- a customer's orders, a store's, a rider's; all for the
 * operator.  Newest first.  ?attention=true: what needs an eye.
 *
 * No list walks over all orders there ever were: what is in progress is few
 * and has an index of its own; the operator's lists go along an index; all
 * others are gathered, at most a page from each of the indexes that lead there.
 */
#include "dashboard.h"

struct dashboards {
	PAGING_MEMBERS;
	const char	*status;
	const int64_t	*restaurant_id;
	const bool	*attention;
};
SHAPE(dashboards, PAGING(dashboards),
    O_ENUM(dashboards, status, STATES, .from = QUERY),
    O_ID(dashboards, restaurant_id, .from = QUERY),
    O_BOOL(dashboards, attention, .from = QUERY,
	.about = "only unanswered, late, unclaimed, payment"));

/* $5 status, $6 restaurant, $7 attention */
#define FITS								\
	"($5::text IS NULL OR t.status = $5::text) AND "	\
	"($6::bigint IS NULL OR t.restaurant_id = $6::bigint)"
SQL_PAGE(all_page, BOARD_COLS, "FROM " BOARD);
SQL_PAGE(ended_page, BOARD_COLS, "FROM " BOARD " AND t.ended = $5::text");
SQL_PAGE(watch_page, BOARD_COLS, "FROM " BOARD " AND t.watch AND " SEES
    " AND " FITS " AND (NOT $7::bool OR (" MINDS " AND " ATTENTION "))");

/* A page from one index, in either direction. */
#define SOME(which)							\
	"(SELECT t.* FROM " BOARD " AND " which			\
	" AND $3::bigint IS NULL AND t.id < coalesce($2::bigint, "	\
	"9223372036854775807) ORDER BY t.id DESC LIMIT $4::int) UNION ALL " \
	"(SELECT t.* FROM " BOARD " AND " which			\
	" AND t.id > $3::bigint ORDER BY t.id LIMIT $4::int)"
SQL_PAGE(own_page, BOARD_COLS, "FROM ("
    "SELECT DISTINCT ON (u.id) u.* FROM ("
    SOME("t.customer_id > 0 AND t.customer_id = " ACTOR " AND " FITS)
    " UNION ALL "
    SOME("t.rider_id = " ACTOR " AND " FITS)
    " UNION ALL SELECT s.* FROM (SELECT (v::text)::bigint AS id "
    "FROM jsonb_array_elements($1->'restaurants') e (v) UNION "
    "SELECT $6::bigint WHERE " IS_OPERATOR ") r CROSS JOIN LATERAL ("
    SOME("t.restaurant_id = r.id AND " FITS) ") s"
    ") u ORDER BY u.id) t WHERE true");

static bool
is_live(const char *status)
{
	return strcmp(status, "DELIVERED") != 0 &&
	    strcmp(status, "DELIVERY_FAILED") != 0 &&
	    strcmp(status, "ORDER_CANCELED") != 0;
}

static struct reply
serve(struct call *c)
{
	const struct dashboards *in = c->in;
	bool attention = in->attention && *in->attention;

	if (attention || (in->status && is_live(in->status)))
		return db_page(c, dashboard, watch_page, "dashboards",
		    dashboard_repr, in->status, in->restaurant_id, attention);
	if (!(c->roles & OPERATOR) || in->restaurant_id)
		return db_page(c, dashboard, own_page, "dashboards",
		    dashboard_repr, in->status, in->restaurant_id);
	if (in->status)
		return db_page(c, dashboard, ended_page, "dashboards",
		    dashboard_repr, in->status);
	return db_page(c, dashboard, all_page, "dashboards", dashboard_repr);
}

const struct fn fn = {
	.name = "dashboard/list", .about = "Orders with their course",
	.routes = { "GET /dashboards" }, .allow = SIGNED_IN,
	IN(dashboards), .out = dashboard_shape, .list = true,
	.serve = serve,
};
