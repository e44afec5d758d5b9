/*
 * provider.h -- the card company, as payment sees it.
 *
 * A company is one more file with a `const struct provider`, named in
 * provider(); nothing else knows it.  It translates, and decides nothing: what
 * it is asked was committed as an intent before, and is asked again until it
 * is answered.  So each of its calls must
 *
 *   - send `key` as the company's idempotency key.  A key is made once an
 *     intent: "7:charge", "7:capture", "7:void", "7:refund:1".  Before an
 *     asking is repeated, `query` is called with its key, for companies forget
 *     keys after hours or days: it must find what was done under the key by
 *     the company's own records (by the order id that it keeps with a payment,
 *     by a refund's metadata), not by replaying the request.
 *   - say DONE or DECLINED only if the company said so; NOT_FOUND only if it
 *     said that it knows of nothing; UNKNOWN for all else: time-outs, 5xx,
 *     429, a breaker that is open.  UNKNOWN is always safe, a guess never.
 *   - say DONE where the thing is done already (Toss's
 *     ALREADY_CANCELED_PAYMENT, Stripe's canceled intent for a void).
 *   - return in time, with what is left of the call's 610 ms, and send nothing
 *     after that: UNKNOWN instead (docs/decisions/012-provider-memory.md).
 *
 * Stripe: charge is a PaymentIntent with manual capture, void is its cancel.
 * A company that charges at once (Toss Payments): capture is DONE without
 * asking, void is the refund of all.
 */
#ifndef PROVIDER_H
#define PROVIDER_H

#include "fn.h"

enum answer { ANSWER_UNKNOWN, ANSWER_DONE, ANSWER_DECLINED, ANSWER_NOT_FOUND };

struct answered {
	enum answer	 answer;
	const char	*reference;	/* a charge DONE: the company's id */
	const char	*reason;	/* DECLINED: the company's code */
};

struct asking {
	const char	*key;
	int64_t		 order_id, amount;
	const char	*card;		/* of a charge */
	const char	*reference;	/* of the charge, for all the others */
};

struct provider {
	struct answered	(*charge)(struct call *, const struct asking *);
	struct answered	(*capture)(struct call *, const struct asking *);
	struct answered	(*cancel)(struct call *, const struct asking *);
	struct answered	(*refund)(struct call *, const struct asking *);
	/* What became of what was asked under this key? */
	struct answered	(*query)(struct call *, const struct asking *);
};

extern const struct provider provider_test;	/* testpay/ask */

static inline const struct provider *
provider(void)
{
	return &provider_test;
}

#endif
