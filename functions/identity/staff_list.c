/* GET /restaurants/{id}/staff -- who works there, the newest first. */
#include "staff.h"

struct people { PAGING_MEMBERS; int64_t id; };
SHAPE(people, PAGING(people),
    F_ID(people, id, .from = PATH));

SQL(staff_ours, "SELECT 1 AS value WHERE " OWNS("$2::bigint") " OR "
    IS_OPERATOR);
SQL_PAGE(staff_page, STAFF_COLS, "FROM grants t "
    "WHERE t.restaurant_id = $5::bigint");

static struct reply
serve(struct call *c)
{
	const struct people *in = c->in;
	struct number n;

	if (!db_one(c, number, &n, staff_ours, in->id))
		return not_moved(c, NOT_FOUND, NULL);
	return db_page(c, staff, staff_page, "staff", staff_repr, in->id);
}

const struct fn fn = {
	.name = "identity/staff_list",
	.about = "Who works at a restaurant: its owners and staff",
	.routes = { "GET /restaurants/{id}/staff" },
	.allow = OWNER | OPERATOR, IN(people), .out = staff_shape,
	.list = true, .problems = { "not-found" }, .serve = serve,
};
