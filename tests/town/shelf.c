/*
 * shelf.c -- the restaurants that are open and their menus, as a customer's
 * page reads them; again every minute, for a menu changes and a kitchen closes.
 */
#include <stdlib.h>
#include <string.h>

#include "town.h"

struct shelves { size_t n; struct shelf v[256]; };
static struct shelves *shelves, *coming;
static size_t asked;

static void
clear(struct shelves *s)
{
	for (size_t i = 0; s && i < s->n; i++) {
		json_decref(s->v[i].record);
		json_decref(s->v[i].menu);
		free(s->v[i].items);
	}
	free(s);
}

static void
again(void *arg)
{
	(void)arg;
	shelf_load();
}

static int
by_id(const void *a, const void *b)
{
	int64_t x = ((const struct shelf *)a)->id;
	int64_t y = ((const struct shelf *)b)->id;

	return (x > y) - (x < y);
}

/* All that was asked for is here: from now on this is the town.  In order, for
 * a choice must not hang on which answer came first. */
static void
one_less(void)
{
	if (--asked > 0)
		return;
	qsort(coming->v, coming->n, sizeof *coming->v, by_id);
	if (coming->n > 0 || !shelves) {
		clear(shelves);
		shelves = coming;
	} else
		clear(coming);
	coming = NULL;
	later(60000, again, NULL);
}

static void
list_items(struct shelf *s)
{
	json_t *section, *item;
	size_t i, k, n = 0;

	json_array_foreach(json_object_get(s->menu, "sections"), i, section)
		n += json_array_size(json_object_get(section, "items"));
	s->items = zeroed((n + 1) * sizeof *s->items);
	json_array_foreach(json_object_get(s->menu, "sections"), i, section)
		json_array_foreach(json_object_get(section, "items"), k, item)
			if (!json_is_true(json_object_get(item, "soldOut")))
				s->items[s->n_items++] = item;
}

static void
menu_read(struct errand *e)
{
	json_t *record = e->arg;
	struct shelf *s;

	if (e->status == 200 && coming->n < 256) {
		s = &coming->v[coming->n];
		*s = (struct shelf) { .id = number(record, "id"),
		    .minimum = number(record, "minimumOrder"),
		    .minutes = number(record, "prepMinutes"),
		    .self_delivery = json_is_true(json_object_get(record,
		    "selfDelivery")), .record = json_incref(record),
		    .menu = json_incref(e->json) };
		s->owner = people_owner(s->id);
		list_items(s);
		if (s->owner && s->n_items > 0)
			coming->n++;
		else {
			json_decref(s->record);
			json_decref(s->menu);
			free(s->items);
		}
	}
	json_decref(record);
	one_less();
}

static void ask(const json_t *record, const char *rel,
    void (*done)(struct errand *), json_t *arg);

static void
page_read(struct errand *e)
{
	json_t *r, *list = json_object_get(json_object_get(e->json,
	    "_embedded"), "restaurants");
	size_t i;

	json_array_foreach(list, i, r)
		ask(r, "menu", menu_read, r);
	ask(e->json, "next", page_read, NULL);
	one_less();
}

static void
ask(const json_t *record, const char *rel, void (*done)(struct errand *),
    json_t *arg)
{
	const char *method;
	char *url = link_of(record, rel, &method);

	if (!url)
		return;
	asked++;
	errand(NULL, NULL, rel, "GET", url, NULL, done)->arg =
	    json_incref(arg);
}

void
shelf_load(void)
{
	coming = zeroed(sizeof *coming);
	asked = 1;
	errand(NULL, NULL, "restaurants", "GET",
	    url_of(copied("/restaurants?open=true&size=100")), NULL,
	    page_read);
	while (!shelves)
		http_run(clock_run());
}

size_t
shelf_count(void)
{
	return shelves->n;
}

const struct shelf *
shelf_any(struct chance *c)
{
	return &shelves->v[below(c, shelves->n)];
}
