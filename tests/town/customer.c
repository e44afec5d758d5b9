/*
 * customer.c -- who orders: places it (and, impatient, says so twice), may
 * cancel, looks now and then, and follows the order to its end.
 */
#include <stdlib.h>
#include <string.h>

#include "town.h"

struct order **orders;
size_t n_orders, n_open;

static void
through(struct order *o, enum stage s)
{
	if (o->through)
		return;
	stage(o, s);
	o->through = true;
	n_open--;
	history_end(o);
}

/* Again later and later: 50 ms, 100, ... at most so many. */
int64_t
backoff(uint8_t *tries, int64_t most)
{
	int64_t ms = INT64_C(50) << (*tries < 12 ? *tries : 12);

	if (*tries < 12)
		++*tries;
	return ms < most ? ms : most;
}

static void read_order(void *);

static void
order_read(struct errand *e)
{
	struct order *o = e->order;
	const char *status = text(e->json, "orderStatus");

	if (o->through || e->status == 0)
		return;
	if (e->status == 200 && strcmp(status, "COMPLETED") == 0)
		through(o, DONE);
	else if (e->status == 200 && strcmp(status, "CANCELED") == 0) {
		count(tally.reasons, text(e->json, "cancelReason"));
		o->reason = copied(text(e->json, "cancelReason"));
		through(o, CANCELED);
	} else
		later(backoff(&o->customer_tries, 3000), read_order, o);
}

static void
read_order(void *order)
{
	struct order *o = order;

	errand(o, o->customer, "follow", "GET", url_of(printed(
	    "/orders/%lld", (long long)o->id)), NULL, order_read);
}

void
customer_check(struct order *o)
{
	if (o->following || o->through)
		return;
	o->following = true;
	read_order(o);
}

static void
check_at_last(void *order)
{
	customer_check(order);
}

/* 204: canceled; 202: asked for; 409: it is being cooked, so it goes on. */
static void
canceled(struct errand *e)
{
	if (e->status == 204 || e->status == 202)
		customer_check(e->order);
	else if (e->status != 409 && e->status != 0)
		fault(e->order, "DELETE: %ld %s", e->status, slug(e->json));
}

/* The same key a second time is the same order. */
static void
said_twice(struct errand *e)
{
	if (e->status != 0 && (e->status != 201 ||
	    number(e->json, "id") != e->order->id))
		fault(e->order, "DOUBLE: its key was answered again with %ld, "
		    "order %lld", e->status, (long long)number(e->json, "id"));
}

static void
say_twice(const struct errand *e)
{
	struct errand *again = errand(e->order, e->who, "placeAgain",
	    e->method, copied(e->url), copied(e->body), said_twice);

	memcpy(again->key, e->key, sizeof e->key);
}

static void
accepted(struct order *o, const struct errand *e)
{
	struct chance c = chance_of((uint64_t)(4 * o->n + 2));

	o->id = number(e->json, "id");
	o->placed = tally.last = now();
	tally.accepted++;
	stage(o, WAITING);
	if (o->id <= 0) {
		fault(o, "a 201 without an id");
		through(o, UNKNOWN);
		return;
	}
	if (o->expects && number(e->json, "total") != o->total)
		fault(o, "the total is %lld, expected was %lld",
		    (long long)number(e->json, "total"), (long long)o->total);
	if (o->repeats)
		say_twice(e);
	if (percent(&c, 8))
		command_in(sim(between(&c, 0, 15)), o, o->customer, e->json,
		    "cancel", NULL, canceled);
	if (percent(&c, 20))
		look(o, e->json, &c);
	later(sim(75) + 15000, check_at_last, o);
	kitchen_begin(o);
}

static void
answered(struct errand *e)
{
	struct order *o = e->order;

	if (e->status == 201)
		accepted(o, e);
	else if (e->status == 402)
		through(o, DECLINED);
	else if (strcmp(slug(e->json), "order-lapsed") == 0)
		through(o, LAPSED);
	else if (e->status == 0)
		through(o, UNKNOWN);
	else {
		count(tally.refusals, slug(e->json));
		o->reason = copied(slug(e->json));
		through(o, REFUSED);
	}
}

static const char *
card(struct chance *c)
{
	double p = between(c, 0, 100);

	if (settings.chaos && p >= 90)
		return p < 95 ? "tok_late" : "tok_lost";
	return p < 3 ? "tok_declined" : p < 4 ? "tok_insufficient" : "tok_ok";
}

static struct order *
another(int64_t n)
{
	struct order *o = zeroed(sizeof *o);

	if (n_orders % 1024 == 0)
		orders = grown(orders, (n_orders + 1024) * sizeof *orders);
	orders[n_orders++] = o;
	n_open++;
	o->n = n;
	o->stage = PLACING;
	tally.stages[PLACING]++;
	tally.asked++;
	return o;
}

/* All that it will be is chosen here, or from chances of its own. */
void
order_place(int64_t n)
{
	struct order *o = another(n);
	struct chance c = chance_of((uint64_t)(4 * n + 1));
	const struct shelf *s = shelf_any(&c);
	json_t *body = basket(s, &c, &o->total);
	char *text;

	o->kitchen = chance_of((uint64_t)(4 * n + 3));
	o->ride = chance_of((uint64_t)(4 * n + 4));
	o->customer = customers.who[below(&c, customers.n)];
	o->owner = s->owner;
	o->rider = s->self_delivery ? s->owner
	    : riders.who[below(&c, riders.n)];
	o->expects = percent(&c, 50);
	o->repeats = percent(&c, 3);
	o->rejects = percent(&c, 3);
	o->silent = percent(&c, (double)settings.silent);
	o->delays = percent(&c, 5);
	o->releases = percent(&c, 5);
	o->fails = percent(&c, 1.5);
	o->minutes = s->minutes + (int64_t)below(&c, 10);
	if (!body) {
		count(tally.refusals, "nothing-to-have");
		through(o, REFUSED);
		return;
	}
	json_object_set_new(body, "card", json_string(card(&c)));
	if (o->expects)
		json_object_set_new(body, "expectedTotal",
		    json_integer(o->total));
	text = json_dumps(body, JSON_COMPACT);
	json_decref(body);
	errand(o, o->customer, "place", "POST", url_of(copied("/orders")),
	    text, answered);
}
