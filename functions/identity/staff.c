/* staff.c -- who works at a restaurant, and who may take him away. */
#include "staff.h"

SHAPE_DEFINE(staff,
    F_ID(staff, grant_id),
    F_ID(staff, account_id),
    F_ID(staff, restaurant_id),
    F_ENUM(staff, role, "owner|staff"),
    F_TEXT(staff, login, 1, 60),
    O_TEXT(staff, name, 0, 80),
    F_TIME(staff, granted_at));

json_t *
staff_repr(struct call *c, const void *staff)
{
	const struct staff *s = staff;
	const char *self = str(c, "/accounts/%" PRId64 "/grants/%" PRId64,
	    s->account_id, s->grant_id);
	json_t *o = hal(c, staff, s, self);

	hal_link(c, o, "staff", "GET", str(c, "/restaurants/%" PRId64 "/staff",
	    s->restaurant_id));
	if (c->roles & OPERATOR || strcmp(s->role, "staff") == 0)
		hal_link(c, o, "revoke", "DELETE", self);
	return o;
}
