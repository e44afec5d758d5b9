/*
 * POST /subscriptions/{id}/reset -- go on after another position of the log.
 *
 * What lies before it is passed over.  What was handled and comes again has no
 * effect as long as the consumer's inbox remembers it (7 days).
 */
#include "monitor.h"

struct reset { const char *id; int64_t position; };
SHAPE(reset,
    F_TEXT(reset, id, 1, 100, .from = PATH),
    F_INT(reset, position, 0, INT64_MAX,
	.about = "the next event is the one after it"));

SQL_WISH(reset_it, "trigger.subscription", SUBSCRIPTION_COLS,
    SUBSCRIPTION_ID("t") " = $2::text", KEY_OF_SUBSCRIPTION,
    "seek = $4::bigint, ", "$4::bigint <= cur.log_pos");

static struct reply
serve(struct call *c)
{
	const struct reset *in = c->in;
	struct subscription s;
	enum moved m = db_move(c, subscription, &s, reset_it,
	    subscription_machine, "reset", in->id, in->position);

	if (m == FORBIDDEN && in->position > s.log_pos)
		return with(problem(c, "invalid-input", L(c,
		    "The log ends at %" PRId64 ".",
		    "로그의 끝은 %" PRId64 "입니다."), s.log_pos), "errors",
		    json_pack("[{ss ss}]", "pointer", "/position", "detail",
		    L(c, "is after the log's end", "로그의 끝을 넘습니다")));
	if (m != MOVED && m != REPEATED)
		return not_moved(c, m, s.state);
	return ok(subscription_repr(c, &s));
}

const struct fn fn = {
	.name = "monitor/reset",
	.about = "Let a subscription go on after another position",
	.routes = { "POST /subscriptions/{id}/reset" }, .allow = OPERATOR,
	IN(reset), .out = subscription_shape,
	.problems = { "state-forbids", "idempotency-key-reused" },
	.serve = serve,
};
