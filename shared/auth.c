/*
 * auth.c -- who is calling, and $1 of every statement.
 *
 * Our own callers are known by the BAEDAL_ parameters, which the gateway
 * cannot be made to send; people by what they show (auth_person.c).
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

/*
 * One key of two callers is two keys.  Strangers have one scope: there a key is
 * the secret of who made it, and must be such that nobody guesses it, nor
 * another happens to use it, also where anybody may call (signing up).
 */
enum { SECRET_KEY = 16 };
static bool
take_key(struct job *j, struct reply *why)
{
	struct call *c = &j->c;
	const char *key = param(j, "HTTP_IDEMPOTENCY_KEY");

	if (j->safe)
		return true;
	if (key && c->roles & STRANGER && (fn.allow == ANYONE ||
	    fn.allow & STRANGER) && strlen(key) < SECRET_KEY) {
		*why = problem(c, "invalid-input", L(c,
		    "Without an account the Idempotency-Key has at least %d "
		    "characters that nobody can guess, a UUID for instance.",
		    "로그인하지 않았다면 Idempotency-Key는 추측할 수 없는 %d자 "
		    "이상이어야 합니다. UUID를 권합니다."), SECRET_KEY);
		return false;
	}
	c->key = key ? uuid_of(c, 2, (const char *[]) { c->order
	    ? j->by : str(c, "%" PRId64, c->actor), key }) : uuid_random(c);
	return true;
}

/* Whoever this function is not for. */
static struct reply
turned_away(struct call *c)
{
	if (c->order)
		return problem(c, "not-allowed", L(c,
		    "This link is for order %" PRId64 " only; sign in for "
		    "anything else.",
		    "이 링크는 %" PRId64 "번 주문에만 쓸 수 있습니다. 다른 "
		    "일은 로그인해 주세요."), c->order);
	if (c->actor == 0)
		return problem(c, "sign-in-needed", L(c,
		    "Sign in first: POST /sessions.",
		    "먼저 로그인해 주세요: POST /sessions."));
	return problem(c, "not-allowed", L(c,
	    "Your account may not do this.",
	    "이 계정으로는 할 수 없습니다."));
}

bool
auth(struct job *j, struct reply *why)
{
	struct call *c = &j->c;

	if (j->caller)
		take_caller(j);
	else if (strcmp(env_text("AUTH", "roles"), "open") == 0) {
		c->actor = 1;
		c->all = true;
		c->roles = SIGNED_IN;
	} else if (!auth_person(j, why))
		return false;
	if (!j->by)
		j->by = doer(j);
	if (!take_key(j, why))
		return false;
	if (fn.allow == ANYONE || fn.allow & c->roles || j->is_event ||
	    j->is_timer)
		return true;
	*why = turned_away(c);
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
	if (c->order)
		json_object_set_new(o, "order", json_integer(c->order));
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
		json_object_set_new(o, "pos", json_integer(c->pos));
		json_object_set(o, "time", json_object_get(c->event, "time"));
	}
	return j->origin = json_dumps(o, JSON_COMPACT);
}
