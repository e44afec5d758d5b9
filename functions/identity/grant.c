/*
 * POST /accounts/{id}/grants -- let an account do something from its next
 * sign-in on: a role, or owner or staff of a restaurant.
 *
 * The operator's: an owner makes staff by a login (staff_add.c), for with
 * numbers he could try out who has an account.  What the account has applied
 * for is then granted, and no application any more.  One statement, with the
 * answer to its key; what was granted before is answered 200 with the grant
 * that is there.  It waits for a deletion that is under way.
 */
#include "identity.h"

struct give {
	int64_t		 id;
	const char	*role;
	const int64_t	*restaurant_id;
};
SHAPE(give,
    F_ID(give, id, .from = PATH),
    F_ENUM(give, role, GRANT_ROLES),
    O_ID(give, restaurant_id, .about = "for owner and staff"));

#define THIS_GRANT							\
	"t.account_id = $2::bigint AND t.role = $3::text "		\
	"AND t.restaurant_id IS NOT DISTINCT FROM $4::bigint"
SQL_WRITE(give_go,
    "WITH acc AS (SELECT id FROM account t WHERE id = $2::bigint AND "
    NOT_GONE " AND " ACTOR_NOT_GONE " FOR NO KEY UPDATE), "
    "new AS (INSERT INTO grants (account_id, role, restaurant_id, by) "
    "SELECT id, $3::text, $4::bigint, " BY " FROM acc "
    "WHERE " KEY_IS_NEW " "
    "ON CONFLICT DO NOTHING RETURNING *), "
    "got AS (UPDATE account t SET wants = NULL FROM new "
    "WHERE t.id = new.account_id AND t.wants = new.role), "
    "ans AS (" KEEP_DONE("new") ") "
    "SELECT " IS_MOVED GRANT_COLS " FROM new t "
    "UNION ALL SELECT " IS_THERE GRANT_COLS " FROM grants t, acc "
    "WHERE " THIS_GRANT " AND NOT EXISTS (SELECT FROM new)");
SQL_AGAIN(give, "grants", "false", GRANT_COLS);

static struct reply
serve(struct call *c)
{
	const struct give *in = c->in;
	bool of_restaurant = strcmp(in->role, "owner") == 0 ||
	    strcmp(in->role, "staff") == 0;
	enum moved m = NOT_FOUND;
	struct grant g;
	json_t *o;

	if (of_restaurant != (in->restaurant_id != NULL))
		return wrong_member(c, "/restaurantId", L(c,
		    "owner and staff need a restaurant, other roles have none.",
		    "owner와 staff만 음식점을 지정합니다."));
	/* Twice: one that came in meanwhile is seen by the second look. */
	for (int i = 0; i < 2 && m == NOT_FOUND; i++)
		m = db_move_(c, grant_shape, &g, &give, ARGS_(c,
		    in->id, in->role, in->restaurant_id));
	if (m == NOT_FOUND || m == KEY_REUSED)
		return not_moved(c, m, NULL);
	o = grant_repr(c, in->id, &g);
	return m == FORBIDDEN ? ok(o) : created(str(c, "/accounts/%" PRId64,
	    in->id), o);
}

const struct fn fn = {
	.name = "identity/grant",
	.about = "Grant an account a role, or owner or staff of a restaurant",
	.routes = { "POST /accounts/{id}/grants" },
	.allow = OPERATOR, IN(give), .out = grant_shape,
	.problems = { "idempotency-key-reused" }, .serve = serve,
};
