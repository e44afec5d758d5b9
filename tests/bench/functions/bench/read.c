/* GET /items/{id} -- one record by its key, in one statement. */
#include "fn.h"

struct get { int64_t id; };
SHAPE(get, F_ID(get, id, .from = PATH));

struct item { int64_t id, price, stock; const char *name; };
SHAPE(item,
    F_ID(item, id),
    F_TEXT(item, name, 1, 80),
    F_WON(item, price),
    F_INT(item, stock, INT64_MIN, INT64_MAX));

SQL(item_by_id,
    "SELECT id, name, price, stock FROM item WHERE id = $2::bigint");

static struct reply
serve(struct call *c)
{
	const struct get *in = c->in;
	struct item i;

	if (!db_one(c, item, &i, item_by_id, in->id))
		return not_moved(c, NOT_FOUND, NULL);
	return ok(hal(c, item, &i, str(c, "/items/%" PRId64, i.id)));
}

const struct fn fn = {
	.name = "bench/read", .about = "One record",
	.routes = { "GET /items/{id}" }, IN(get), .out = item_shape,
	.serve = serve, .workers = { .max = 8 },
};
