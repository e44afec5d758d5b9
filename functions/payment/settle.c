/*
 * Timer: repeat what the card company has not answered.
 *
 *	whatever is open (payment.h), until it is answered
 *
 * An intent is leased by moving its ask_at ahead, twice as far each time, so
 * that lease and back-off are one.  Killed after the lease, or after the
 * answer and before it is written, the intent is still open and is asked again
 * under its key once that time has come.  Two that ask at once do it once.
 * A company that stays silent three times in a row is left alone until the
 * next tick.
 */
#include "payment.h"

enum { SILENT_MAX = 3, ROUND_MS = 3000 };

SQL_MANY(lease,
    "WITH due AS MATERIALIZED (SELECT t.id FROM payinfo t "
    "WHERE t.open AND t.ask_at <= now() ORDER BY t.ask_at LIMIT 1 "
    "FOR UPDATE SKIP LOCKED) "
    "UPDATE payinfo t SET tries = t.tries + 1, ask_at = " NOW " + "
    "make_interval(secs => least(30, 2 << least(t.tries, 4))) "
    "FROM due WHERE t.id = due.id RETURNING " PAYINFO);

static void
handle(struct call *c)
{
	struct payinfo p;
	int silent = 0;
	int64_t began = 0;

	while (silent < SILENT_MAX && db_one(c, payinfo, &p, lease)) {
		enum intent intent = intent_of(&p);
		/* who wrote these had asked, or was about to */
		bool again = p.tries > 1 || intent == TO_CHARGE ||
		    intent == TO_REFUND;
		int64_t now = p.asked_ms;
		struct intent_asked asked;

		CRASH("paysettle.after_lease");
		asked = intent_ask(c, &p, again, 0);
		CRASH("paysettle.after_provider");
		silent = asked.got.answer == ANSWER_UNKNOWN ? silent + 1 : 0;
		intent_answered(c, &p, &asked);
		CRASH("paysettle.after_commit");
		if (began == 0)
			began = now;
		if (now - began > ROUND_MS)
			break;
	}
}

const struct fn fn = {
	.name = "payment/settle",
	.about = "Ask the card company again what it has not answered",
	.every = 1, .handle = handle, .calls = { "testpay/ask" },
	.emits = { "PaymentApproved", "PaymentCanceled", "PaymentRefunded" },
};
