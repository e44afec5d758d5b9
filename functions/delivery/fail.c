/*
 * PUT /deliveries/{id}/fail -- it cannot be delivered, and why.
 *
 * CUSTOMER_ABSENT and ADDRESS_WRONG are the customer's fault (he pays), and
 * only who has picked it up can say so; the others give the money back: the
 * order follows DeliveryFailed with OrderCanceled.
 */
#include "delivery.h"

struct fail { int64_t id; const char *reason; };
SHAPE(fail,
    F_ID(fail, id, .from = PATH),
    F_ENUM(fail, reason, FAIL_REASONS));

SQL_MOVE(fail_it, "deliveries", DELIVERY_COLS, DELIVERY_HAS,
    "reason = $4::text, ended_at = clock_timestamp(), ",
    "jsonb_build_object('reason', chg.reason, 'customerFault', $5::bool)");

static struct reply
serve(struct call *c)
{
	const struct fail *in = c->in;
	bool customer = strcmp(in->reason, "CUSTOMER_ABSENT") == 0 ||
	    strcmp(in->reason, "ADDRESS_WRONG") == 0;
	struct delivery d;
	enum moved m = db_move(c, delivery, &d, fail_it, delivery_machine,
	    customer ? "fail_customer" : "fail", in->id, in->reason,
	    customer);

	return delivery_moved(c, m, &d);
}

const struct fn fn = {
	.name = "delivery/fail", .about = "It cannot be delivered",
	.routes = { "PUT /deliveries/{id}/fail" }, .allow = RIDER | STORE,
	IN(fail), .out = delivery_shape, .emits = { "DeliveryFailed" },
	.problems = { "not-found", "state-forbids", "changed-meanwhile" },
	.serve = serve,
};
