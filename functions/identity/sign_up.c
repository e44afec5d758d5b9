/*
 * POST /accounts -- sign up; the account is a customer's at once.
 *
 * The row keeps the key of the call that made it.  A repeat (the answer was
 * lost, or two came at once) finds it by that key, and is the same request
 * when login, name and phone are the same and the password fits.
 */
#include "identity.h"

struct sign_up { const char *login, *password, *name, *phone; };
SHAPE(sign_up,
    F_TEXT(sign_up, login, 1, 60, .about = "letters, digits and . _ @ + -"),
    F_TEXT(sign_up, password, 1, 128,
	.about = "8 to 128 characters, not the login, none of the usual"),
    O_TEXT(sign_up, name, 1, 80),
    O_TEXT(sign_up, phone, 3, 20));

/* The answer is that of the first call, whatever was granted since. */
#define NEW_COLS	PERSON_COLS ", '[\"customer\"]'::jsonb AS roles, " \
	"(SELECT jsonb_agg(jsonb_build_object('id', g.id, 'role', g.role)) " \
	"FROM g) AS grants"

SQL_WRITE(sign_up_go,
    "WITH t AS (INSERT INTO account (login, password, personal, key) "
    "VALUES ($2::text, $3::text, jsonb_build_object('name', $4::text, "
    "'phone', $5::text), " KEY ") ON CONFLICT DO NOTHING RETURNING *), "
    "g AS (INSERT INTO grants (account_id, role, by) "
    "SELECT id, 'customer', 'customer:' || id FROM t RETURNING *) "
    "SELECT " IS_MOVED NEW_COLS " FROM t");
SQL(sign_up_again,
    "WITH g AS (SELECT g.* FROM grants g JOIN account a "
    "ON a.id = g.account_id WHERE a.key = " KEY " AND g.role = 'customer') "
    "SELECT true AS same, true AS moved, true AS found, "
    "false AS stale, " NEW_COLS " FROM account t WHERE t.key = " KEY);
static const struct move sign_up_once = { &sign_up_go, &sign_up_again };

struct secret { const char *password; };
SHAPE(secret, F_TEXT(secret, password, 1, 200));
SQL(password_of_key, "SELECT password FROM account WHERE key = " KEY);

static bool
same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool
same_request(struct call *c, const struct sign_up *in, const char *login,
    const struct account *a)
{
	struct secret s;

	return same_text(a->login, login) && same_text(a->name, in->name) &&
	    same_text(a->phone, in->phone) &&
	    db_one(c, secret, &s, password_of_key) &&
	    password_fits(s.password, in->password);
}

static struct reply
serve(struct call *c)
{
	const struct sign_up *in = c->in;
	const char *login = login_of(c, in->login);
	struct account a;
	struct reply why;
	enum moved m;

	if (!login)
		return wrong_login(c);
	if (!password_allowed(c, "/password", login, in->password, &why))
		return why;
	m = db_move_(c, account_shape, &a, &sign_up_once, ARGS_(c, login,
	    password_hash(c, in->password), in->name, in->phone));
	if (m == REPEATED && !same_request(c, in, login, &a))
		return not_moved(c, KEY_REUSED, NULL);
	if (m != MOVED && m != REPEATED)
		return problem(c, "name-taken", L(c,
		    "%s is taken; choose another login.",
		    "%s은(는) 이미 쓰는 아이디입니다. 다른 아이디를 고르세요."),
		    login);
	return created(str(c, "/accounts/%" PRId64, a.id),
	    account_repr(c, &a));
}

const struct fn fn = {
	.name = "identity/sign_up", .about = "Sign up as a customer",
	.routes = { "POST /accounts" }, .allow = ANYONE, IN(sign_up),
	.out = account_shape,
	.problems = { "name-taken", "idempotency-key-reused" },
	.serve = serve,
};
