/*
 * people.c -- who they are: the demo accounts, or, where nobody signs in
 * (AUTH=open), one person who is everybody.
 */
#include <stdlib.h>
#include <string.h>

#include "town.h"

struct people customers, owners, riders;
struct who *operator_;

static size_t waiting;

static void
answered_me(struct errand *e)
{
	*(json_t **)e->arg = json_incref(e->json);
	if (e->status == 0)
		stop(111, "nothing that answers at %s; is `make run` up?",
		    settings.url);
	waiting--;
}

static void
signed_in(struct errand *e)
{
	struct who *w = e->arg;

	if (e->status == 0 && !w->token)
		stop(111, "%s could not sign in at %s in time", w->login,
		    settings.url);
	waiting -= w->token == NULL;
	w->renewing = false;
	if (e->status != 201 || !*text(e->json, "token"))
		return;
	free(w->token);
	w->token = printed("Bearer %s", text(e->json, "token"));
	json_decref(w->grants);
	w->grants = json_incref(json_object_get(json_object_get(e->json,
	    "account"), "grants"));
}

static void
sign_in(struct who *w)
{
	json_t *o = json_pack("{ss ss}", "login", w->login, "password",
	    "demo");

	errand(NULL, NULL, "signIn", "POST", url_of(copied("/sessions")),
	    json_dumps(o, JSON_COMPACT), signed_in)->arg = w;
	json_decref(o);
}

/* His token is not taken any more: another one, once. */
void
people_renew(struct who *w)
{
	if (!w->renewing) {
		w->renewing = true;
		sign_in(w);
	}
}

static struct who *
person(const char *login)
{
	struct who *w = zeroed(sizeof *w);

	w->login = login;
	return w;
}

static void
await(void)
{
	while (waiting > 0)
		http_run(clock_run());
}

/* Those of them that are there. */
static void
gather(struct people *p, struct who **all, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (all[i]->token)
			p->who[p->n++] = all[i];
}

static void
everybody_signs_in(void)
{
	static const char *const logins[] = { "customer1", "customer2",
		"customer3", "owner1", "owner2", "owner3", "rider1", "rider2",
		"rider3", "operator" };
	struct who *all[10];

	until = now() + 30000;	/* a password takes its time, ten take more */
	for (size_t i = 0; i < 10; i++, waiting++)
		sign_in(all[i] = person(logins[i]));
	await();
	gather(&customers, all, 3);
	gather(&owners, all + 3, 3);
	gather(&riders, all + 6, 3);
	operator_ = all[9];
	if (!customers.n || !owners.n || !riders.n || !operator_->token)
		stop(100, "the demo accounts are not there; "
		    "the town needs them, or AUTH=open");
}

void
people_find(void)
{
	json_t *me = NULL;
	struct who *w;

	until = now() + 5000;
	waiting = 1;
	errand(NULL, NULL, "me", "GET", url_of(copied("/me")), NULL,
	    answered_me)->arg = &me;
	await();
	if (strcmp(text(me, "auth"), "open") == 0) {
		operator_ = w = person("everybody");
		customers = owners = riders = (struct people) { 1, { w } };
	} else
		everybody_signs_in();
	json_decref(me);
}

/* Who answers for a restaurant's kitchen; NULL: nobody of ours. */
struct who *
people_owner(int64_t restaurant)
{
	json_t *g;
	size_t k;

	for (size_t i = 0; i < owners.n; i++) {
		if (!owners.who[i]->token)
			return owners.who[i];
		json_array_foreach(owners.who[i]->grants, k, g)
			if (number(g, "restaurantId") == restaurant)
				return owners.who[i];
	}
	return NULL;
}
