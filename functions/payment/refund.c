/*
 * POST /payinfos/{id}/refunds: give back part or all of what was taken.
 *
 *	CAPTURED stays; a refund REQUESTED -> DONE + PaymentRefunded, or
 *	REFUSED
 *
 * The refund is committed on the row before the card company is asked, and
 * counts at once: in sum, with those still open, never more than was taken.
 * It has a key of its own.  Where no answer comes, or the process is killed,
 * it is 202 and payment/settle asks again; the same Idempotency-Key goes on
 * from where that stands.
 */
#include "payment.h"

struct refund_in { int64_t id, amount; const char *reason; };
SHAPE(refund_in,
    F_ID(refund_in, id, .from = PATH),
    F_INT(refund_in, amount, 1, MONEY_MAX),
    F_TEXT(refund_in, reason, 1, 200));

/* tries counts this call; for three seconds nobody else need ask. */
SQL_MOVE_IF(add_refund, "payinfo", PAYINFO, IS_OPERATOR,
    "cur.refunded + cur.refunding + $4::bigint <= cur.amount "
    "AND jsonb_array_length(cur.refunds) < 100",
    "refunds = t.refunds || jsonb_build_object("
    "'n', jsonb_array_length(t.refunds) + 1, 'amount', $4::bigint, "
    "'reason', $5::text, 'by', " BY ", 'status', 'REQUESTED', "
    "'requestedAt', " JSON_NOW "), refunding = t.refunding + $4::bigint, "
    "since = " NOW ", ask_at = " NOW " + interval '3 seconds', tries = 1, "
    "trace = $1->>'trace', cause = NULL, ", "'{}'");
SQL(as_it_is, "SELECT " PAYINFO " FROM payinfo t WHERE t.id = $2::bigint");

static struct reply
forbidden(struct call *c, enum moved m, const struct payinfo *p)
{
	if (m == FORBIDDEN && payinfo_is(p, "CAPTURED"))
		return problem(c, "refund-too-large", L(c,
		    "%" PRId64 " won can still be refunded, in at most 100 "
		    "refunds.", "환불 가능한 금액은 %" PRId64
		    "원입니다 (최대 100회)."),
		    p->price - p->refunded - p->refunding);
	return not_moved(c, m, p->status);
}

static struct reply
answer(struct call *c, const struct payinfo *p, int64_t n)
{
	const struct refund *r = (const struct refund *)p->refunds.v + n - 1;
	const char *path = refund_path(c, p->order_id, n);

	if (strcmp(r->status, "DONE") == 0)
		return created(path, refund_json(c, p->order_id, r));
	if (strcmp(r->status, "REQUESTED") == 0)
		return accepted(path, refund_json(c, p->order_id, r));
	return problem(c, "refund-refused", L(c,
	    "The card company refuses it; pay it back in another way.",
	    "카드사가 거절했습니다. 다른 방법으로 환불해 주세요."));
}

static struct reply
serve(struct call *c)
{
	const struct refund_in *in = c->in;
	const struct refund *r;
	struct intent_asked asked;
	struct payinfo p = { 0 };
	enum moved m = db_move(c, payinfo, &p, add_refund, payment_machine,
	    "refund", in->id, in->amount, in->reason);
	int64_t n;

	if (m != MOVED && m != REPEATED)
		return forbidden(c, m, &p);
	n = (int64_t)p.refunds.n;	/* the last one was ours then */
	if (m == REPEATED && !db_one(c, payinfo, &p, as_it_is, in->id))
		bug(c, "payinfo %" PRId64 " vanished", in->id);
	CRASH("refund.after_intent");
	r = (const struct refund *)p.refunds.v + n - 1;
	if (strcmp(r->status, "REQUESTED") == 0) {
		asked = intent_ask(c, &p, m == REPEATED, n);
		intent_answered(c, &p, &asked);
	}
	return answer(c, &p, n);
}

const struct fn fn = {
	.name = "payment/refund",
	.about = "Give back part or all of what was taken",
	.routes = { "POST /payinfos/{id}/refunds" }, .allow = OPERATOR,
	IN(refund_in), .out = refund_shape, .serve = serve,
	.calls = { "testpay/ask" }, .emits = { "PaymentRefunded" },
	.problems = { "not-found", "state-forbids", "refund-too-large",
	    "refund-refused", "changed-meanwhile", "idempotency-key-reused" },
};
