/* basket.c -- a basket that the restaurant's rules allow, at random. */
#include <string.h>

#include "town.h"

enum { LINES = 20, TRIES = 80 };

/* Of one group min, now and then more, at most max; all different. */
static bool
choose(const json_t *group, struct chance *c, json_t *options, int64_t *price)
{
	const json_t *all = json_object_get(group, "options"), *o;
	int64_t min = number(group, "min"), want = min, got = 0;
	size_t n = json_array_size(all), from = below(c, n);

	while (want < number(group, "max") && percent(c, 25))
		want++;
	for (size_t i = 0; i < n && got < want; i++) {
		o = json_array_get(all, (from + i) % n);
		if (json_is_true(json_object_get(o, "soldOut")))
			continue;
		json_array_append_new(options, json_integer(number(o, "id")));
		*price += number(o, "price");
		got++;
	}
	return got >= min;
}

static json_t *
line(const json_t *item, struct chance *c, int64_t *price)
{
	const json_t *groups = json_object_get(item, "optionGroups"), *group;
	json_t *options = json_array();
	int64_t one = number(item, "price"), quantity;
	size_t i;

	json_array_foreach(groups, i, group)
		if (!choose(group, c, options, &one)) {
			json_decref(options);
			return NULL;
		}
	quantity = 1 + (int64_t)below(c, 2);
	*price += one * quantity;
	return json_pack("{sI sI so}", "menuItemId",
	    (json_int_t)number(item, "id"), "quantity", (json_int_t)quantity,
	    "options", options);
}

static json_t *
lines(const struct shelf *s, struct chance *c, int64_t *price)
{
	size_t wanted = 1 + below(c, 3);
	json_t *all = json_array(), *l;

	for (size_t tries = 0; tries < TRIES && json_array_size(all) <
	    LINES && (*price < s->minimum || json_array_size(all) < wanted);
	    tries++)
		if ((l = line(s->items[below(c, s->n_items)], c, price)))
			json_array_append_new(all, l);
	if (json_array_size(all) > 0 && *price >= s->minimum)
		return all;
	json_decref(all);
	return NULL;
}

json_t *
basket(const struct shelf *s, struct chance *c, int64_t *total)
{
	static const char *const surnames[] = { "김", "이", "박", "최", "정",
		"강", "조", "윤" };
	const json_t *areas = json_object_get(s->record, "areas");
	const json_t *area = json_array_get(areas, below(c,
	    json_array_size(areas)));
	int64_t price = 0;
	json_t *all, *o;
	char name[32], phone[32], road[48], door[16];

	if (!area || !(all = lines(s, c, &price)))
		return NULL;
	*total = price + number(area, "fee");
	snprintf(name, sizeof name, "%s손님", surnames[below(c, 8)]);
	snprintf(phone, sizeof phone, "010-%04d-%04d", (int)below(c, 10000),
	    (int)below(c, 10000));
	snprintf(road, sizeof road, "모형로 %d", 1 + (int)below(c, 300));
	snprintf(door, sizeof door, "%d호", 101 + (int)below(c, 1900));
	o = json_pack("{sI so s{ss ss ss} ss ss}", "restaurantId",
	    (json_int_t)s->id, "items", all, "address", "road", road,
	    "detail", door, "dong", text(area, "dong"), "name", name, "phone",
	    phone);
	if (percent(c, 20))
		json_object_set_new(o, "noteToStore",
		    json_string("덜 맵게 해 주세요"));
	if (percent(c, 20))
		json_object_set_new(o, "noteToRider",
		    json_string("문 앞에 놓아 주세요"));
	return o;
}
