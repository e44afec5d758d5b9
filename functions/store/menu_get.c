/*
 * GET /restaurants/{id}/menu -- its menu as it is at this moment, for anyone:
 * what was sold out until a time that has passed is there again.
 */
#include "restaurant.h"

struct get { int64_t id; };
SHAPE(get, F_ID(get, id, .from = PATH));

SQL(menu_by_id,
    "SELECT " MENU_COLS("menu_now(t.sections)") " FROM menus t "
    "WHERE t.id = $2::bigint");

static struct reply
serve(struct call *c)
{
	const struct get *in = c->in;
	struct menu m;

	if (!db_one(c, menu, &m, menu_by_id, in->id))
		return not_moved(c, NOT_FOUND, NULL);
	return ok(menu_repr(c, &m));
}

const struct fn fn = {
	.name = "store/menu_get", .about = "A restaurant's menu",
	.routes = { "GET /restaurants/{id}/menu" }, .allow = ANYONE, IN(get),
	.out = menu_shape, .serve = serve,
};
