/*
 * tries.c -- how often a password may be tried.
 *
 * Before a password is looked at, the try is counted for the address and for
 * the login; a good one is taken back.  Each count is one row's statement:
 * killed in between, at most one try too many is counted, for a quarter of an
 * hour.
 */
#include "identity.h"

enum { LOGIN_TRIES = 10, ADDRESS_TRIES = 100 };

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

static const char *
by_login(struct call *c, const char *login)
{
	return str(c, "login:%s", login ? login : "");
}

static const char *
by_address(struct call *c)
{
	return str(c, "address:%s", c->address);
}

static bool
counts(struct call *c, const char *who, int64_t most, struct reply *why)
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

bool
may_try(struct call *c, const char *login, struct reply *why)
{
	return counts(c, by_address(c), ADDRESS_TRIES, why) &&
	    counts(c, by_login(c, login), LOGIN_TRIES, why);
}

void
was_good(struct call *c, const char *login)
{
	db_run(c, forget_tries, by_login(c, login));
	db_run(c, forget_try, by_address(c));
}
