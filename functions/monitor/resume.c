/*
 * POST /subscriptions/{id}/resume -- go on with one that was stopped because
 * the log is another one (restored from a backup), taking it as it is now.
 */
#include "monitor.h"

struct resume { const char *id; };
SHAPE(resume, F_TEXT(resume, id, 1, 100, .from = PATH));

SQL_WISH(resume_it, "trigger.subscription", SUBSCRIPTION_COLS,
    SUBSCRIPTION_ID("t") " = $2::text", KEY_OF_SUBSCRIPTION,
    "epoch = NULL, reason = NULL, ", "true");

static struct reply
serve(struct call *c)
{
	const struct resume *in = c->in;
	struct subscription s;
	enum moved m = db_move(c, subscription, &s, resume_it,
	    subscription_machine, "resume", in->id);

	if (m != MOVED && m != REPEATED)
		return not_moved(c, m, s.state);
	return ok(subscription_repr(c, &s));
}

const struct fn fn = {
	.name = "monitor/resume",
	.about = "Go on with a subscription whose log was restored",
	.routes = { "POST /subscriptions/{id}/resume" }, .allow = OPERATOR,
	IN(resume), .out = subscription_shape,
	.problems = { "state-forbids", "idempotency-key-reused" },
	.serve = serve,
};
