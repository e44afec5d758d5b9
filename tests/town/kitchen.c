/*
 * kitchen.c -- the store's side of one order: confirm with minutes or reject,
 * perhaps ask for more time, start, complete; each when the record offers it.
 */
#include <string.h>

#include "town.h"

static void kitchen_read(void *);

/* Nothing to do here any more: cooked, or it ended otherwise. */
static void
kitchen_through(struct order *o, const json_t *record)
{
	o->kitchen_through = true;
	if (*text(record, "compltDate")) {
		if (o->stage == WAITING || o->stage == COOKING)
			stage(o, RIDING);
		rider_begin(o);
	}
	if (o->stage != RIDING)
		customer_check(o);
	rider_wake(o);
}

static void kitchen_did(struct errand *);

static void
answer_it(struct order *o, json_t *record)
{
	static const char *const reasons[] = { "TOO_BUSY", "CLOSING",
		"NO_DELIVERY", "OTHER" };
	int64_t after = sim(between(&o->kitchen, 0.3, 3));

	if (o->silent)
		return;
	if (o->rejects && offers(record, "reject"))
		command_in(after, o, o->owner, record, "reject", json_pack(
		    "{ss}", "reason", reasons[below(&o->kitchen, 4)]),
		    kitchen_did);
	else
		command_in(after, o, o->owner, record, "confirm", json_pack(
		    "{sI}", "minutes", (json_int_t)o->minutes), kitchen_did);
}

static void
kitchen_next(struct order *o, json_t *record)
{
	struct chance *c = &o->kitchen;

	o->kitchen_tries = 0;
	if (offers(record, "confirm")) {
		answer_it(o, record);
		return;
	}
	if (!offers(record, "cookcomplete")) {
		kitchen_through(o, record);
		return;
	}
	if (o->stage == WAITING)
		stage(o, COOKING);
	rider_begin(o);
	if (o->delays && offers(record, "delay")) {
		o->delays = false;
		command_in(sim(between(c, 1, 8)), o, o->owner, record,
		    "delay", json_pack("{si}", "minutes", 10), kitchen_did);
	} else if (offers(record, "cookstart") && !percent(c, 10))
		command_in(sim(between(c, 0.2, 2)), o, o->owner, record,
		    "cookstart", NULL, kitchen_did);
	else
		command_in(sim((double)o->minutes * between(c, 0.5, 1.1)), o,
		    o->owner, record, "cookcomplete", NULL, kitchen_did);
}

/* 404, 409, 412: it is not what it was; read it again. */
static void
kitchen_did(struct errand *e)
{
	struct order *o = e->order;

	if (e->status == 200)
		kitchen_next(o, e->json);
	else if (e->status == 404 || e->status == 409 || e->status == 412)
		later(backoff(&o->kitchen_tries, 2000), kitchen_read, o);
	else if (e->status != 0)
		fault(o, "%s: %ld %s", e->verb, e->status, slug(e->json));
}

static void
kitchen_seen(struct errand *e)
{
	struct order *o = e->order;

	if (e->status == 200)
		kitchen_next(o, e->json);
	else if (e->status == 404)
		later(backoff(&o->kitchen_tries, 2000), kitchen_read, o);
	else if (e->status != 0)
		fault(o, "GET %s: %ld %s", e->url, e->status, slug(e->json));
}

static void
kitchen_read(void *order)
{
	struct order *o = order;

	if (!o->through)
		errand(o, o->owner, "kitchen", "GET", url_of(printed(
		    "/stores/%lld", (long long)o->id)), NULL, kitchen_seen);
}

/* The order's event takes a moment to the kitchen. */
void
kitchen_begin(struct order *o)
{
	later(40, kitchen_read, o);
}
