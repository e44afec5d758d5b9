/* GET /echo -- a constant: what a call costs before it does anything. */
#include "fn.h"

struct said { const char *word; };
SHAPE(said, F_TEXT(said, word, 1, 40));

static struct reply
serve(struct call *c)
{
	struct said s = { "baedal" };

	return ok(hal(c, said, &s, "/echo"));
}

const struct fn fn = {
	.name = "bench/echo", .about = "A constant", .routes = { "GET /echo" },
	.out = said_shape, .serve = serve, .workers = { .max = 8 },
};
