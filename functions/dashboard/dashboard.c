/* dashboard.c -- an order's whole course, in one record. */
#include "dashboard.h"

SHAPE_DEFINE(dashboard,
    F_ID(dashboard, id),
    F_ID(dashboard, order_id),
    F_INT(dashboard, version, 0, INT64_MAX, .hidden = true),
    F_ENUM(dashboard, status, STATES, .about = "the furthest it has come"),
    F_ID(dashboard, restaurant_id),
    O_INT(dashboard, customer_id, 0, INT64_MAX,
	.about = "to himself and the operator; 0: a guest"),
    F_TEXT(dashboard, store_name, 1, 80),
    F_TEXT(dashboard, item_name, 1, 120),
    F_INT(dashboard, item_qty, 1, 5000),
    F_WON(dashboard, price),
    F_TIME(dashboard, order_dt),
    O_TIME(dashboard, paid_dt),
    O_TIME(dashboard, confirmed_dt),
    O_TIME(dashboard, cook_started_dt),
    O_TIME(dashboard, cooked_comp_dt),
    O_TIME(dashboard, delivery_start_dt),
    O_TIME(dashboard, picked_up_dt),
    O_TIME(dashboard, delivery_comp_dt),
    O_TIME(dashboard, failed_dt),
    O_TIME(dashboard, canceled_dt),
    O_TIME(dashboard, eta, .about = "when it may be at the door"),
    O_TEXT(dashboard, rider_name, 0, 80),
    O_TEXT(dashboard, fail_reason, 0, 40),
    O_TEXT(dashboard, cancel_reason, 0, 200),
    O_TEXT(dashboard, canceled_by, 0, 20),
    F_WON(dashboard, refunded),
    F_BOOL(dashboard, minded, .hidden = true),
    F_LIST(dashboard, attention, word, 0, 5, .about = "to the store and the "
	"operator: unanswered, late, unclaimed, payment, refunded"));

json_t *
dashboard_repr(struct call *c, const void *dashboard)
{
	const struct dashboard *d = dashboard;
	json_t *j = hal(c, dashboard, d, str(c, "/dashboards/%" PRId64,
	    d->id));

	hal_link(c, j, "order", "GET", str(c, "/orders/%" PRId64, d->id));
	hal_link(c, j, "restaurant", "GET", str(c, "/restaurants/%" PRId64,
	    d->restaurant_id));
	if (d->confirmed_dt && !(c->roles & GUEST))
		hal_link(c, j, "delivery", "GET", str(c, "/deliveries/%"
		    PRId64, d->id));
	return j;
}
