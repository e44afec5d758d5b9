/*
 * me_repr.c -- oneself, with a link to everything that one may do or see.
 *
 * The links are those of the token that was shown: a grant that came after it
 * is among `grants`, and counts from the next token.
 */
#include "me.h"

SHAPE_DEFINE(me,
    F_ENUM(me, auth, "roles|open",
	.about = "open: nobody signs in, everybody may do everything"),
    F_ID(me, id),
    F_TEXT(me, login, 1, 60),
    O_TEXT(me, name, 0, 80),
    O_TEXT(me, phone, 0, 20),
    O_ENUM(me, wants, "rider", .about = "what one has applied for"),
    F_LIST(me, roles, word, 0, 5),
    F_LIST(me, grants, grant, 0, 10000));

static const struct {
	unsigned roles;
	const char *rel, *method, *path;
} offers[] = {
	{ ANYONE, "restaurants", "GET", "/restaurants" },
	{ CUSTOMER, "order", "POST", "/orders" },
	{ CUSTOMER | OPERATOR, "orders", "GET", "/orders" },
	{ SIGNED_IN, "dashboards", "GET", "/dashboards" },
	{ STORE | OPERATOR, "stores", "GET", "/stores" },
	{ STORE | RIDER | OPERATOR, "deliveries", "GET", "/deliveries" },
	{ OPERATOR, "payinfos", "GET", "/payinfos" },
	{ OPERATOR, "accounts", "GET", "/accounts" },
	{ OPERATOR, "applications", "GET", "/accounts?wants=rider" },
	{ OPERATOR, "addRestaurant", "POST", "/restaurants" },
	{ OPERATOR, "events", "GET", "/events" },
	{ OPERATOR, "subscriptions", "GET", "/subscriptions" },
	{ OPERATOR, "deadletters", "GET", "/deadletters" },
};

static bool
is_rider(const struct me *me)
{
	const struct word *role = me->roles.v;

	for (size_t i = 0; i < me->roles.n; i++)
		if (strcmp(role[i].value, "rider") == 0)
			return true;
	return false;
}

json_t *
me_repr(struct call *c, const struct me *me)
{
	json_t *o = hal(c, me, me, "/me");

	for (size_t i = 0; i < sizeof offers / sizeof *offers; i++)
		if (offers[i].roles == ANYONE || offers[i].roles & c->roles)
			hal_link(c, o, offers[i].rel, offers[i].method,
			    offers[i].path);
	if (!c->all) {
		hal_link(c, o, "edit", "PATCH", "/me");
		if (me->wants || !is_rider(me))
			hal_link(c, o, me->wants ? "withdraw" : "apply",
			    "PATCH", "/me");
		hal_link(c, o, "password", "PUT", "/me/password");
		hal_link(c, o, "delete", "DELETE", "/me");
		if (c->since)
			hal_link(c, o, "renew", "PUT", "/sessions");
		hal_link(c, o, "signOut", "DELETE", "/sessions");
	}
	return o;
}

struct reply
me_gone(struct call *c)
{
	return problem(c, "sign-in-needed", L(c,
	    "This account is not there any more; sign in with another.",
	    "없는 계정입니다. 다른 계정으로 로그인해 주세요."));
}
