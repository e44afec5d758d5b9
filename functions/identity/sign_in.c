/*
 * POST /sessions -- sign in: a token, also as a cookie.
 *
 * The try is counted first (tries.c).  Nothing else is written, so signing in
 * again is no harm.
 */
#include "session.h"

struct sign_in { const char *login, *password; };
SHAPE(sign_in,
    F_TEXT(sign_in, login, 1, 60),
    F_TEXT(sign_in, password, 1, 128));

struct stored { int64_t id; const char *password; };
SHAPE(stored, F_ID(stored, id), F_TEXT(stored, password, 1, 200));
SQL(find_login, "SELECT id, password FROM account WHERE login = $2::text");

SQL_WRITE(seen_now,
    "UPDATE account SET seen_at = clock_timestamp() WHERE id = $2::bigint "
    "RETURNING " UNTIL_COLS);

static struct reply
serve(struct call *c)
{
	const struct sign_in *in = c->in;
	const char *login = login_of(c, in->login);
	struct stored s = { 0 };
	struct until until;
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
	if (!db_one(c, until, &until, seen_now, s.id, session_hours()))
		away(c, "account %" PRId64 " went away", s.id);
	return session_reply(c, s.id, &until, until.now, true);
}

const struct fn fn = {
	.name = "identity/sign_in",
	.about = "Sign in: a token, also as the cookie `session`",
	.routes = { "POST /sessions" }, .allow = ANYONE, IN(sign_in),
	.out = session_shape,
	.problems = { "wrong-password", "too-many-requests" },
	.serve = serve,
};
