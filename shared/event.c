/* event.c -- a CloudEvent (1.0, structured JSON) as a handler's input. */
#include <stdlib.h>

#include "fn_call.h"

static bool
handles(const char *type)
{
	for (size_t i = 0; i < sizeof fn.on / sizeof *fn.on && fn.on[i]; i++)
		if (strcmp(fn.on[i], type) == 0 || strcmp(fn.on[i], "*") == 0)
			return true;
	return false;
}

bool
event_input(struct job *j, json_t *body, struct reply *why)
{
	struct call *c = &j->c;
	const char *type = json_string_value(json_object_get(body, "type"));
	const char *subject = json_string_value(json_object_get(body,
	    "subject"));
	const char *pos = json_string_value(json_object_get(body, "sequence"));
	const char *id = json_string_value(json_object_get(body, "id"));
	const char *generation = j->wire->param(j->wire, "BAEDAL_GENERATION");
	const struct event_type *e = type ? event_type(type) : NULL;
	json_t *data = json_object_get(body, "data"), *errors = json_array();
	void *in;

	j->subscription = j->wire->param(j->wire, "BAEDAL_SUBSCRIPTION");
	if (!e || !handles(type) || !subject || !pos || !id || !generation ||
	    !*generation || !j->subscription || !*j->subscription) {
		*why = problem(c, "not-my-event",
		    "This function handles no %s.", type ? type : "event");
		return false;
	}
	c->event = body;
	c->type = e->type;
	c->source = e->source;
	c->subject = strtoll(subject, NULL, 10);
	c->pos = strtoll(pos, NULL, 10);
	j->generation = strtoll(generation, NULL, 10);
	j->by = json_string_value(json_object_get(data, "by"));
	c->in = in = alloc(c, e->size);
	shape_decode(c, e->data, data, BODY, 0, "/data", in, errors);
	if (json_array_size(errors) == 0)
		return true;
	*why = with(problem(c, "invalid-input", "The %s's data is wrong.",
	    type), "errors", errors);
	return false;
}
