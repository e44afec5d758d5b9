/* device.c -- a device as its restaurant's owner sees it. */
#include "device.h"

SHAPE_DEFINE(device,
    F_ID(device, id),
    F_ID(device, restaurant_id),
    F_TEXT(device, name, 1, 80),
    F_TIME(device, created_at),
    F_TEXT(device, by, 1, 60, .about = "who made it: \"store:12\""),
    F_TIME(device, expires_at),
    O_TIME(device, revoked_at),
    F_INT(device, exp, 0, INT64_MAX, .hidden = true),
    O_TEXT(device, token, 1, 2000,
	.about = "in the answer to its POST only; the broker's password"));

json_t *
device_repr(struct call *c, const void *device)
{
	const struct device *d = device;
	const char *all = str(c, "/restaurants/%" PRId64 "/devices",
	    d->restaurant_id);
	const char *self = str(c, "%s/%" PRId64, all, d->id);
	json_t *o = hal(c, device, d, self);

	if (!d->token)
		json_object_del(o, "token");
	hal_link(c, o, "devices", "GET", all);
	if (!d->revoked_at)
		hal_link(c, o, "revoke", "DELETE", self);
	return o;
}
