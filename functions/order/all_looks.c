/* GET /looks -- who was shown whose name, phone or door, newest first. */
#include "look.h"

struct all_looks { PAGING_MEMBERS; };
SHAPE(all_looks, PAGING(all_looks));

SQL_PAGE(town_looks, LOOK_COLS, "FROM look t WHERE true");

static struct reply
serve(struct call *c)
{
	return db_page(c, look, town_looks, "looks", look_repr);
}

const struct fn fn = {
	.name = "order/all_looks", .about = "Who was shown which customer",
	.routes = { "GET /looks" }, .allow = OPERATOR, IN(all_looks),
	.out = look_shape, .list = true, .serve = serve,
};
