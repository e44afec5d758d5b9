/*
 * PUT /deliveries/{id}/assign -- the operator gives it to a rider.
 *
 * As if that rider had taken it; from TAKEN and STARTED it changes hands, and
 * whoever had it finds that it is not his any more (404).
 */
#include "delivery.h"

struct assign { int64_t id, rider_id; const char *rider_name; };
SHAPE(assign,
    F_ID(assign, id, .from = PATH),
    F_ID(assign, rider_id),
    O_TEXT(assign, rider_name, 1, 80));

SQL_MOVE_FROM(assign_it, "deliveries", DELIVERY_STATE, DELIVERY_COLS, "true",
    "true", "rider_id = $4::bigint, rider_name = $5::text, "
    "start_dt = CASE WHEN cur.cooked THEN "
    "coalesce(cur.start_dt, clock_timestamp()) END, ", RIDER_DATA);

static struct reply
serve(struct call *c)
{
	const struct assign *in = c->in;
	struct delivery d;
	enum moved m = db_move(c, delivery, &d, assign_it, delivery_machine,
	    "assign", in->id, in->rider_id, in->rider_name);

	return delivery_moved(c, m, &d);
}

const struct fn fn = {
	.name = "delivery/assign", .about = "Give a delivery to a rider",
	.routes = { "PUT /deliveries/{id}/assign" }, .allow = OPERATOR,
	IN(assign), .out = delivery_shape,
	.emits = { "RiderAssigned", "DeliveryStarted" },
	.problems = { "not-found", "state-forbids", "changed-meanwhile" },
	.serve = serve,
};
