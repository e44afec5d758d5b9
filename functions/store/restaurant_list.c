/*
 * GET /restaurants -- the town's restaurants, for anyone: all, those that
 * deliver to a dong (with its fee), of a category, open now.
 *
 * Open is decided here, by the town's clock, so with ?open= a page may have
 * fewer entries than its size.
 */
#include "restaurant.h"

struct restaurants {
	PAGING_MEMBERS;
	const char	*dong, *category;
	const bool	*open;
};
SHAPE(restaurants, PAGING(restaurants),
    O_TEXT(restaurants, dong, 1, 40, .from = QUERY),
    O_TEXT(restaurants, category, 1, 40, .from = QUERY),
    O_BOOL(restaurants, open, .from = QUERY));

SQL_PAGE(town_restaurants, RESTAURANT_COLS("$7", "$5"),
    "FROM restaurants t WHERE ($5::text IS NULL OR t.areas @> "
    "jsonb_build_array(jsonb_build_object('dong', $5::text))) "
    "AND ($6::text IS NULL OR t.category = $6::text)");

static json_t *
entry(struct call *c, const void *restaurant)
{
	const struct restaurants *in = c->in;
	json_t *j = restaurant_repr(c, restaurant);

	if (in->open && json_is_true(json_object_get(j, "open")) != *in->open)
		return NULL;
	return j;
}

static struct reply
serve(struct call *c)
{
	const struct restaurants *in = c->in;

	return db_page(c, restaurant, town_restaurants, "restaurants", entry,
	    in->dong, in->category, hours_zone());
}

const struct fn fn = {
	.name = "store/restaurant_list", .about = "The town's restaurants",
	.routes = { "GET /restaurants" }, .allow = ANYONE, IN(restaurants),
	.out = restaurant_shape, .list = true, .serve = serve,
};
