/* GET /me -- who is signed in, and what he may do. */
#include "me.h"

SQL(get_me, "SELECT " ME_COLS " FROM account t WHERE t.id = " ACTOR
    " AND " NOT_GONE);

/* AUTH=open: the one principal has every role, and needs no account. */
static json_t *
everybody(struct call *c)
{
	static struct word roles[] = { { "customer" }, { "operator" },
		{ "owner" }, { "rider" }, { "staff" } };
	struct me me = { .auth = "open", .id = c->actor,
		.login = "everybody", .roles = { 5, roles } };

	return me_repr(c, &me);
}

static struct reply
serve(struct call *c)
{
	struct me me;

	if (c->all)
		return ok(everybody(c));
	if (!db_one(c, me, &me, get_me))
		return me_gone(c);
	return ok(me_repr(c, &me));
}

const struct fn fn = {
	.name = "identity/me",
	.about = "Who is signed in, with links to what he may do",
	.routes = { "GET /me" }, .allow = SIGNED_IN, .out = me_shape,
	.serve = serve,
};
