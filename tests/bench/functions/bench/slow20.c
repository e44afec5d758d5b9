/* GET /slow20 -- waits for 20 ms, as for somebody else: who is kept waiting
 * meanwhile? */
#include "fn.h"

struct said { const char *word; };
SHAPE(said, F_TEXT(said, word, 1, 40));

static struct reply
serve(struct call *c)
{
	struct said s = { "baedal" };

	nap(c, 20);
	return ok(hal(c, said, &s, "/slow20"));
}

const struct fn fn = {
	.name = "bench/slow20", .about = "A constant, after 20 ms",
	.routes = { "GET /slow20" }, .out = said_shape, .serve = serve,
	.workers = { .max = 8 },
};
