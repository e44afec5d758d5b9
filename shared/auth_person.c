/*
 * auth_person.c -- who somebody is, by the signed token (JWT, HS256) he shows.
 *
 * It comes as Bearer or in the cookie `session`.  A cookie that is not good
 * any more counts for nothing: his browser sends it also where he would sign
 * in again.  A guest has no account: his token names one order and may come in
 * the query of a GET (?token=), so that a link can be opened.  A device's token
 * is the broker's affair; here it opens nothing.
 */
#include "fn_call.h"

static const char *
param(struct job *j, const char *name)
{
	const char *v = j->wire->param(j->wire, name);

	return v && *v ? v : NULL;
}

bool
auth_by_link(struct job *j)
{
	return j->safe && fn.allow & GUEST;
}

enum shown { BEARER, LINK, COOKIE };

/* The token, and how it is shown; NULL when there is none. */
static const char *
token_of(struct job *j, enum shown *how)
{
	const char *s = param(j, "HTTP_AUTHORIZATION");

	*how = BEARER;
	if (s && strncasecmp(s, "Bearer ", 7) == 0)
		return s + 7;
	*how = LINK;
	if (auth_by_link(j) && (s = param(j, "QUERY_STRING")) &&
	    (s = json_string_value(json_object_get(http_query(&j->c, s,
	    json_array()), "token"))))
		return s;
	*how = COOKIE;
	for (s = param(j, "HTTP_COOKIE"); s; s = strchr(s, ';')) {
		s += strspn(s, "; ");
		if (strncmp(s, "session=", 8) == 0)
			return str(&j->c, "%.*s", (int)strcspn(s + 8, "; "),
			    s + 8);
	}
	return NULL;
}

static unsigned
role_bits(json_t *roles)
{
	unsigned bits = 0;
	json_t *r;
	size_t i;

	json_array_foreach(roles, i, r) {
		const char *s = json_string_value(r);

		if (s && strcmp(s, "customer") == 0)
			bits |= CUSTOMER;
		else if (s && strcmp(s, "rider") == 0)
			bits |= RIDER;
		else if (s && strcmp(s, "operator") == 0)
			bits |= OPERATOR;
	}
	return bits;
}

static void
take_account(struct job *j, json_t *claims)
{
	struct call *c = &j->c;

	c->actor = json_integer_value(json_object_get(claims, "id"));
	c->since = json_integer_value(json_object_get(claims, "since"));
	c->name = json_string_value(json_object_get(claims, "name"));
	j->owns = json_object_get(claims, "owns");
	j->works = json_object_get(claims, "works");
	c->roles = role_bits(json_object_get(claims, "roles"));
	if (json_array_size(j->owns))
		c->roles |= OWNER;
	if (json_array_size(j->works))
		c->roles |= STAFF;
}

/* Take the identity from a token.  A link has a guest's and no other. */
static bool
take_token(struct job *j, const char *token, enum shown how,
    struct reply *why)
{
	const char *text = token_claims(token);
	struct call *c = &j->c;
	json_t *claims = text ? json_loads(text, 0, NULL) : NULL;
	int64_t order = json_integer_value(json_object_get(claims, "order"));

	if (json_object_get(claims, "device")) {
		*why = problem(c, "not-allowed", L(c,
		    "This token is a device's: it listens to live/stores/... "
		    "at the broker and does nothing here. Sign in.",
		    "기기용 토큰으로는 브로커의 live/stores/...만 들을 수 "
		    "있습니다. 로그인해 주세요."));
		return false;
	}
	if (order > 0)
		guest_of(c, order);
	else if (how != LINK)
		take_account(j, claims);
	if (c->order > 0 || c->actor > 0)
		return true;
	*why = problem(c, "sign-in-needed", how == LINK ? L(c,
	    "This link is not valid any more; ask the restaurant by phone.",
	    "더 이상 유효하지 않은 링크입니다. 음식점에 전화해 주세요.") : L(c,
	    "This token is not valid any more; sign in again.",
	    "토큰이 유효하지 않습니다. 다시 로그인해 주세요."));
	return false;
}

bool
auth_person(struct job *j, struct reply *why)
{
	enum shown how;
	const char *token = token_of(j, &how);

	if (token && take_token(j, token, how, why))
		return true;
	j->c.roles = STRANGER;
	return !token || (how == COOKIE && fn.allow == ANYONE);
}

void
guest_of(struct call *c, int64_t order)
{
	struct job *j = job_of(c);

	c->order = order;
	c->roles = GUEST;
	j->by = str(c, "guest:%" PRId64, order);
	j->origin = NULL;
}
