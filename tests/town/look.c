/* look.c -- people look around: records and lists, as their pages read them. */
#include <stdlib.h>

#include "town.h"

struct sight {
	struct order	*order;
	struct who	*who;
	char		*url;
};

static void
seen(struct errand *e)
{
	if (e->status != 200 && e->status != 404 && e->status != 0)
		fault(e->order, "GET %s: %ld %s", e->url, e->status,
		    slug(e->json));
}

static void
go(void *arg)
{
	struct sight *s = arg;

	errand(s->order, s->who, "look", "GET", s->url, NULL, seen);
	free(s);
}

void
look(struct order *o, json_t *record, struct chance *c)
{
	struct sight *s = zeroed(sizeof *s);
	const char *method;

	*s = (struct sight) { o, o->customer, NULL };
	switch (below(c, 6)) {
	case 0:
		s->url = link_of(record, "self", &method);
		break;
	case 1:
	case 2:
		s->url = link_of(record, "dashboard", &method);
		break;
	case 3:
		s->url = url_of(copied("/orders"));
		break;
	case 4:
		s->url = url_of(copied("/stores?status=RECEIVED"));
		s->who = o->owner;
		break;
	default:
		s->url = url_of(copied("/deliveries?status=WAITING"));
		s->who = riders.who[below(c, riders.n)];
	}
	if (s->url)
		later(sim(between(c, 0.5, 25)), go, s);
	else
		free(s);
}
