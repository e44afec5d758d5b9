/* identity.c -- how accounts and grants are shown, and what a login may be. */
#include "identity.h"

SHAPE_DEFINE(grant,
    F_ID(grant, id),
    F_ENUM(grant, role, GRANT_ROLES),
    O_ID(grant, restaurant_id, .about = "of an owner or of staff"));
SHAPE_DEFINE(account,
    F_ID(account, id),
    F_TEXT(account, login, 1, 60),
    O_TEXT(account, name, 0, 80),
    O_TEXT(account, phone, 0, 20),
    O_ENUM(account, wants, "rider", .about = "what he has applied for"),
    F_LIST(account, roles, word, 0, 5),
    F_LIST(account, grants, grant, 0, 10000),
    F_TIME(account, created_at),
    F_TIME(account, seen_at, .about = "when he last signed in"),
    O_TIME(account, gone_at, .about = "deleted; only the id is left"));

json_t *
account_repr(struct call *c, const void *row)
{
	const struct account *a = row;
	const char *self = str(c, "/accounts/%" PRId64, a->id);
	json_t *o = hal(c, account, a, self);

	if (c->roles & OPERATOR && !a->gone_at)
		hal_link(c, o, "grant", "POST", str(c, "%s/grants", self));
	return o;
}

json_t *
grant_repr(struct call *c, int64_t account, const struct grant *g)
{
	const char *self = str(c, "/accounts/%" PRId64 "/grants/%" PRId64,
	    account, g->id);
	json_t *o = hal(c, grant, g, self);

	hal_link(c, o, "account", "GET", str(c, "/accounts/%" PRId64,
	    account));
	hal_link(c, o, "revoke", "DELETE", self);
	return o;
}

const char *
login_of(struct call *c, const char *given)
{
	char *s = alloc(c, strlen(given) + 1);

	if (given[strspn(given, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@+-")] != '\0')
		return NULL;
	for (char *p = s; *given; given++)
		*p++ = *given >= 'A' && *given <= 'Z' ? (char)(*given + 32)
		    : *given;
	return s;
}

struct reply
wrong_member(struct call *c, const char *pointer, const char *detail)
{
	return with(problem(c, "invalid-input", "%s", detail), "errors",
	    json_pack("[{ss ss}]", "pointer", pointer, "detail", detail));
}

struct reply
wrong_login(struct call *c)
{
	return wrong_member(c, "/login", L(c,
	    "A login has letters, digits and . _ @ + - only.",
	    "아이디에는 영문자, 숫자, . _ @ + - 만 쓸 수 있습니다."));
}
