/*
 * auth.c -- who is calling, and $1 of every statement.
 *
 * A person shows a signed token (JWT, HS256) as Bearer or in the cookie
 * `session`; the gateway cannot be made to send the BAEDAL_ parameters by
 * which our own callers are known.  A cookie that is not good any more counts
 * for nothing: his browser sends it also where he would sign in again.
 * AUTH=open: everybody is one principal with every role (the classroom's
 * mode; boot allows it on loopback only).
 */
#include <stdlib.h>

#include "fn_call.h"

static const char *
param(struct job *j, const char *name)
{
	const char *v = j->wire->param(j->wire, name);

	return v && *v ? v : NULL;
}

/* The token, from Authorization or the cookie; NULL when there is none. */
static const char *
token_of(struct job *j, bool *shown)
{
	const char *s = param(j, "HTTP_AUTHORIZATION");

	*shown = s && strncasecmp(s, "Bearer ", 7) == 0;
	if (*shown)
		return s + 7;
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

/* Take the identity from a valid token. */
static bool
take_token(struct job *j, const char *token)
{
	const char *text = token_claims(token);
	struct call *c = &j->c;
	json_t *claims;

	if (!text)
		return false;
	claims = json_loads(text, 0, NULL);
	c->actor = json_integer_value(json_object_get(claims, "id"));
	c->name = json_string_value(json_object_get(claims, "name"));
	j->owns = json_object_get(claims, "owns");
	j->works = json_object_get(claims, "works");
	c->roles = role_bits(json_object_get(claims, "roles"));
	if (json_array_size(j->owns))
		c->roles |= OWNER;
	if (json_array_size(j->works))
		c->roles |= STAFF;
	return c->actor > 0;
}

/* "customer:7": in which of his roles the caller does this. */
static const char *
doer(struct job *j)
{
	static const struct { unsigned role; const char *name; } names[] = {
		{ RIDER, "rider" }, { STORE, "store" },
		{ CUSTOMER, "customer" }, { OPERATOR, "operator" },
	};
	unsigned as = j->c.roles & fn.allow;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (as & names[i].role)
			return str(&j->c, "%s:%" PRId64, names[i].name,
			    j->c.actor);
	return "anyone";
}

static void
take_caller(struct job *j)
{
	const char *actor = param(j, "BAEDAL_ACTOR");

	j->c.roles = FUNCTION;
	j->c.actor = actor ? strtoll(actor, NULL, 10) : 0;
	if (!j->by)
		j->by = param(j, "BAEDAL_BY");
	if (!j->by)
		j->by = j->is_timer ? "timer" : j->caller;
}

bool
auth(struct job *j, struct reply *why)
{
	struct call *c = &j->c;
	const char *token, *key;
	bool shown;

	if (j->caller)
		take_caller(j);
	else if (strcmp(env_text("AUTH", "roles"), "open") == 0) {
		c->actor = 1;
		c->all = true;
		c->roles = SIGNED_IN;
	} else if ((token = token_of(j, &shown)) && !take_token(j, token) &&
	    (shown || fn.allow != ANYONE)) {
		*why = problem(c, "sign-in-needed", L(c,
		    "This token is not valid any more; sign in again.",
		    "토큰이 유효하지 않습니다. 다시 로그인해 주세요."));
		return false;
	}
	if (!j->by)
		j->by = doer(j);
	key = param(j, "HTTP_IDEMPOTENCY_KEY");
	if (!j->safe)
		c->key = key ? uuid_of(c, 2, (const char *[]) {
		    str(c, "%" PRId64, c->actor), key }) : uuid_random(c);
	if (fn.allow == ANYONE || fn.allow & c->roles || j->is_event ||
	    j->is_timer)
		return true;
	if (c->actor == 0)
		*why = problem(c, "sign-in-needed", L(c,
		    "Sign in first: POST /sessions.",
		    "먼저 로그인해 주세요: POST /sessions."));
	else
		*why = problem(c, "not-allowed", L(c,
		    "Your account may not do this.",
		    "이 계정으로는 할 수 없습니다."));
	return false;
}

const char *
call_origin(struct call *c)
{
	struct job *j = job_of(c);
	const char *match = param(j, "HTTP_IF_MATCH");
	json_t *o;

	if (j->origin)
		return j->origin;
	o = json_pack("{sI ss* ss* ss* ss sO* sO*}", "actor",
	    (json_int_t)c->actor, "key", c->key, "hash", c->hash, "trace",
	    j->trace, "by", j->by, "owns", j->owns, "works", j->works);
	if (c->roles & OPERATOR)
		json_object_set_new(o, "operator", json_true());
	if (c->all)
		json_object_set_new(o, "all", json_true());
	if (j->owns || j->works) {
		json_t *both = json_array();

		json_array_extend(both, j->owns);
		json_array_extend(both, j->works);
		json_object_set_new(o, "restaurants", both);
	}
	if (match && strcmp(match, "*") != 0)
		json_object_set_new(o, "match", etag_versions(match));
	if (j->is_event) {
		json_object_set(o, "event", json_object_get(c->event, "id"));
		json_object_set_new(o, "subscription",
		    json_string(j->subscription));
		json_object_set_new(o, "generation",
		    json_integer(j->generation));
	}
	return j->origin = json_dumps(o, JSON_COMPACT);
}
