/*
 * POST /sessions/live -- a token to listen with at the broker.
 *
 * A page cannot read the cookie that its calls are known by, and the broker
 * sees none: so it shows this one, as its MQTT password.  It is good there
 * only, and for a quarter of an hour: then the broker ends the connection, and
 * the page comes for the next.  Who is not signed in hears what is public.
 *
 * Nothing is written: killed anywhere, it has done nothing.
 */
#include <time.h>

#include "fn_call.h"
#include "identity.h"
#include "topics.h"

enum { GOOD_FOR_S = 900 };

struct live { const char *token, *expires_at; struct list topics; };
SHAPE(live,
    F_TEXT(live, token, 1, 100000, .about = "the password; any user name"),
    F_TIME(live, expires_at),
    F_LIST(live, topics, word, 1, 2 * RESTAURANTS_MAX + 5,
	.about = "what it may subscribe to"));

/* What the caller's own token claims, and that this one is for listening. */
static json_t *
claims_of(struct call *c)
{
	json_t *o = json_pack("{sb}", "live", 1), *roles = json_array();
	json_t *origin = json_loads(call_origin(c), 0, NULL);
	static const char *const same[] = { "owns", "works", "order" };

	if (c->roles & CUSTOMER)
		json_array_append_new(roles, json_string("customer"));
	if (c->roles & RIDER)
		json_array_append_new(roles, json_string("rider"));
	if (c->roles & OPERATOR)
		json_array_append_new(roles, json_string("operator"));
	if (c->actor > 0) {
		json_object_set_new(o, "id", json_integer(c->actor));
		json_object_set_new(o, "roles", roles);
	}
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		json_object_set(o, same[i], json_object_get(origin, same[i]));
	return o;
}

struct topics { struct call *c; struct word *words; size_t n; };

static void
add(void *who, const char *filter)
{
	struct topics *t = who;

	t->words[t->n++].value = str(t->c, "%s", filter);
}

static struct reply
serve(struct call *c)
{
	json_t *claims = claims_of(c);
	struct topics t = { c, alloc(c, (2 * RESTAURANTS_MAX + 5) *
	    sizeof *t.words), 0 };
	time_t until = time(NULL) + GOOD_FOR_S;
	char at[40];
	struct tm tm;

	topics_of(claims, add, &t);
	strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&until, &tm));
	return ok(hal(c, live, (&(struct live) {
	    token_sign(c, claims, until), at, { t.n, t.words } }),
	    "/sessions/live"));
}

const struct fn fn = {
	.name = "identity/live",
	.about = "A token to listen with at the broker (/mqtt)",
	.routes = { "POST /sessions/live" }, .allow = ANYONE,
	.out = live_shape, .serve = serve,
};
