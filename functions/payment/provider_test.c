/* provider_test.c -- the stand-in card company, functions/testpay/ask.c. */
#include "provider.h"

struct said { const char *result, *reference, *reason; };
SHAPE(said,
    F_ENUM(said, result, "DONE|DECLINED|NOT_FOUND"),
    O_TEXT(said, reference, 1, 100),
    O_TEXT(said, reason, 1, 100));

static struct answered
ask(struct call *c, const char *op, const struct asking *a)
{
	struct said said = { 0 };

	if (rpc(c, "testpay/ask", said, &said, json_pack(
	    "{ss ss ss* ss* sI}", "op", op, "key", a->key, "card", a->card,
	    "reference", a->reference, "amount", (json_int_t)a->amount))
	    != RPC_DONE)
		return (struct answered) { ANSWER_UNKNOWN, NULL, NULL };
	return (struct answered) { *said.result == 'N' ? ANSWER_NOT_FOUND
	    : strcmp(said.result, "DONE") == 0 ? ANSWER_DONE
	    : ANSWER_DECLINED, said.reference, said.reason };
}

static struct answered
charge(struct call *c, const struct asking *a)
{
	return ask(c, "charge", a);
}

static struct answered
capture(struct call *c, const struct asking *a)
{
	return ask(c, "capture", a);
}

static struct answered
cancel(struct call *c, const struct asking *a)
{
	return ask(c, "void", a);
}

static struct answered
refund(struct call *c, const struct asking *a)
{
	return ask(c, "refund", a);
}

static struct answered
query(struct call *c, const struct asking *a)
{
	return ask(c, "query", a);
}

const struct provider provider_test = { charge, capture, cancel, refund,
	query };
