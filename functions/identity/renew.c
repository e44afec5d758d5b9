/*
 * PUT /sessions -- go on: a new token for who has a good one.
 *
 * Not for ever: after 90 days, and where the password was changed since he
 * signed in, he shows it again.  Nothing but when he was seen is written, so
 * renewing again is no harm; the old token is good until it expires.
 */
#include "session.h"

SQL_WRITE(go_on,
    "UPDATE account t SET seen_at = clock_timestamp() WHERE id = $2::bigint "
    "AND " NOT_GONE " AND date_trunc('second', password_at) <= "
    "to_timestamp($4::bigint) AND to_timestamp($4::bigint) > "
    "clock_timestamp() - interval '90 days' RETURNING " UNTIL_COLS);

static struct reply
serve(struct call *c)
{
	struct until until;

	if (!db_one(c, until, &until, go_on, c->actor, session_hours(),
	    c->since))
		return problem(c, "sign-in-needed", L(c,
		    "Sign in again: the password was changed, or it is long "
		    "ago.", "다시 로그인해 주세요. 비밀번호가 바뀌었거나 "
		    "로그인한 지 오래되었습니다."));
	return session_reply(c, c->actor, &until, c->since, false);
}

const struct fn fn = {
	.name = "identity/renew",
	.about = "Go on: a new token, with what is granted by now",
	.routes = { "PUT /sessions" }, .allow = SIGNED_IN,
	.out = session_shape, .problems = { "sign-in-needed" },
	.serve = serve,
};
