/*
 * POST /restaurants/{id}/devices -- a token for a board, a printer, a buzzer:
 * it listens to the restaurant's live topic, and to nothing else.
 *
 * One row in one statement, with the answer to its key.  The token is made from
 * the row, so a repeat has the very same; nobody else is ever shown it.
 */
#include "device.h"

struct new_device { int64_t id; const char *name; };
SHAPE(new_device,
    F_ID(new_device, id, .from = PATH),
    F_TEXT(new_device, name, 1, 80, .about = "as it is called in the store"));

SQL_WRITE(create_device_go,
    "WITH new AS (INSERT INTO device (restaurant_id, name, by) "
    "SELECT $2::bigint, $3::text, " BY " WHERE " OWNS("$2::bigint")
    " AND " ACTOR_NOT_GONE " AND " KEY_IS_NEW " RETURNING *), "
    "ans AS (" KEEP_DONE("new") ") "
    "SELECT " IS_MOVED DEVICE_COLS " FROM new t");
SQL_AGAIN(create_device, "device", "false", DEVICE_COLS);

static struct reply
serve(struct call *c)
{
	const struct new_device *in = c->in;
	struct device d;
	enum moved m = db_move_(c, device_shape, &d, &create_device, ARGS_(c,
	    in->id, in->name));

	if (m != MOVED && m != REPEATED)
		return not_moved(c, m, NULL);
	d.token = token_sign(c, json_pack("{sI sI}", "device",
	    (json_int_t)d.id, "restaurant", (json_int_t)d.restaurant_id),
	    d.exp);
	return created(str(c, "/restaurants/%" PRId64 "/devices", in->id),
	    device_repr(c, &d));
}

const struct fn fn = {
	.name = "identity/device_create",
	.about = "A token by which a device listens to a restaurant's topic",
	.routes = { "POST /restaurants/{id}/devices" }, .allow = OWNER,
	IN(new_device), .out = device_shape,
	.problems = { "idempotency-key-reused" }, .serve = serve,
};
