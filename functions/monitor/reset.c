/*
 * POST /subscriptions/{id}/reset -- go on after another position of the log.
 *
 * What lies before it is passed over.  What was handled and comes again has no
 * effect as long as the consumer's inbox remembers it (7 days).  So who goes
 * back by more than six must be sure (decisions 014, 037): the first that comes
 * again is the oldest, and what the history does not know is not young.
 */
#include "monitor.h"

struct reset { const char *id; int64_t position; const bool *sure; };
SHAPE(reset,
    F_TEXT(reset, id, 1, 100, .from = PATH),
    F_INT(reset, position, 0, INT64_MAX,
	.about = "the next event is the one after it"),
    O_BOOL(reset, sure, .about = "what is more than six days old had no "
	"effect before, or may have it twice; needed to go back so far"));

#define ALL_YOUNG							\
	"($4::bigint >= least(cur.checkpoint, cur.log_pos) OR coalesce(" \
	"(SELECT min(e.at) > clock_timestamp() - interval '6 days' "	\
	"FROM event e WHERE e.generation = (SELECT generation FROM shown) " \
	"AND e.source = cur.source "					\
	"AND e.pos = least($4::bigint, cur.log_pos) + 1), false))"
SQL_WISH(reset_it, "trigger.subscription", SUBSCRIPTION_COLS,
    SUBSCRIPTION_ID("t") " = $2::text", KEY_OF_SUBSCRIPTION,
    "seek = $4::bigint, ",
    "$4::bigint <= cur.log_pos AND ($5::bool OR " ALL_YOUNG ")");

static struct reply
serve(struct call *c)
{
	const struct reset *in = c->in;
	struct subscription s;
	enum moved m = db_move(c, subscription, &s, reset_it,
	    subscription_machine, "reset", in->id, in->position,
	    in->sure && *in->sure);

	if (m == FORBIDDEN && in->position > s.log_pos)
		return with(problem(c, "invalid-input", L(c,
		    "The log ends at %" PRId64 ".",
		    "로그의 끝은 %" PRId64 "입니다."), s.log_pos), "errors",
		    json_pack("[{ss ss}]", "pointer", "/position", "detail",
		    L(c, "is after the log's end", "로그의 끝을 넘습니다")));
	if (m == FORBIDDEN && machine_allows(subscription_machine, s.state,
	    "reset"))
		return problem(c, "too-old", L(c,
		    "More than six days of events would come again: whether "
		    "the first took effect before is not known any more. Look; "
		    "then send it with \"sure\": true.",
		    "6일이 넘은 이벤트가 다시 전달됩니다. 전에 처리되었는지 알 "
		    "수 없으니 확인한 뒤 \"sure\": true와 함께 보내 주세요."));
	if (m != MOVED && m != REPEATED)
		return not_moved(c, m, s.state);
	return ok(subscription_repr(c, &s));
}

const struct fn fn = {
	.name = "monitor/reset",
	.about = "Let a subscription go on after another position",
	.routes = { "POST /subscriptions/{id}/reset" }, .allow = OPERATOR,
	IN(reset), .out = subscription_shape,
	.problems = { "state-forbids", "too-old", "idempotency-key-reused" },
	.serve = serve,
};
