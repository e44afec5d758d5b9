/*
 * POST /deadletters/{id}/redrive -- try a dead letter again, six times anew.
 *
 * Only the wish is written; the trigger delivers it within a second, and what
 * waited behind it after it.  A handler whose answer was lost may have done its
 * work; its inbox, which would say so, is kept for seven days.  After six days
 * somebody must be sure (decision 014).
 */
#include "monitor.h"

struct redrive { int64_t id; const bool *sure; };
SHAPE(redrive, F_ID(redrive, id, .from = PATH),
    O_BOOL(redrive, sure, .about = "it had no effect before; needed for one "
	"more than six days old"));

SQL_WISH(redrive_it, "trigger.delivery", LETTER_COLS, "t.id = $2::bigint",
    KEY_OF_LETTER,
    "attempt = 0, lost = 0, next_at = clock_timestamp(), ",
    "cur.at > clock_timestamp() - interval '6 days' OR $4::bool");

static struct reply
serve(struct call *c)
{
	const struct redrive *in = c->in;
	struct letter l;
	enum moved m = db_move(c, letter, &l, redrive_it, letter_machine,
	    "redrive", in->id, in->sure && *in->sure);

	if (m == FORBIDDEN && machine_allows(letter_machine, l.state,
	    "redrive"))
		return problem(c, "too-old", L(c,
		    "It is more than six days old: whether it took effect "
		    "before is not known any more. Look; then send "
		    "{\"sure\": true}, or drop it.",
		    "6일이 넘어 전에 처리되었는지 알 수 없습니다. 확인한 뒤 "
		    "{\"sure\": true}를 보내거나 버려 주세요."));
	if (m != MOVED && m != REPEATED)
		return not_moved(c, m, l.state);
	return ok(letter_repr(c, &l));
}

const struct fn fn = {
	.name = "monitor/redrive", .about = "Try a dead letter again",
	.routes = { "POST /deadletters/{id}/redrive" }, .allow = OPERATOR,
	IN(redrive), .out = letter_shape,
	.problems = { "state-forbids", "too-old", "idempotency-key-reused" },
	.serve = serve,
};
