/*
 * POST /sessions -- sign in: a token, also as a cookie.
 *
 * The try is counted first (tries.c).  Nothing else is written, so signing in
 * again is no harm.
 */
#include "identity.h"

struct sign_in { const char *login, *password; };
SHAPE(sign_in,
    F_TEXT(sign_in, login, 1, 60),
    F_TEXT(sign_in, password, 1, 128));

struct session {
	const char	*token, *expires_at;
	const struct account *account;
};
SHAPE(session,
    F_TEXT(session, token, 1, 100000, .about = "for Authorization: Bearer"),
    F_TIME(session, expires_at),
    F_OBJECT(session, account, account));

struct stored { int64_t id; const char *password; };
SHAPE(stored, F_ID(stored, id), F_TEXT(stored, password, 1, 200));
SQL(find_login, "SELECT id, password FROM account WHERE login = $2::text");

struct until { int64_t exp; const char *expires_at; };
SHAPE(until, F_INT(until, exp, 0, INT64_MAX), F_TIME(until, expires_at));
SQL_WRITE(seen_now,
    "UPDATE account SET seen_at = clock_timestamp() WHERE id = $2::bigint "
    "RETURNING extract(epoch FROM seen_at)::bigint + 3600 * $3::bigint "
    "AS exp, seen_at + make_interval(hours => $3::int) AS expires_at");
SQL(account_of, "SELECT " ACCOUNT_COLS " FROM account t "
    "WHERE t.id = $2::bigint");

static struct reply
session(struct call *c, int64_t id)
{
	int64_t hours = env_int("TOKEN_HOURS", 1, 8760, 12);
	struct account a;
	struct until until;
	struct session s;
	struct reply r;
	json_t *o;

	if (!db_one(c, until, &until, seen_now, id, hours) ||
	    !db_one(c, account, &a, account_of, id))
		away(c, "account %" PRId64 " went away", id);
	s = (struct session) { token_for(c, &a, until.exp),
	    until.expires_at, &a };
	o = hal(c, session, &s, "/me");
	hal_link(c, o, "signOut", "DELETE", "/sessions");
	r = created("/me", o);
	r.cookie = token_cookie(c, s.token, hours * 3600);
	return r;
}

static struct reply
serve(struct call *c)
{
	const struct sign_in *in = c->in;
	const char *login = login_of(c, in->login);
	struct stored s = { 0 };
	struct reply why;

	if (!may_try(c, login, &why))
		return why;
	if (login)
		db_one(c, stored, &s, find_login, login);
	if (!password_fits(s.password, in->password))
		return problem(c, "wrong-password", L(c,
		    "There is no such login with this password.",
		    "아이디 또는 비밀번호가 맞지 않습니다."));
	was_good(c, login);
	return session(c, s.id);
}

const struct fn fn = {
	.name = "identity/sign_in",
	.about = "Sign in: a token, also as the cookie `session`",
	.routes = { "POST /sessions" }, .allow = ANYONE, IN(sign_in),
	.out = session_shape,
	.problems = { "wrong-password", "too-many-requests" },
	.serve = serve,
};
