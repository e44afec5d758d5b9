/* event_fuzz.c -- a CloudEvent as a handler's input. */
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct call *c = fuzz_call();
	struct reply why;
	json_t *body = json_body(c, fuzz_text(c, data, n), n, &why);

	if (body && event_input(job_of(c), body, &why)) {
		const struct event_type *e = event_type(c->type);

		CLAIM(e && c->in);
		shape_json(c, e->data, c->in);
	}
	fuzz_end(c);
	return 0;
}
