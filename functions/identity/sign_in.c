/*
 * POST /sessions -- sign in: a token, also as a cookie.
 *
 * Before the password is looked at, the try is counted for the address and
 * for the login; a good one is taken back.  Each count is one row's statement:
 * killed in between, at most one try too many is counted, for a quarter of an
 * hour.  Nothing else is written, so signing in again is no harm.
 */
#include "identity.h"

enum { LOGIN_TRIES = 10, ADDRESS_TRIES = 100 };

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

#define OVER	"t.since < clock_timestamp() - interval '15 minutes'"
struct counted { bool allowed; int64_t wait; };
SHAPE(counted, F_BOOL(counted, allowed),
    F_INT(counted, wait, 0, 900));
SQL_WRITE(count_try,
    "WITH n AS (INSERT INTO attempt AS t (who, tries, since) "
    "VALUES ($2::text, 1, clock_timestamp()) ON CONFLICT (who) DO UPDATE "
    "SET tries = CASE WHEN " OVER " THEN 1 ELSE t.tries + 1 END, "
    "since = CASE WHEN " OVER " THEN clock_timestamp() ELSE t.since END "
    "WHERE t.tries < $3::int OR " OVER " RETURNING 1) "
    "SELECT EXISTS (SELECT FROM n) AS allowed, coalesce((SELECT "
    "greatest(1, ceil(extract(epoch FROM t.since - clock_timestamp() "
    "+ interval '15 minutes'))) FROM attempt t WHERE t.who = $2::text), 1)"
    "::bigint AS wait");
SQL_WRITE(forget_tries, "DELETE FROM attempt WHERE who = $2::text");
SQL_WRITE(forget_try, "UPDATE attempt SET tries = greatest(tries - 1, 0) "
    "WHERE who = $2::text");

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

static bool
may_try(struct call *c, const char *who, int64_t most, struct reply *why)
{
	struct counted n;

	if (!db_one(c, counted, &n, count_try, who, most) || n.allowed)
		return true;
	*why = problem(c, "too-many-requests", L(c,
	    "Too many wrong passwords; try again in %" PRId64 " seconds.",
	    "비밀번호가 여러 번 틀렸습니다. %" PRId64
	    "초 뒤에 다시 시도해 주세요."), n.wait);
	why->retry_after = n.wait;
	return false;
}

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
	const char *by_login = str(c, "login:%s", login ? login : "");
	const char *by_address = str(c, "address:%s", c->address);
	struct stored s = { 0 };
	struct reply why;

	if (!may_try(c, by_address, ADDRESS_TRIES, &why) ||
	    !may_try(c, by_login, LOGIN_TRIES, &why))
		return why;
	if (login)
		db_one(c, stored, &s, find_login, login);
	if (!password_fits(s.password, in->password))
		return problem(c, "wrong-password", L(c,
		    "There is no such login with this password.",
		    "아이디 또는 비밀번호가 맞지 않습니다."));
	db_run(c, forget_tries, by_login);
	db_run(c, forget_try, by_address);
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
