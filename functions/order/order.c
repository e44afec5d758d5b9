/* order.c -- an order as its customer and the operator see it. */
#include "order.h"

SHAPE_DEFINE(order,
    F_ID(order, id),
    F_INT(order, version, 0, INT64_MAX, .hidden = true),
    F_INT(order, customer_id, 0, INT64_MAX, .hidden = true),
    F_ID(order, restaurant_id),
    F_TEXT(order, store_name, 1, 80),
    F_TEXT(order, item_name, 1, 120),
    F_INT(order, item_qty, 1, 5000),
    F_WON(order, price, .about = "what is charged, in won"),
    F_WON(order, total, .about = "the same as price"),
    F_WON(order, item_price, .about = "items without the delivery fee"),
    F_WON(order, delivery_fee),
    F_TEXT(order, order_status, 1, 20),
    F_TIME(order, order_date),
    F_LIST(order, items, order_line, 1, 50),
    O_TEXT(order, name, 0, 80, .about = "to its customer; to the operator "
	"in GET of the one order, which is recorded"),
    O_TEXT(order, phone, 0, 20, .about = "as name"),
    O_OBJECT(order, address, address, .about = "as name"),
    O_TEXT(order, note_to_store, 0, 200),
    O_TEXT(order, note_to_rider, 0, 200),
    O_TEXT(order, cancel_reason, 0, 200),
    O_TEXT(order, canceled_by, 0, 20),
    O_TIME(order, canceled_at),
    F_BOOL(order, cook_started, .hidden = true),
    F_BOOL(order, closing, .hidden = true),
    F_BOOL(order, only_timer, .hidden = true),
    F_BOOL(order, asks_delivery, .hidden = true),
    O_TEXT(order, refusal, 0, 500, .hidden = true),
    O_TEXT(order, hash, 36, 36, .hidden = true),
    O_TEXT(order, guest_token, 1, 2000, .about = "in the answer to a guest's "
	"POST only: for Authorization: Bearer, or ?token= of this order's "
	"GETs; seven days"));

bool
order_may_cancel(struct call *c, const struct order *o)
{
	bool his = c->order == o->id || (o->customer_id > 0 &&
	    o->customer_id == c->actor);

	if (his)
		return !o->cook_started && (o->only_timer ||
		    strcmp(o->order_status, "ORDERED") == 0);
	return c->roles & OPERATOR && !o->asks_delivery && machine_allows(
	    order_machine, o->order_status, "cancel");
}

json_t *
order_repr(struct call *c, const void *order)
{
	const struct order *o = order;
	const char *self = str(c, "/orders/%" PRId64, o->id);
	json_t *j = hal(c, order, o, self);

	if (!o->guest_token)
		json_object_del(j, "guestToken");
	hal_link(c, j, "payment", "GET", str(c, "/payinfos/%" PRId64, o->id));
	hal_link(c, j, "dashboard", "GET", str(c, "/dashboards/%" PRId64,
	    o->id));
	hal_link(c, j, "restaurant", "GET", str(c, "/restaurants/%" PRId64,
	    o->restaurant_id));
	hal_link(c, j, "looks", "GET", str(c, "%s/looks", self));
	if (order_may_cancel(c, o))
		hal_link(c, j, "cancel", "DELETE", self);
	return j;
}
