/* topics.c -- see topics.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "topics.h"

int64_t
claimed_id(const json_t *claims, const char *name)
{
	json_int_t id = json_integer_value(json_object_get(claims, name));

	return id > 0 ? id : 0;
}

static bool
claims_role(const json_t *claims, const char *role)
{
	json_t *r;
	size_t i;

	json_array_foreach(json_object_get(claims, "roles"), i, r)
		if (json_is_string(r) &&
		    strcmp(json_string_value(r), role) == 0)
			return true;
	return false;
}

struct adding { void (*add)(void *, const char *); void *who; };

static void
add_of(const struct adding *a, const char *kind, int64_t id)
{
	char filter[TOPIC_MAX];

	snprintf(filter, sizeof filter, "live/%s/%" PRId64, kind, id);
	a->add(a->who, filter);
}

static void
add_stores(const struct adding *a, const json_t *claims, const char *name)
{
	json_t *ids = json_object_get(claims, name), *id;
	size_t i;

	json_array_foreach(ids, i, id)
		if (i < RESTAURANTS_MAX && json_integer_value(id) > 0)
			add_of(a, "stores", json_integer_value(id));
}

void
topics_of(const json_t *claims, void (*add)(void *, const char *), void *who)
{
	const struct adding a = { add, who };
	int64_t id = claimed_id(claims, "id");
	int64_t order = claimed_id(claims, "order");

	if (claimed_id(claims, "device")) {
		add(who, "live/restaurants/+");
		add_of(&a, "stores", claimed_id(claims, "restaurant"));
		return;
	}
	if (id && claims_role(claims, "operator")) {
		add(who, "live/#");
		add(who, "boards/#");
		return;
	}
	add(who, "live/restaurants/+");
	if (order)
		add_of(&a, "orders", order);
	if (!id)
		return;
	if (claims_role(claims, "customer"))
		add_of(&a, "customers", id);
	if (claims_role(claims, "rider")) {
		add(who, "live/riders");
		add_of(&a, "riders", id);
	}
	add_stores(&a, claims, "owns");
	add_stores(&a, claims, "works");
}

bool
topic_covers(const char *filter, const char *wanted)
{
	for (;;) {
		size_t f = strcspn(filter, "/"), w = strcspn(wanted, "/");

		if (f == 1 && *filter == '#')
			return true;
		if (w == 1 && *wanted == '#')
			return false;
		if (!(f == 1 && *filter == '+') &&
		    (f != w || memcmp(filter, wanted, f) != 0))
			return false;
		filter += f;
		wanted += w;
		if (*filter == '\0' || *wanted == '\0')
			return *filter == *wanted;
		filter++;
		wanted++;
	}
}
