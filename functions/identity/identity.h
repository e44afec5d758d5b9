/*
 * identity.h -- who somebody is, and what he may do.
 *
 * An account has a login, a password and grants: a role (customer, rider,
 * operator), or owner or staff of one restaurant.  Signing in gives a token
 * that carries the grants and is believed until it expires (TOKEN_HOURS, 12);
 * so every other context knows who is calling without asking here, and a grant
 * given or taken back counts from the next token.
 *
 * One event is told, AccountDeleted: the other contexts then forget the person.
 * Of devices, the broker hears live (device.h).
 * Every change is one statement, so a crash leaves it made or not made; its
 * repeat meets the account's key, the answer to the key, or what is there
 * already.
 */
#ifndef IDENTITY_H
#define IDENTITY_H

#include "fn.h"

struct grant { int64_t id; const char *role; const int64_t *restaurant_id; };
SHAPE_DECLARE(grant);

struct account {
	int64_t		 id;
	const char	*login, *name, *phone, *wants;
	struct list	 roles;			/* of word */
	struct list	 grants;		/* of grant */
	const char	*created_at, *seen_at, *gone_at;
};
SHAPE_DECLARE(account);

#define GRANT_ROLES	"customer|rider|operator|owner|staff"
#define GRANT_COLS	"t.id, t.role, t.restaurant_id"
/* On the account t. */
#define PERSON_COLS							\
	"t.id, t.login, t.personal->>'name' AS name, "			\
	"t.personal->>'phone' AS phone, t.wants, t.created_at, "	\
	"t.seen_at, t.gone_at"
/* A deleted account does nothing any more, here, whatever its token says. */
#define NOT_GONE	"t.gone_at IS NULL"
#define ACTOR_NOT_GONE							\
	"NOT EXISTS (SELECT FROM account a WHERE a.id = " ACTOR		\
	" AND a.gone_at IS NOT NULL)"
#define ACCOUNT_COLS	PERSON_COLS ", "				\
	"(SELECT coalesce(jsonb_agg(DISTINCT g.role), '[]') "		\
	"FROM grants g WHERE g.account_id = t.id) AS roles, "		\
	"(SELECT coalesce(jsonb_agg(jsonb_build_object('id', g.id, "	\
	"'role', g.role, 'restaurantId', g.restaurant_id) "		\
	"ORDER BY g.id), '[]') FROM grants g "				\
	"WHERE g.account_id = t.id) AS grants"

/* identity.c */
json_t	*account_repr(struct call *, const void *);
json_t	*grant_repr(struct call *, int64_t account, const struct grant *);
/* A login in lower case; NULL when it has other letters than it may. */
const char *login_of(struct call *, const char *);
/* One member is wrong: invalid-input with its pointer. */
struct reply wrong_member(struct call *, const char *pointer,
	    const char *detail);
/* /login is wrong: login_of knows none such. */
struct reply wrong_login(struct call *);

/* password.c */
/* Argon2id, with what OWASP asks of it: 19 MiB, 2 passes; some 30 ms. */
const char *password_hash(struct call *, const char *password);
/* hash NULL: there is no such account, which takes as long to say. */
bool	 password_fits(const char *hash, const char *password);

/* password_rules.c */
/* May it be this login's password?  In the demo all may.  false: *why. */
bool	 password_allowed(struct call *, const char *pointer,
	    const char *login, const char *password, struct reply *why);

/* tries.c */
/* Count a try of this login (NULL: none); false: too many, *why. */
bool	 may_try(struct call *, const char *login, struct reply *why);
/* The password was right: the login's tries are forgotten. */
void	 was_good(struct call *, const char *login);

/* token.c */
/* The signed token of a session since then; both in seconds since 1970. */
const char *token_for(struct call *, const struct account *, int64_t since,
	    int64_t exp);
/* Set-Cookie of it for so many seconds; "" and 0 take it back. */
const char *token_cookie(struct call *, const char *token, int64_t seconds);

#endif
