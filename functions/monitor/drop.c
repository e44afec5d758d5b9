/*
 * DELETE /deadletters/{id} -- go on without this event; it stays in the log.
 *
 * Only the wish is written; the trigger sees it within a second and delivers
 * what waited behind it.
 */
#include "monitor.h"

struct drop { int64_t id; };
SHAPE(drop, F_ID(drop, id, .from = PATH));

SQL_WISH(drop_it, "trigger.delivery", LETTER_COLS, "t.id = $2::bigint",
    KEY_OF_LETTER, "", "true");

static struct reply
serve(struct call *c)
{
	const struct drop *in = c->in;
	struct letter l;
	enum moved m = db_move(c, letter, &l, drop_it, letter_machine,
	    "drop", in->id);

	return m == MOVED || m == REPEATED ? nothing()
	    : not_moved(c, m, l.state);
}

const struct fn fn = {
	.name = "monitor/drop", .about = "Go on without a dead letter",
	.routes = { "DELETE /deadletters/{id}" }, .allow = OPERATOR,
	IN(drop), .problems = { "state-forbids", "idempotency-key-reused" },
	.serve = serve,
};
