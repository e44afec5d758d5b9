/* describe.c -- X --describe: the declaration as JSON, for the generators. */
#include "fn_call.h"

extern const struct sql *const __start_fn_sql[] __attribute__((weak));
extern const struct sql *const __stop_fn_sql[] __attribute__((weak));

static json_t *
words(const char *const *w, size_t max)
{
	json_t *a = json_array();

	for (size_t i = 0; i < max && w[i]; i++)
		json_array_append_new(a, json_string(w[i]));
	return a;
}
#define WORDS(a)	words(a, sizeof a / sizeof *a)

static json_t *
allowed(void)
{
	static const struct { unsigned role; const char *name; } names[] = {
		{ CUSTOMER, "customer" }, { STAFF, "staff" },
		{ OWNER, "owner" }, { RIDER, "rider" },
		{ OPERATOR, "operator" }, { FUNCTION, "function" },
		{ GUEST, "guest" }, { STRANGER, "stranger" },
	};
	json_t *a = json_array();

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (fn.allow & names[i].role)
			json_array_append_new(a, json_string(names[i].name));
	return a;
}

static json_t *
statements(void)
{
	static const char *const kinds[] = { "read", "list", "write", "many" };
	json_t *a = json_array();

	for (const struct sql *const *q = __start_fn_sql;
	    q < __stop_fn_sql; q++)
		json_array_append_new(a, json_pack("{ss ss ss}", "name",
		    (*q)->name, "kind", kinds[(*q)->kind], "text",
		    (*q)->text));
	return a;
}

json_t *
describe(struct call *c)
{
	json_t *o = json_pack("{ss ss so so so so so so so s{si si}}",
	    "name", fn.name, "about", fn.about ? fn.about : "",
	    "routes", WORDS(fn.routes), "on", WORDS(fn.on),
	    "allow", allowed(), "calls", WORDS(fn.calls),
	    "emits", WORDS(fn.emits), "problems", WORDS(fn.problems),
	    "sql", statements(), "workers", "keep", fn.workers.keep,
	    "max", fn.workers.max ? fn.workers.max : 4);

	if (fn.every)
		json_object_set_new(o, "every", json_integer(fn.every));
	if (fn.in) {
		json_object_set_new(o, "body", shape_schema(c, fn.in, BODY));
		json_object_set_new(o, "path", shape_schema(c, fn.in, PATH));
		json_object_set_new(o, "query", shape_schema(c, fn.in,
		    QUERY));
	}
	if (fn.out) {
		json_object_set_new(o, "out", shape_schema(c, fn.out, BODY));
		json_object_set_new(o, "list", json_boolean(fn.list));
	}
	return o;
}
