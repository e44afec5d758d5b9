/* query_fuzz.c -- query strings, route matching and times. */
#include "fuzz.h"
#include "instant.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct call *c = fuzz_call();
	const char *s = fuzz_text(c, data, n), *name;
	json_t *errors = json_array(), *ids = json_object(), *v;
	json_t *q = http_query(c, s, errors);

	json_object_foreach(q, name, v)
		CLAIM(json_is_string(v));
	if (http_match(c, "PUT /stores/{id}/menu/{itemId}", "PUT", s, ids))
		CLAIM(json_object_size(ids) == 2);
	instant(s);
	shape_name(c, s);
	fuzz_end(c);
	return 0;
}
