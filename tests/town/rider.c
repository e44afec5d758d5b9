/*
 * rider.c -- who brings it: takes it, waits until it is cooked, picks it up,
 * completes; sometimes gives it back for another to take, rarely fails.
 */
#include "town.h"

static void rider_read(void *);
static void rider_did(struct errand *);

static void
rider_ends(struct order *o, json_t *record)
{
	static const char *const reasons[] = { "CUSTOMER_ABSENT",
		"ADDRESS_WRONG", "ACCIDENT", "FOOD_DAMAGED", "OTHER" };
	struct chance *c = &o->ride;
	int64_t after = sim(between(c, 4, 15));

	if (o->fails && offers(record, "fail"))
		command_in(after, o, o->rider, record, "fail", json_pack(
		    "{ss}", "reason", reasons[below(c, 5)]), rider_did);
	else
		command_in(after, o, o->rider, record, "complete", NULL,
		    rider_did);
}

static void
rider_next(struct order *o, json_t *record)
{
	struct chance *c = &o->ride;

	if (offers(record, "take"))
		command_in(sim(between(c, 0.3, 4)), o, o->rider, record,
		    "take", NULL, rider_did);
	else if (offers(record, "complete"))
		rider_ends(o, record);
	else if (offers(record, "release") && o->releases) {
		o->releases = false;
		command_in(sim(between(c, 0.5, 3)), o, o->rider, record,
		    "release", json_pack("{ss}", "reason", "flat tyre"),
		    rider_did);
	} else if (offers(record, "pickup"))
		command_in(sim(between(c, 0.5, 4)), o, o->rider, record,
		    "pickup", NULL, rider_did);
	else if (!offers(record, "release"))
		customer_check(o);
	else if (o->kitchen_through)
		later(backoff(&o->rider_tries, 2000), rider_read, o);
	else
		o->rider_waits = true;
}

static void
another_rider(struct order *o)
{
	for (size_t i = 0; i < riders.n; i++)
		if (riders.who[i] == o->rider) {
			o->rider = riders.who[(i + 1) % riders.n];
			return;
		}
}

static void
rider_did(struct errand *e)
{
	struct order *o = e->order;

	if (e->status == 200) {
		o->rider_tries = 0;
		if (e->verb[0] == 'c') {
			o->delivered = now();
			hist_add(&tally.course, (o->delivered - o->placed) *
			    1000);
		}
		if (e->verb[0] == 'r')
			another_rider(o);
		rider_next(o, e->json);
	} else if (e->status == 404 || e->status == 409 || e->status == 412)
		later(backoff(&o->rider_tries, 2000), rider_read, o);
	else if (e->status != 0)
		fault(o, "%s: %ld %s", e->verb, e->status, slug(e->json));
}

/* 404: not there yet, or somebody else has it, or it was canceled. */
static void
rider_seen(struct errand *e)
{
	struct order *o = e->order;

	if (e->status == 200)
		rider_next(o, e->json);
	else if (e->status == 404) {
		if (o->rider_tries > 6)
			customer_check(o);
		later(backoff(&o->rider_tries, 2000), rider_read, o);
	} else if (e->status != 0)
		fault(o, "GET %s: %ld %s", e->url, e->status, slug(e->json));
}

static void
rider_read(void *order)
{
	struct order *o = order;

	if (!o->through)
		errand(o, o->rider, "ride", "GET", url_of(printed(
		    "/deliveries/%lld", (long long)o->id)), NULL, rider_seen);
}

/* The store has confirmed. */
void
rider_begin(struct order *o)
{
	if (o->rider_came)
		return;
	o->rider_came = true;
	later(40, rider_read, o);
}

/* The kitchen is through: he need not ask before. */
void
rider_wake(struct order *o)
{
	if (!o->rider_waits)
		return;
	o->rider_waits = false;
	o->rider_tries = 0;
	rider_read(o);
}
