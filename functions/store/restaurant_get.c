/*
 * GET /restaurants/{id} -- one restaurant, for anyone.  It has no ETag:
 * whether it is open changes by the clock alone.
 */
#include "restaurant.h"

struct get { int64_t id; };
SHAPE(get, F_ID(get, id, .from = PATH));

SQL(restaurant_by_id,
    "SELECT " RESTAURANT_COLS("$3", "NULL") " FROM restaurants t "
    "WHERE t.id = $2::bigint");

static struct reply
serve(struct call *c)
{
	const struct get *in = c->in;
	struct restaurant r = { 0 };

	if (!db_one(c, restaurant, &r, restaurant_by_id, in->id,
	    hours_zone()))
		return not_moved(c, NOT_FOUND, NULL);
	return ok(restaurant_repr(c, &r));
}

const struct fn fn = {
	.name = "store/restaurant_get", .about = "One restaurant",
	.routes = { "GET /restaurants/{id}" }, .allow = ANYONE, IN(get),
	.out = restaurant_shape, .serve = serve,
};
