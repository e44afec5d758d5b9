/*
 * GET /deliveries/{id} -- one delivery, to whom it concerns.
 *
 * A rider sees what waits (without name, phone and door) and what he has.  The
 * person he sees for an hour after the end; the clock alone ends that, so what
 * has ended has no ETag for him.
 */
#include "delivery.h"

struct get { int64_t id; };
SHAPE(get, F_ID(get, id, .from = PATH));

SQL(get_delivery, "SELECT " DELIVERY_COLS " FROM deliveries t "
    "WHERE t.id = $2::bigint AND " DELIVERY_SEES("$3::bool"));

static struct reply
serve(struct call *c)
{
	const struct get *in = c->in;
	struct delivery d;
	struct reply r;

	if (!db_one(c, delivery, &d, get_delivery, in->id,
	    (c->roles & RIDER) != 0))
		return not_moved(c, NOT_FOUND, NULL);
	r = ok(delivery_repr(c, &d));
	if (!d.has || machine_allows(delivery_machine, d.status, "take") ||
	    machine_allows(delivery_machine, d.status, "fail"))
		r.version = d.version;
	return r;
}

const struct fn fn = {
	.name = "delivery/get", .about = "One delivery",
	.routes = { "GET /deliveries/{id}" }, .allow = SIGNED_IN,
	IN(get), .out = delivery_shape, .problems = { "not-found" },
	.serve = serve,
};
