/* GET /restaurants/{id}/devices -- a restaurant's devices, newest first. */
#include "device.h"

struct devices { PAGING_MEMBERS; int64_t id; };
SHAPE(devices, PAGING(devices),
    F_ID(devices, id, .from = PATH));

#define OURS(col)	"(" OWNS(col) " OR " IS_OPERATOR ")"
SQL(devices_ours, "SELECT 1 AS value WHERE " OURS("$2::bigint"));
SQL_PAGE(devices_page, DEVICE_COLS, "FROM device t "
    "WHERE t.restaurant_id = $5::bigint");

static struct reply
serve(struct call *c)
{
	const struct devices *in = c->in;
	struct number n;

	if (!db_one(c, number, &n, devices_ours, in->id))
		return not_moved(c, NOT_FOUND, NULL);
	return db_page(c, device, devices_page, "devices", device_repr,
	    in->id);
}

const struct fn fn = {
	.name = "identity/device_list", .about = "A restaurant's devices",
	.routes = { "GET /restaurants/{id}/devices" },
	.allow = OWNER | OPERATOR, IN(devices), .out = device_shape,
	.list = true, .problems = { "not-found" }, .serve = serve,
};
