/*
 * PUT /deliveries/{id}/complete -- the customer has it.
 *
 * PICKED_UP -> DELIVERED.  From DeliveryCompleted on the money is taken; an
 * operator's cancel and this exclude each other by the row's lock, so never
 * both taken and given back.
 */
#include "delivery.h"

struct complete { int64_t id; };
SHAPE(complete, F_ID(complete, id, .from = PATH));

SQL_MOVE(complete_it, "deliveries", DELIVERY_COLS, DELIVERY_HAS,
    "comp_dt = clock_timestamp(), ended_at = clock_timestamp(), ",
    RIDER_DATA);

static struct reply
serve(struct call *c)
{
	const struct complete *in = c->in;
	struct delivery d;
	enum moved m = db_move(c, delivery, &d, complete_it, delivery_machine,
	    "complete", in->id);

	return delivery_moved(c, m, &d);
}

const struct fn fn = {
	.name = "delivery/complete", .about = "The customer has the food",
	.routes = { "PUT /deliveries/{id}/complete" }, .allow = RIDER | STORE,
	IN(complete), .out = delivery_shape, .emits = { "DeliveryCompleted" },
	.problems = { "not-found", "state-forbids", "changed-meanwhile" },
	.serve = serve,
};
