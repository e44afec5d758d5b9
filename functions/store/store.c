/* store.c -- the kitchen's side of an order, as it is shown. */
#include "store.h"

SHAPE(store_rider, O_TEXT(store_rider, name, 0, 80));
SHAPE_DEFINE(store_order,
    F_ID(store_order, order_id),
    F_WON(store_order, item_price,
	.about = "the items, without the delivery fee"),
    F_TEXT(store_order, item_name, 1, 120),
    F_TEXT(store_order, store_name, 1, 80),
    F_ENUM(store_order, item_status, STORE_STATES,
	.about = "the same as status"),
    F_ENUM(store_order, order_status, "ORDERED|CANCELED"),
    F_TIME(store_order, order_date),
    O_TIME(store_order, complt_date, .about = "when it was cooked"),
    F_ID(store_order, id, .about = "the order's id"),
    F_INT(store_order, version, 0, INT64_MAX, .hidden = true),
    F_ID(store_order, restaurant_id),
    F_ENUM(store_order, status, STORE_STATES),
    F_LIST(store_order, items, order_line, 1, 50),
    F_INT(store_order, item_qty, 1, 5000),
    F_WON(store_order, delivery_fee),
    F_WON(store_order, price, .about = "what the customer paid"),
    O_TEXT(store_order, note_to_store, 0, 200),
    O_OBJECT(store_order, customer, personal,
	.about = "an initial and no door, unless the restaurant delivers; "
	    "nothing to the operator, who looks into the order"),
    F_TIME(store_order, received_at),
    F_TIME(store_order, accept_by, .about = "answer until then"),
    O_TIME(store_order, confirmed_at),
    O_INT(store_order, promised_minutes, 1, INT64_MAX),
    O_TIME(store_order, ready_at, .about = "as promised"),
    O_TIME(store_order, cook_started_at),
    O_TIME(store_order, cooked_at),
    O_TIME(store_order, late_at,
	.about = "when the promise was long broken"),
    O_TIME(store_order, picked_up_at),
    O_TIME(store_order, ended_at,
	.about = "canceled, rejected or expired"),
    O_TEXT(store_order, reason, 0, 200),
    O_TEXT(store_order, reject_note, 0, 200),
    O_OBJECT(store_order, rider, store_rider),
    F_BOOL(store_order, works, .hidden = true));

json_t *
store_repr(struct call *c, const void *store_order)
{
	static const char *const commands[] = { "confirm", "delay", "reject",
		"cookstart", "cookcomplete" };
	const struct store_order *o = store_order;
	const char *self = str(c, "/stores/%" PRId64, o->id);
	json_t *j = hal(c, store_order, o, self);

	hal_link(c, j, "order", "GET", str(c, "/orders/%" PRId64, o->id));
	hal_link(c, j, "delivery", "GET", str(c, "/deliveries/%" PRId64,
	    o->id));
	hal_link(c, j, "dashboard", "GET", str(c, "/dashboards/%" PRId64,
	    o->id));
	hal_link(c, j, "restaurant", "GET", str(c, "/restaurants/%" PRId64,
	    o->restaurant_id));
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (o->works && machine_allows(store_machine, o->status,
		    commands[i]))
			hal_link(c, j, commands[i], "PUT", str(c, "%s/%s",
			    self, commands[i]));
	return j;
}

struct reply
store_reply(struct call *c, enum moved m, const struct store_order *o)
{
	struct reply r;

	if (m != MOVED && m != REPEATED)
		return not_moved(c, m, o->status);
	r = ok(store_repr(c, o));
	r.version = o->version;
	return r;
}
