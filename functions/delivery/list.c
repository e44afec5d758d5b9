/*
 * GET /deliveries -- riders: what waits and their own; owner and staff: their
 * restaurants'; a customer: his own; the operator: all.  Newest first.
 *
 * No list walks over all deliveries there ever were: those of a live state are
 * few; the operator's go along an index; everybody else's are gathered, at most
 * a page from each of the indexes that lead to them.
 */
#include "delivery.h"

struct deliveries { PAGING_MEMBERS; const char *status; const bool *mine; };
SHAPE(deliveries, PAGING(deliveries),
    O_ENUM(deliveries, status,
	"WAITING|TAKEN|STARTED|PICKED_UP|DELIVERED|FAILED|CANCELED",
	.from = QUERY),
    O_BOOL(deliveries, mine, .from = QUERY,
	.about = "only those that I have, or had"));

/* $5 status, $6 the caller is a rider, $7 only his own */
SQL_PAGE(all_page, DELIVERY_COLS, "FROM deliveries t WHERE true");
SQL_PAGE(status_page, DELIVERY_COLS, "FROM deliveries t "
    "WHERE t.status = $5::text AND " DELIVERY_SEES("$6::bool"));

/* A page from one index, in either direction. */
#define SOME(which)							\
	"(SELECT t.* FROM deliveries t WHERE " which			\
	" AND $3::bigint IS NULL AND t.id < coalesce($2::bigint, "	\
	"9223372036854775807) ORDER BY t.id DESC LIMIT $4::int) UNION ALL " \
	"(SELECT t.* FROM deliveries t WHERE " which			\
	" AND t.id > $3::bigint ORDER BY t.id LIMIT $4::int)"
#define HAS_STATUS	"($5::text IS NULL OR t.status = $5::text)"
SQL_PAGE(own_page, DELIVERY_COLS, "FROM ("
    "SELECT DISTINCT ON (u.id) u.* FROM ("
    SOME("t.rider_id = " ACTOR " AND " HAS_STATUS)
    " UNION ALL "
    SOME("NOT $7::bool AND t.customer_id > 0 AND t.customer_id = " ACTOR
	" AND " HAS_STATUS)
    " UNION ALL "
    SOME("NOT $7::bool AND $6::bool AND $5::text IS NULL "
	"AND t.status = 'WAITING' AND NOT t.self_delivery")
    " UNION ALL SELECT s.* FROM jsonb_array_elements(CASE WHEN $7::bool "
    "THEN '[]' ELSE $1->'restaurants' END) r (v) CROSS JOIN LATERAL ("
    SOME("t.restaurant_id = r.v::bigint AND " HAS_STATUS) ") s"
    ") u ORDER BY u.id) t WHERE true");

static struct reply
serve(struct call *c)
{
	const struct deliveries *in = c->in;
	bool rider = (c->roles & RIDER) != 0, mine = in->mine && *in->mine;
	bool everything = (c->roles & OPERATOR) != 0;
	bool live = in->status && (machine_allows(delivery_machine,
	    in->status, "assign") || machine_allows(delivery_machine,
	    in->status, "complete"));

	if (!mine && in->status && (everything || live))
		return db_page(c, delivery, status_page, "deliveries",
		    delivery_repr, in->status, rider);
	if (!mine && everything)
		return db_page(c, delivery, all_page, "deliveries",
		    delivery_repr);
	return db_page(c, delivery, own_page, "deliveries", delivery_repr,
	    in->status, rider, mine);
}

const struct fn fn = {
	.name = "delivery/list", .about = "Deliveries, newest first",
	.routes = { "GET /deliveries" }, .allow = SIGNED_IN,
	IN(deliveries), .out = delivery_shape, .list = true, .serve = serve,
};
