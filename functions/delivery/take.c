/*
 * PUT /deliveries/{id}/take -- a rider takes what waits.
 *
 * WAITING -> TAKEN, or STARTED where it is cooked already.  Of two riders the
 * second waits for the row's lock and then finds it taken: 409 `taken`.  Killed
 * before the commit nothing happened; after it, the same key is answered as the
 * first time.
 */
#include "delivery.h"

struct take { int64_t id; const char *rider_name; };
SHAPE(take,
    F_ID(take, id, .from = PATH),
    O_TEXT(take, rider_name, 1, 80,
	.about = "what customer and store may call you, if not by the "
	    "account's name"));

/* Riders see all that is not the restaurant's own affair: 409, not 404. */
SQL_MOVE_FROM(take_it, "deliveries", DELIVERY_STATE, DELIVERY_COLS,
    DELIVERY_HAS " OR ($4::bool AND NOT t.self_delivery)", "true",
    "rider_id = " ACTOR ", rider_name = $5::text, "
    "start_dt = CASE WHEN cur.cooked THEN clock_timestamp() END, ",
    RIDER_DATA);

static struct reply
serve(struct call *c)
{
	const struct take *in = c->in;
	struct delivery d;
	enum moved m = db_move(c, delivery, &d, take_it, delivery_machine,
	    "take", in->id, (c->roles & RIDER) != 0,
	    in->rider_name ? in->rider_name : c->name);

	if (m == FORBIDDEN && d.rider_id && *d.rider_id != c->actor)
		return problem(c, "taken", L(c,
		    "Somebody else has it; take another one.",
		    "다른 라이더가 먼저 맡았습니다. 다른 배달을 골라 주세요."));
	return delivery_moved(c, m, &d);
}

const struct fn fn = {
	.name = "delivery/take", .about = "Take a waiting delivery",
	.routes = { "PUT /deliveries/{id}/take" }, .allow = RIDER | STORE,
	IN(take), .out = delivery_shape,
	.emits = { "RiderAssigned", "DeliveryStarted" },
	.problems = { "not-found", "taken", "state-forbids",
	    "changed-meanwhile" },
	.serve = serve,
};
