/*
 * intent.c -- what a payinfo still has to ask of the card company.
 *
 * The intent follows from the row, and its key from the intent: whoever asks,
 * and however often, asks the same.
 */
#include "payment.h"

enum intent
intent_of(const struct payinfo *p)
{
	bool canceling = payinfo_is(p, "CANCELING");

	if (payinfo_is(p, "REQUESTED") || (canceling && !p->approved_at))
		return TO_CHARGE;
	if (payinfo_is(p, "CAPTURING") || (canceling && p->to_capture &&
	    !p->captured_at))
		return TO_CAPTURE;
	if (p->refunding > 0)
		return TO_REFUND;
	return canceling ? TO_VOID : NO_INTENT;
}

/* That refund, or (0) the first that is open; NULL when it is answered. */
static const struct refund *
open_refund(const struct payinfo *p, int64_t n)
{
	const struct refund *r = p->refunds.v;

	for (size_t i = 0; i < p->refunds.n; i++)
		if (strcmp(r[i].status, "REQUESTED") == 0 &&
		    (n == 0 || r[i].n == n))
			return r + i;
	return NULL;
}

static const char *
key_of(struct call *c, const struct payinfo *p, const struct intent_asked *a)
{
	static const char *const names[] = { [TO_CHARGE] = "charge",
		[TO_CAPTURE] = "capture", [TO_REFUND] = "refund",
		[TO_VOID] = "void" };

	if (a->intent == TO_REFUND)
		return str(c, "%" PRId64 ":refund:%" PRId64, p->order_id,
		    a->refund);
	return str(c, "%" PRId64 ":%s", p->order_id, names[a->intent]);
}

/* What is held is released; what was taken goes back, less the refunds. */
static struct answered
give_back(struct call *c, const struct payinfo *p, struct asking *a)
{
	if (!p->captured_at)
		return provider()->cancel(c, a);
	a->amount = p->price - p->refunded;
	if (a->amount == 0)
		return (struct answered) { .answer = ANSWER_DONE };
	return provider()->refund(c, a);
}

static struct answered
ask(struct call *c, const struct payinfo *p, enum intent intent,
    struct asking *a)
{
	switch (intent) {
	case TO_CHARGE:
		return provider()->charge(c, a);
	case TO_CAPTURE:
		return provider()->capture(c, a);
	case TO_REFUND:
		return provider()->refund(c, a);
	default:
		return give_back(c, p, a);
	}
}

struct intent_asked
intent_ask(struct call *c, const struct payinfo *p, bool again,
    int64_t refund)
{
	struct intent_asked all = { .intent = refund ? TO_REFUND
	    : intent_of(p) };
	struct asking a = { .order_id = p->order_id, .amount = p->price,
	    .reference = p->reference };

	if (all.intent == NO_INTENT)
		bug(c, "order %" PRId64 " has nothing to ask", p->order_id);
	if (all.intent == TO_REFUND) {
		const struct refund *r = open_refund(p, refund);

		if (!r)
			bug(c, "refund %" PRId64 " is not open", refund);
		all.refund = r->n;
		a.amount = r->amount;
	}
	if (all.intent == TO_CHARGE)
		a.card = p->card;
	a.key = key_of(c, p, &all);
	if (again) {
		all.got = provider()->query(c, &a);
		if (all.got.answer != ANSWER_NOT_FOUND)
			return all;
	}
	all.got = ask(c, p, all.intent, &a);
	return all;
}
