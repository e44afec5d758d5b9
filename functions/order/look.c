/* look.c -- a look, as its customer and the operator see it. */
#include "look.h"

SHAPE_DEFINE(look,
    F_ID(look, id),
    F_ID(look, order_id),
    F_TEXT(look, by, 1, 60, .about = "\"operator:1\", \"store:12\", "
	"\"rider:31\""),
    F_ENUM(look, record, "order|store|delivery",
	.about = "in which record; the order's once an hour, a store's when it "
	    "confirms, a rider's when he gets it"),
    F_LIST(look, shown, word, 0, 10,
	.about = "address, name, phone; or initial, road"),
    F_TIME(look, at));

json_t *
look_repr(struct call *c, const void *look)
{
	const struct look *l = look;
	json_t *o = shape_json(c, look_shape, l);

	hal_link(c, o, "order", "GET", str(c, "/orders/%" PRId64,
	    l->order_id));
	return o;
}
