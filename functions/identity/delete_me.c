/*
 * DELETE /me -- the account is deleted, by who knows its password.
 *
 * Name, phone, password and grants go, the login is free for others, the id
 * stays for the records that point to it; AccountDeleted lets every context
 * forget the person in his orders: in those that have ended at once, in those
 * under way when they end.  Refused while a restaurant would have no owner any
 * more: two owners who leave at once wait for each other's grants here, so one
 * of them stays.  One statement with its event; a repeat meets its key on the
 * row.
 */
#include "me.h"

struct delete_me { const char *password; };
SHAPE(delete_me, F_TEXT(delete_me, password, 1, 128));

struct left { bool done; struct list alone; };	/* of number: restaurants */
SHAPE(left, F_BOOL(left, done), F_LIST(left, alone, number, 0, 10000));

/* Locks the owners of his restaurants, in order, besides his own row. */
SQL_MANY(delete_account,
    "WITH me AS MATERIALIZED (SELECT id FROM account WHERE id = $2::bigint "
    "AND password = $3::text AND gone_at IS NULL FOR UPDATE), "
    "owners AS MATERIALIZED (SELECT g.* FROM me, grants m, grants g "
    "WHERE m.account_id = me.id AND m.role = 'owner' AND g.role = 'owner' "
    "AND g.restaurant_id = m.restaurant_id ORDER BY g.id FOR UPDATE OF g), "
    "alone AS MATERIALIZED (SELECT restaurant_id FROM owners GROUP BY 1 "
    "HAVING count(DISTINCT account_id) = 1), "
    "gone AS (UPDATE account t SET login = 'gone:' || t.id, password = '', "
    "personal = NULL, wants = NULL, key = NULL, changed_key = " KEY ", "
    "gone_at = clock_timestamp() FROM me WHERE t.id = me.id "
    "AND NOT EXISTS (SELECT FROM alone) RETURNING t.id), "
    "taken AS (DELETE FROM grants g USING gone WHERE g.account_id = gone.id), "
    "ev AS (" EVENT("'AccountDeleted'", "gone.id",
    "jsonb_build_object('accountId', gone.id, 'by', " BY ")", "gone") ") "
    "SELECT EXISTS (SELECT FROM gone) AS done, (SELECT coalesce(jsonb_agg("
    "restaurant_id ORDER BY restaurant_id), '[]') FROM alone) AS alone");

static struct reply
gone(struct call *c)
{
	struct reply r = nothing();

	r.cookie = token_cookie(c, "", 0);
	return r;
}

static struct reply
serve(struct call *c)
{
	const struct delete_me *in = c->in;
	struct secret s;
	struct left left;
	struct reply why;

	switch (me_proved(c, in->password, &s, &why)) {
	case REFUSED:
		return why;
	case REPEAT:
		if (!s.gone)
			return not_moved(c, KEY_REUSED, NULL);
		repeated(c);
		return gone(c);
	case PROVED:
		break;
	}
	if (!db_one(c, left, &left, delete_account, c->actor, s.password) ||
	    (!left.done && left.alone.n == 0))
		return not_moved(c, STALE, NULL);
	if (!left.done)
		return with(problem(c, "only-owner", L(c,
		    "A restaurant has no other owner than you; let an operator "
		    "make somebody its owner first.",
		    "다른 점주가 없는 음식점이 있습니다. 먼저 운영자에게 다른 "
		    "점주 지정을 요청해 주세요.")), "restaurantIds",
		    json_incref(json_object_get(shape_json(c, left_shape,
		    &left), "alone")));
	return gone(c);
}

const struct fn fn = {
	.name = "identity/delete_me", .about = "Delete one's account",
	.routes = { "DELETE /me" }, .allow = SIGNED_IN, IN(delete_me),
	.emits = { "AccountDeleted" }, .problems = { "wrong-password",
	    "too-many-requests", "only-owner", "changed-meanwhile",
	    "idempotency-key-reused" }, .serve = serve,
};
