/*
 * audit.c -- what became of every order, by the records themselves: the five
 * lists, read by keyset as the operator, newest first, down to the oldest
 * order that is in question.  An accepted order that is not in the list of
 * orders is lost; the five states together must be one of the legal ends.
 */
#include <stdlib.h>
#include <string.h>

#include "town.h"

static const struct { const char *path, *rel, *id, *status; } lists[RECORDS] = {
	{ "/orders", "orders", "id", "orderStatus" },
	{ "/payinfos", "payinfos", "orderId", "status" },
	{ "/stores", "stores", "orderId", "status" },
	{ "/deliveries", "deliveries", "orderId", "status" },
	{ "/dashboards", "dashboards", "orderId", "status" },
};
/* Each word that is legal there, for each record; "-" is none at all. */
static const char *const legal[][RECORDS] = {
	{ "COMPLETED", "CAPTURED", "COOKED", "DELIVERED", "DELIVERED" },
	{ "COMPLETED", "CAPTURED", "COOKED", "FAILED", "DELIVERY_FAILED" },
	{ "CANCELED", "ORDER_CANCELED", "CANCELED REJECTED EXPIRED",
	    "- CANCELED FAILED", "ORDER_CANCELED" },
};

bool audited, audit_whole;
static struct order **asked;		/* by id, ascending */
static size_t n_asked, reading;

static int
by_id(const void *a, const void *b)
{
	int64_t x = (*(struct order *const *)a)->id;
	int64_t y = (*(struct order *const *)b)->id;

	return (x > y) - (x < y);
}

static bool
is_among(const char *word, const char *words)
{
	size_t n = strlen(word);

	for (const char *w = words; (w = strstr(w, word)); w += n)
		if ((w == words || w[-1] == ' ') && (!w[n] || w[n] == ' '))
			return true;
	return false;
}

bool
audit_legal(const struct order *o)
{
	size_t k;

	for (size_t i = 0; i < sizeof legal / sizeof *legal; i++) {
		for (k = 0; k < RECORDS && is_among(o->was[k] ? o->was[k]
		    : "-", legal[i][k]); k++)
			;
		if (k == RECORDS)
			return true;
	}
	return false;
}

/* The word for good: there are few different ones. */
static const char *
kept(const char *word)
{
	static char words[64][24];
	size_t i = 0;

	while (i < 63 && *words[i] && strcmp(words[i], word) != 0)
		i++;
	if (!*words[i])
		snprintf(words[i], sizeof *words, "%s", i < 63 && *word &&
		    strlen(word) < sizeof *words ? word : "?");
	return words[i];
}

static void
page_read(struct errand *e)
{
	size_t which = (size_t)(intptr_t)e->arg, i;
	json_t *r, *list = json_object_get(json_object_get(e->json,
	    "_embedded"), lists[which].rel);
	struct order key = { .id = INT64_MAX }, *k = &key, **o;
	const char *method;
	char *url;

	reading--;
	audit_whole = audit_whole && e->status == 200;
	json_array_foreach(list, i, r) {
		key.id = number(r, lists[which].id);
		o = bsearch(&k, asked, n_asked, sizeof *asked, by_id);
		if (o)
			(*o)->was[which] = kept(text(r, lists[which].status));
	}
	if (key.id < asked[0]->id ||
	    !(url = link_of(e->json, "next", &method)))
		return;
	reading++;
	errand(NULL, operator_, "audit", "GET", url, NULL, page_read)->arg =
	    e->arg;
}

static void
read_lists(void)
{
	for (size_t i = 0; i < n_asked; i++)
		memset(asked[i]->was, 0, sizeof asked[i]->was);
	for (size_t i = 0; i < RECORDS; i++, reading++)
		errand(NULL, operator_, "audit", "GET", url_of(printed(
		    "%s?size=100&after=%lld", lists[i].path,
		    (long long)asked[n_asked - 1]->id + 1)), NULL,
		    page_read)->arg = (void *)(intptr_t)i;
	while (reading > 0 && interrupts < 2)
		http_run(clock_run());
}

/* Those that are not at a legal end; the lists are asked again for these. */
size_t
audit(void)
{
	size_t n = 0;

	if (!asked) {
		asked = zeroed((n_orders + 1) * sizeof *asked);
		for (size_t i = 0; i < n_orders; i++)
			if (orders[i]->id > 0)
				asked[n_asked++] = orders[i];
		qsort(asked, n_asked, sizeof *asked, by_id);
	}
	audited = audit_whole = true;
	if (n_asked == 0)
		return 0;
	read_lists();
	for (size_t i = 0; i < n_asked; i++)
		if (!audit_legal(asked[i]))
			asked[n++] = asked[i];
	return n_asked = n;
}
