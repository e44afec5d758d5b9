/*
 * POST /restaurants/{id}/staff -- make somebody staff of a restaurant by his
 * login, which he can say, as he cannot his account's number.
 *
 * The login is looked up first, for the statement's lock is on the account;
 * the rest is as in grant.c: one statement with the answer to its key, which
 * waits for a deletion that is under way, and who is staff already is answered
 * 200 with the grant that is there.  A login that nobody has is no answer to
 * the key: he signs up, and the same call is good.
 */
#include "staff.h"

struct new_staff { int64_t id; const char *login; };
SHAPE(new_staff,
    F_ID(new_staff, id, .from = PATH),
    F_TEXT(new_staff, login, 1, 60,
	.about = "with which he signs in; large and small letters are the "
	"same"));

struct who { const int64_t *id; };
SHAPE(who, O_ID(who, id));
/* No row: not his restaurant. */
SQL(who_has_login,
    "SELECT (SELECT id FROM account WHERE login = $3::text) AS id "
    "WHERE (" OWNS("$2::bigint") " OR " IS_OPERATOR ") AND "
    ACTOR_NOT_GONE);

SQL_WRITE(add_staff_go,
    "WITH acc AS (SELECT id FROM account t WHERE id = $2::bigint "
    "AND (" OWNS("$3::bigint") " OR " IS_OPERATOR ") AND " NOT_GONE
    " AND " ACTOR_NOT_GONE " FOR NO KEY UPDATE), "
    "new AS (INSERT INTO grants (account_id, role, restaurant_id, by) "
    "SELECT id, 'staff', $3::bigint, " BY " FROM acc WHERE " KEY_IS_NEW " "
    "ON CONFLICT DO NOTHING RETURNING *), "
    "ans AS (" KEEP_DONE("new") ") "
    "SELECT " IS_MOVED STAFF_COLS " FROM new t "
    "UNION ALL SELECT " IS_THERE STAFF_COLS " FROM grants t, acc "
    "WHERE t.account_id = acc.id AND t.restaurant_id = $3::bigint "
    "AND t.role = 'staff' AND NOT EXISTS (SELECT FROM new)");
SQL_AGAIN(add_staff, "grants", "false", STAFF_COLS);

static struct reply
serve(struct call *c)
{
	const struct new_staff *in = c->in;
	const char *login = login_of(c, in->login);
	enum moved m = NOT_FOUND;
	struct staff s;
	struct who who;
	json_t *o;

	if (!login)
		return wrong_login(c);
	if (!db_one(c, who, &who, who_has_login, in->id, login))
		return not_moved(c, NOT_FOUND, NULL);
	/*
	 * Twice: one that came in meanwhile is seen by the second look.  Of
	 * nobody (0) only a repeat is there: he has deleted himself since.
	 */
	for (int i = 0; i < 2 && m == NOT_FOUND; i++)
		m = db_move_(c, staff_shape, &s, &add_staff, ARGS_(c,
		    who.id ? *who.id : 0, in->id));
	if (m == NOT_FOUND)
		return problem(c, "unknown-login", L(c,
		    "Nobody has the login %s. Ask for the login that was "
		    "signed up with; who has none signs up first.",
		    "아이디가 %s인 사람이 없습니다. 어떤 아이디로 가입했는지 "
		    "본인에게 물어봐 주세요. 아직 가입하지 않았다면 먼저 "
		    "가입해야 합니다."), login);
	if (m == KEY_REUSED)
		return not_moved(c, m, NULL);
	o = staff_repr(c, &s);
	return m == FORBIDDEN ? ok(o) : created(str(c, "/restaurants/%" PRId64
	    "/staff", in->id), o);
}

const struct fn fn = {
	.name = "identity/staff_add",
	.about = "Make somebody staff of a restaurant, by his login",
	.routes = { "POST /restaurants/{id}/staff" },
	.allow = OWNER | OPERATOR, IN(new_staff), .out = staff_shape,
	.problems = { "unknown-login", "idempotency-key-reused" },
	.serve = serve,
};
