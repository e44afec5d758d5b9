/*
 * GET /accounts/{id} -- one account: one's own, or any for an operator, who
 * also sees that one is gone.
 */
#include "identity.h"

struct get { int64_t id; };
SHAPE(get, F_ID(get, id, .from = PATH));

SQL(get_account, "SELECT " ACCOUNT_COLS " FROM account t "
    "WHERE t.id = $2::bigint AND (" IS_OPERATOR " OR (t.id = " ACTOR
    " AND " NOT_GONE "))");

static struct reply
serve(struct call *c)
{
	const struct get *in = c->in;
	struct account a;

	if (!db_one(c, account, &a, get_account, in->id))
		return not_moved(c, NOT_FOUND, NULL);
	return ok(account_repr(c, &a));
}

const struct fn fn = {
	.name = "identity/get", .about = "One account",
	.routes = { "GET /accounts/{id}" }, .allow = SIGNED_IN, IN(get),
	.out = account_shape, .serve = serve,
};
