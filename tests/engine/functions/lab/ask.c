/*
 * lab/ask -- asks lab/task, and says what came of it.
 *
 * Crash story: nothing to lose.
 */
#include "fn.h"

struct ask { json_t *task; };
SHAPE(ask, F_JSON(ask, task));

struct told { const char *filler; };
SHAPE(told, F_TEXT(told, filler, 0, 10000000));

static struct reply
serve(struct call *c)
{
	static const char *const names[] = { [RPC_DONE] = "done",
		[RPC_REFUSED] = "refused", [RPC_NOT_SENT] = "not sent",
		[RPC_UNKNOWN] = "unknown" };
	const struct ask *in = c->in;
	struct told told;
	enum rpc r;

	if (!in->task)
		return ok(json_pack("{ss}", "outcome", "not asked"));
	r = rpc(c, "lab/task", told, &told, in->task);
	return ok(json_pack("{ss ss*}", "outcome", names[r], "slug",
	    r == RPC_REFUSED ? c->refusal->slug : NULL));
}

const struct fn fn = {
	.name = "lab/ask", .about = "Ask lab/task", .allow = ANYONE,
	IN(ask), .serve = serve, .calls = { "lab/task" },
};
