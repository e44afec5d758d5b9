/*
 * PUT /deliveries/{id}/release -- the rider who has it gives it back.
 *
 * TAKEN or STARTED -> WAITING, and others see it again; cooked stays cooked.
 * The event names the rider who had it: it is read from the row as it was.
 * That nobody takes it will be said anew.
 */
#include "delivery.h"

struct release { int64_t id; const char *reason; };
SHAPE(release,
    F_ID(release, id, .from = PATH),
    O_TEXT(release, reason, 0, 200));

SQL_MOVE(release_it, "deliveries", DELIVERY_COLS, DELIVERY_HAS,
    "rider_id = NULL, rider_name = NULL, start_dt = NULL, unclaimed = false, ",
    "jsonb_build_object('riderId', cur.rider_id, 'riderName', "
    "cur.rider_name, 'reason', $4::text)");

static struct reply
serve(struct call *c)
{
	const struct release *in = c->in;
	struct delivery d;
	enum moved m = db_move(c, delivery, &d, release_it, delivery_machine,
	    "release", in->id, in->reason);

	return delivery_moved(c, m, &d);
}

const struct fn fn = {
	.name = "delivery/release", .about = "Give a delivery back",
	.routes = { "PUT /deliveries/{id}/release" }, .allow = RIDER | STORE,
	IN(release), .out = delivery_shape, .emits = { "RiderReleased" },
	.problems = { "not-found", "state-forbids", "changed-meanwhile" },
	.serve = serve,
};
