/*
 * body_fuzz.c -- a body as JSON, decoded by shape.
 *
 * What is taken, written and read again is the same: nothing passes silently.
 */
#include "fuzz.h"
#include "place.h"

/* An absent list is written as []. */
static json_t *
written(struct call *c, const struct field *shape, const void *s)
{
	json_t *out = shape_json(c, shape, s);

	if (json_array_size(json_object_get(out, "items")) == 0)
		json_object_del(out, "items");
	return out;
}

static void
try(struct call *c, const struct field *shape, json_t *body, size_t size)
{
	json_t *errors = json_array(), *again = json_array(), *out;
	void *s = alloc(c, size), *t = alloc(c, size);

	shape_decode(c, shape, body, BODY, DECODE_STRICT, "", s, errors);
	if (json_array_size(errors))
		return;
	out = written(c, shape, s);
	shape_decode(c, shape, out, BODY, DECODE_STRICT, "", t, again);
	CLAIM(json_array_size(again) == 0);
	CLAIM(json_equal(out, written(c, shape, t)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct call *c = fuzz_call();
	struct reply why;
	json_t *body = json_body(c, fuzz_text(c, data, n), n, &why);

	if (body) {
		try(c, place_shape, body, sizeof(struct place));
		try(c, menu_changed_shape, body, sizeof(struct menu_changed));
		try(c, restaurant_changed_shape, body,
		    sizeof(struct restaurant_changed));
	} else
		CLAIM(why.status == 400);
	fuzz_end(c);
	return 0;
}
