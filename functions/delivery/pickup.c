/*
 * PUT /deliveries/{id}/pickup -- the rider leaves with the food.
 *
 * STARTED -> PICKED_UP; a cancel that came first left CANCELED, and this finds
 * it: 409.
 */
#include "delivery.h"

struct pickup { int64_t id; };
SHAPE(pickup, F_ID(pickup, id, .from = PATH));

SQL_MOVE(pick_up, "deliveries", DELIVERY_COLS, DELIVERY_HAS,
    "pickedup_dt = clock_timestamp(), ", RIDER_DATA);

static struct reply
serve(struct call *c)
{
	const struct pickup *in = c->in;
	struct delivery d;
	enum moved m = db_move(c, delivery, &d, pick_up, delivery_machine,
	    "pickup", in->id);

	return delivery_moved(c, m, &d);
}

const struct fn fn = {
	.name = "delivery/pickup", .about = "Leave the store with the food",
	.routes = { "PUT /deliveries/{id}/pickup" }, .allow = RIDER | STORE,
	IN(pickup), .out = delivery_shape, .emits = { "PickedUp" },
	.problems = { "not-found", "state-forbids", "changed-meanwhile" },
	.serve = serve,
};
