/*
 * GET /dashboards/{id} -- an order's whole course, to whom it concerns.  Who is
 * shown what needs an eye gets no ETag: that changes by the clock alone.
 */
#include "dashboard.h"

struct get { int64_t id; };
SHAPE(get, F_ID(get, id, .from = PATH));

SQL(get_dashboard, "SELECT " BOARD_COLS " FROM " BOARD
    " AND t.id = $2::bigint AND " SEES);

static struct reply
serve(struct call *c)
{
	const struct get *in = c->in;
	struct dashboard d;
	struct reply r;

	if (!db_one(c, dashboard, &d, get_dashboard, in->id))
		return not_moved(c, NOT_FOUND, NULL);
	r = ok(dashboard_repr(c, &d));
	if (!d.minded)
		r.version = d.version;
	return r;
}

const struct fn fn = {
	.name = "dashboard/get", .about = "An order's whole course",
	.routes = { "GET /dashboards/{id}" }, .allow = SIGNED_IN | GUEST,
	IN(get), .out = dashboard_shape, .problems = { "not-found" },
	.serve = serve,
};
