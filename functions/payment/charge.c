/*
 * Asked by order/place: hold an order's price on the card.
 *
 *	none -> REQUESTED, committed before the card company is asked;
 *	REQUESTED -> APPROVED + PaymentApproved, or DECLINED
 *
 * Called again for the same order it goes on from where that stands, whatever
 * became of the first call: killed before asking, while asking, or after the
 * answer (the key finds it).  An order that was given up meanwhile, even
 * before its charge came, is closed: an approval found then is voided by
 * payment/settle, which also goes on where nobody calls again.
 */
#include "payment.h"

struct charge {
	int64_t		 order_id, amount, customer_id;
	const char	*card;
};
SHAPE(charge,
    F_ID(charge, order_id),
    F_WON(charge, amount),
    F_INT(charge, customer_id, 0, INT64_MAX),
    F_TEXT(charge, card, 1, 200));

struct charged { const char *status; int64_t amount; };
SHAPE(charged,
    F_ENUM(charged, status, "APPROVED"),
    F_WON(charged, amount));

/* tries counts this call; for three seconds nobody else need ask. */
SQL_WRITE(request,
    "WITH cur AS MATERIALIZED (SELECT t.* FROM payinfo t "
    "WHERE t.id = $2::bigint FOR UPDATE), "
    "upd AS (UPDATE payinfo t SET tries = t.tries + 1, "
    "ask_at = " NOW " + interval '3 seconds' FROM cur "
    "WHERE t.id = cur.id AND cur.status = 'REQUESTED' RETURNING t.*), "
    "born AS (INSERT INTO payinfo (id, status, amount, customer_id, card, "
    "requested_at, ask_at, tries, trace) SELECT $2::bigint, 'REQUESTED', "
    "$3::bigint, $4::bigint, $5::text, " NOW ", " NOW
    " + interval '3 seconds', 1, $1->>'trace' "
    "WHERE NOT EXISTS (SELECT FROM cur) ON CONFLICT DO NOTHING RETURNING *) "
    "SELECT " PAYINFO " FROM (SELECT * FROM upd UNION ALL SELECT * FROM born "
    "UNION ALL SELECT * FROM cur WHERE cur.status <> 'REQUESTED') t");

static struct reply
answer(struct call *c, const struct payinfo *p)
{
	struct charged charged = { "APPROVED", p->price };

	if (payinfo_is(p, "CANCELING") || payinfo_is(p, "ORDER_CANCELED"))
		return problem(c, "payment-closed", L(c,
		    "This order was given up before it was paid; order again.",
		    "결제 전에 종료된 주문입니다. 다시 주문해 주세요."));
	if (!payinfo_is(p, "DECLINED"))
		return ok(shape_json(c, charged_shape, &charged));
	return problem(c, "payment-declined", "%s",
	    strcmp(p->decline_reason, "INSUFFICIENT_FUNDS") == 0 ? L(c,
	    "There is not enough money on this card; use another.",
	    "카드 잔액이 부족합니다. 다른 카드를 사용해 주세요.") : L(c,
	    "The card company declined this card; use another.",
	    "카드사에서 결제를 거절했습니다. 다른 카드를 사용해 주세요."));
}

static struct reply
serve(struct call *c)
{
	const struct charge *in = c->in;
	struct payinfo p;
	struct intent_asked asked;

	for (int i = 0; !db_one(c, payinfo, &p, request, in->order_id,
	    in->amount, in->customer_id, in->card); i++)
		if (i == 1)	/* born meanwhile: the second look finds it */
			bug(c, "order %" PRId64 " vanished", in->order_id);
	if (p.requested_at && p.price != in->amount)
		bug(c, "order %" PRId64 " charged with %" PRId64 " and %"
		    PRId64, in->order_id, p.price, in->amount);
	if (!payinfo_is(&p, "REQUESTED"))
		return answer(c, &p);
	CRASH("charge.after_intent");
	asked = intent_ask(c, &p, p.tries > 1, 0);
	CRASH("charge.after_provider");
	if (!intent_answered(c, &p, &asked))
		away(c, "order %" PRId64 ": no answer yet", in->order_id);
	CRASH("charge.after_commit");
	return answer(c, &p);
}

const struct fn fn = {
	.name = "payment/charge", .about = "Hold an order's price on the card",
	.allow = FUNCTION, IN(charge), .out = charged_shape, .serve = serve,
	.calls = { "testpay/ask" }, .emits = { "PaymentApproved" },
	.problems = { "payment-declined", "payment-closed" },
	.workers = { .max = 8 },
};
