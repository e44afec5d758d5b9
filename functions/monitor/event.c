/* event.c -- how an event is shown. */
#include "monitor.h"

SHAPE_DEFINE(event, EVENT_MEMBERS(event),
    F_JSON(event, data, .about = "where it was asked for: ?data=true"));

void
event_links(struct call *c, json_t *o, int64_t id, const int64_t *order)
{
	hal_link(c, o, "self", "GET", str(c, "/events/%" PRId64, id));
	if (order)
		hal_link(c, o, "story", "GET", str(c, "/orders/%" PRId64
		    "/story", *order));
}

json_t *
event_repr(struct call *c, const void *row)
{
	const struct event *e = row;
	json_t *o = shape_json(c, event_shape, e);

	if (!e->data)
		json_object_del(o, "data");
	event_links(c, o, e->id, e->order_id);
	return o;
}
