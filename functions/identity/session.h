/*
 * session.h -- what signing in, and going on, answers: a token, also as the
 * cookie `session`.
 *
 * A token lasts TOKEN_HOURS and says since when its session is.  A window that
 * stays open has it renewed (PUT /sessions); so a kitchen's tablet is not
 * signed out amid the evening, and what was granted meanwhile comes to count.
 */
#ifndef SESSION_H
#define SESSION_H

#include "identity.h"

struct session {
	const char	*token, *expires_at;
	const struct account *account;
};
SHAPE_DECLARE(session);

/* $3 are the hours.  The account was seen; until when its token is. */
struct until { int64_t now, exp; const char *expires_at; };
SHAPE_DECLARE(until);
#define UNTIL_COLS							\
	"extract(epoch FROM seen_at)::bigint AS now, "			\
	"extract(epoch FROM seen_at)::bigint + 3600 * $3::bigint AS exp, " \
	"seen_at + make_interval(hours => $3::int) AS expires_at"

int64_t	 session_hours(void);
/* The answer, created() or ok(); since in seconds of 1970. */
struct reply session_reply(struct call *, int64_t account,
	    const struct until *, int64_t since, bool is_new);

#endif
