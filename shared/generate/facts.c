/*
 * facts.c -- what the library knows, as JSON, for the generators: every event
 * type with the schema of its data, every kind of problem, the shared shapes.
 */
#include <stdio.h>
#include <stdlib.h>

#include "fn_call.h"

const struct fn fn = { .name = "generate/facts" };

static json_t *
events(struct call *c)
{
	json_t *a = json_array();

	for (const struct event_type *e = event_types; e->type; e++)
		json_array_append_new(a, json_pack("{ss ss ss so}", "type",
		    e->type, "source", e->source, "about", e->about, "data",
		    shape_schema(c, e->data, BODY)));
	return a;
}

static json_t *
problems(void)
{
	json_t *a = json_array();

	for (const struct problem_type *p = problem_types; p->slug; p++)
		json_array_append_new(a, json_pack("{ss si ss ss}", "slug",
		    p->slug, "status", p->status, "title", p->title,
		    "titleKo", p->title_ko));
	return a;
}

/* Shapes that many others contain, by the name they get in the documents. */
static json_t *
shapes(struct call *c)
{
	static const struct { const char *name; const struct field *shape; }
	    shared[] = {
		{ "Address", address_shape }, { "Personal", personal_shape },
		{ "ChosenOption", chosen_option_shape },
		{ "OrderLine", order_line_shape },
		{ "Opening", opening_shape }, { "Area", area_shape },
		{ "MenuOption", menu_option_shape },
		{ "OptionGroup", option_group_shape },
		{ "MenuItem", menu_item_shape },
		{ "MenuSection", menu_section_shape },
		{ "OrderEvent", order_event_shape },
		{ "PaymentEvent", payment_event_shape },
		{ "RefusedEvent", refused_event_shape },
		{ "RiderEvent", rider_event_shape },
	};
	json_t *o = json_object();

	for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
		json_object_set_new(o, shared[i].name,
		    shape_schema(c, shared[i].shape, BODY));
	return o;
}

int
main(void)
{
	struct job *j = calloc(1, sizeof *j);
	json_t *o = json_object();

	if (!j)
		return 111;
	json_object_set_new(o, "events", events(&j->c));
	json_object_set_new(o, "problems", problems());
	json_object_set_new(o, "shapes", shapes(&j->c));
	json_dumpf(o, stdout, JSON_COMPACT);
	return putchar('\n') == EOF || fflush(stdout) == EOF ? 111 : 0;
}
