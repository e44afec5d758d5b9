/*
 * DELETE /accounts/{id}/grants/{grantId} -- take a grant back.
 *
 * It counts from the account's next sign-in: its token says what it said.  One
 * statement, with the answer to its key.
 */
#include "identity.h"

struct revoke { int64_t id, grant_id; };
SHAPE(revoke,
    F_ID(revoke, id, .from = PATH),
    F_ID(revoke, grant_id, .from = PATH));

SQL_WRITE(revoke_go,
    "WITH gone AS (DELETE FROM grants t WHERE t.account_id = $2::bigint "
    "AND t.id = $3::bigint AND (" IS_OPERATOR " OR t.role = 'staff' AND "
    OWNS("t.restaurant_id") ") AND " ACTOR_NOT_GONE " RETURNING *), "
    "ans AS (" KEEP_DONE("gone") ") "
    "SELECT " IS_MOVED GRANT_COLS " FROM gone t");
SQL_AGAIN(revoke, "grants", "false", GRANT_COLS);

static struct reply
serve(struct call *c)
{
	const struct revoke *in = c->in;
	struct grant g;
	enum moved m = db_move_(c, grant_shape, &g, &revoke, ARGS_(c,
	    in->id, in->grant_id));

	return m == MOVED || m == REPEATED ? nothing()
	    : not_moved(c, m, NULL);
}

const struct fn fn = {
	.name = "identity/revoke", .about = "Take a grant back",
	.routes = { "DELETE /accounts/{id}/grants/{grantId}" },
	.allow = OPERATOR | OWNER, IN(revoke),
	.problems = { "idempotency-key-reused" }, .serve = serve,
};
