/* session.c -- see session.h. */
#include "session.h"

SHAPE_DEFINE(session,
    F_TEXT(session, token, 1, 100000, .about = "for Authorization: Bearer"),
    F_TIME(session, expires_at),
    F_OBJECT(session, account, account));
SHAPE_DEFINE(until,
    F_INT(until, now, 0, INT64_MAX),
    F_INT(until, exp, 0, INT64_MAX),
    F_TIME(until, expires_at));

SQL(account_of, "SELECT " ACCOUNT_COLS " FROM account t "
    "WHERE t.id = $2::bigint");

int64_t
session_hours(void)
{
	return env_int("TOKEN_HOURS", 1, 8760, 12);
}

struct reply
session_reply(struct call *c, int64_t id, const struct until *until,
    int64_t since, bool is_new)
{
	struct account a;
	struct session s;
	struct reply r;
	json_t *o;

	if (!db_one(c, account, &a, account_of, id))
		away(c, "account %" PRId64 " went away", id);
	s = (struct session) { token_for(c, &a, since, until->exp),
	    until->expires_at, &a };
	o = hal(c, session, &s, "/me");
	hal_link(c, o, "renew", "PUT", "/sessions");
	hal_link(c, o, "signOut", "DELETE", "/sessions");
	r = is_new ? created("/me", o) : ok(o);
	r.cookie = token_cookie(c, s.token, session_hours() * 3600);
	return r;
}
