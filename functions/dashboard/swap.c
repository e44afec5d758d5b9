/*
 * dashboard/swap: show another generation of the board; monitor asks for it
 * when all of a rebuild's subscriptions have caught up.
 *
 * One row says which generation is shown, so everybody sees the new one from
 * one commit on.  Asked again it answers the same; never back to an older one,
 * whose rows `prune` may have deleted already.
 */
#include "dashboard.h"

struct swap { int64_t generation; };
SHAPE(swap, F_INT(swap, generation, 1, INT32_MAX));

SQL_WRITE(show,
    "UPDATE current SET gen = greatest(gen, $2::int) "
    "RETURNING gen AS generation");

static struct reply
serve(struct call *c)
{
	const struct swap *in = c->in;
	struct swap shown;

	if (!db_one(c, swap, &shown, show, in->generation))
		bug(c, "current has no row");
	if (shown.generation > in->generation)
		return problem(c, "state-forbids",
		    "Generation %" PRId64 " is shown already.",
		    shown.generation);
	return ok(shape_json(c, swap_shape, &shown));
}

const struct fn fn = {
	.name = "dashboard/swap",
	.about = "Show a rebuilt generation of the board",
	.allow = FUNCTION, IN(swap), .out = swap_shape,
	.problems = { "state-forbids" }, .serve = serve,
};
