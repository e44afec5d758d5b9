/*
 * The stand-in card company: what a real one would be on the other side.
 *
 * Charge, capture, void, refund, and what became of a key.  It does a thing
 * once per key and says so again.  Each statement commits on its own, so a
 * caller that is gone, or a process that is killed, leaves the books as far
 * as they came, as a real company's would.
 *
 * How it answers depends on the card of the charge:
 *	tok_ok			approves
 *	tok_declined, tok_insufficient, any that it does not know: declines
 *	tok_slow		approves, three seconds later
 *	tok_late		approves, and says so three seconds later
 *	tok_lost		approves, and its answer is lost (503)
 *	tok_void_fails, tok_capture_fails	503 the first three times
 * and on PAYMENT (or the row in `setting`, which goes before it):
 *	normal; slow, late, lost: all cards are; dead: 503 at once, nothing
 *	done; decline: all charges are.
 */
#include "fn.h"

struct ask {
	const char	*op, *key, *card, *reference;
	int64_t		 amount;
};
SHAPE(ask,
    F_ENUM(ask, op, "charge|capture|void|refund|query"),
    F_TEXT(ask, key, 1, 100),
    O_TEXT(ask, card, 1, 200),
    O_TEXT(ask, reference, 1, 100),
    D_INT(ask, amount, 0, MONEY_MAX, 0));

struct answer { const char *result, *reference, *reason; };
SHAPE(answer,
    F_ENUM(answer, result, "DONE|DECLINED|NOT_FOUND"),
    O_TEXT(answer, reference, 1, 100),
    O_TEXT(answer, reason, 1, 100));

/* What decides how this call goes. */
struct manner { const char *behaviour, *card; int64_t times; };
SHAPE(manner,
    F_TEXT(manner, behaviour, 0, 20),
    O_TEXT(manner, card, 1, 200),
    F_INT(manner, times, 1, INT64_MAX));

SQL_WRITE(count_it,
    "WITH n AS (INSERT INTO asked (key, op) VALUES ($2::text, $3::text) "
    "ON CONFLICT (op, key) DO UPDATE SET times = asked.times + 1 "
    "RETURNING times) SELECT n.times, s.behaviour, coalesce($4::text, "
    "(SELECT card FROM hold WHERE reference = $5::text)) AS card "
    "FROM n, setting s");

SQL_WRITE(charge_it,
    "WITH new AS (INSERT INTO hold (key, card, amount, status, reason) "
    "SELECT $2::text, $3::text, $4::bigint, CASE WHEN $5::text IS NULL "
    "THEN 'HELD' ELSE 'DECLINED' END, $5::text "
    "ON CONFLICT (key) DO NOTHING RETURNING *) "
    "INSERT INTO ledger (op, key, reference, amount) "
    "SELECT 'charge', key, reference, amount FROM new "
    "WHERE status = 'HELD'");
SQL_WRITE(change_it,
    "WITH cur AS MATERIALIZED (SELECT h.* FROM hold h "
    "WHERE h.reference = $3::text FOR UPDATE), "
    "new AS (INSERT INTO ledger (op, key, reference, amount) "
    "SELECT $5::text, $2::text, reference, CASE $5::text WHEN 'refund' "
    "THEN $4::bigint ELSE amount END FROM cur "
    "WHERE CASE $5::text WHEN 'refund' THEN status = 'CAPTURED' "
    "AND refunded + $4::bigint <= amount ELSE status = 'HELD' END "
    "ON CONFLICT (key) DO NOTHING RETURNING *) "
    "UPDATE hold h SET status = CASE new.op WHEN 'capture' THEN 'CAPTURED' "
    "WHEN 'void' THEN 'VOIDED' ELSE h.status END, refunded = h.refunded + "
    "CASE new.op WHEN 'refund' THEN new.amount ELSE 0 END "
    "FROM new WHERE h.reference = new.reference");
SQL(look_up,
    "SELECT 'DONE' AS result, reference, NULL AS reason FROM ledger "
    "WHERE key = $2::text UNION ALL "
    "SELECT 'DECLINED', NULL, reason FROM hold "
    "WHERE key = $2::text AND status = 'DECLINED'");
enum { SLOW_MS = 3000 };

static bool
is(const char *a, const char *b)
{
	return a && strcmp(a, b) == 0;
}

static const char *
environment(struct call *c)
{
	static const char *const known[] = { "normal", "slow", "dead", "late",
		"decline", "lost" };
	const char *s = env_text("PAYMENT", "normal");

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (is(s, known[i]))
			return s;
	bug(c, "PAYMENT=%s is none of normal, slow, dead, late, decline, lost",
	    s);
}

/* Why this card is declined, or NULL. */
static const char *
declined(const char *behaviour, const char *card)
{
	static const char *const good[] = { "tok_ok", "tok_slow", "tok_late",
		"tok_lost", "tok_void_fails", "tok_capture_fails" };

	if (is(behaviour, "decline") || is(card, "tok_declined"))
		return "DECLINED";
	if (is(card, "tok_insufficient"))
		return "INSUFFICIENT_FUNDS";
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (is(card, good[i]))
			return NULL;
	return "UNKNOWN_CARD";
}

/* Is this call slow, late or lost: for all cards, or a charge of this one? */
static bool
goes(const struct ask *in, const struct manner *m, const char *how)
{
	return is(m->behaviour, how) || (is(in->op, "charge") && m->card &&
	    strncmp(m->card, "tok_", 4) == 0 && is(m->card + 4, how));
}

static bool
fails(const struct ask *in, const struct manner *m)
{
	if (is(m->behaviour, "dead"))
		return true;
	return m->times <= 3 && ((is(in->op, "void") &&
	    is(m->card, "tok_void_fails")) || (is(in->op, "capture") &&
	    is(m->card, "tok_capture_fails")));
}

static struct reply
silence(struct call *c)
{
	return problem(c, "try-later", L(c, "The card company is away.",
	    "카드사가 응답하지 않습니다."));
}

static struct reply
serve(struct call *c)
{
	const struct ask *in = c->in;
	struct manner m;
	struct answer a;
	bool query = is(in->op, "query");

	db_one(c, manner, &m, count_it, in->key, in->op, in->card,
	    in->reference);
	if (!*m.behaviour)
		m.behaviour = environment(c);
	if (fails(in, &m))
		return silence(c);
	if (!query && goes(in, &m, "slow"))
		nap(c, SLOW_MS);
	if (is(in->op, "charge"))
		db_run(c, charge_it, in->key, in->card ? in->card : "",
		    in->amount, declined(m.behaviour, m.card));
	else if (!query)
		db_run(c, change_it, in->key, in->reference, in->amount,
		    in->op);
	if (!query)
		CRASH("provider.after_commit");
	if (!query && goes(in, &m, "late"))
		nap(c, SLOW_MS);
	if (!query && goes(in, &m, "lost"))
		return silence(c);
	if (!db_one(c, answer, &a, look_up, in->key))
		a = query || !m.card ? (struct answer) { "NOT_FOUND", NULL,
		    NULL } : (struct answer) { "DECLINED", NULL,
		    "NOT_POSSIBLE" };
	return ok(shape_json(c, answer_shape, &a));
}

const struct fn fn = {
	.name = "testpay/ask",
	.about = "The test card company: charge, capture, void, refund, query",
	.allow = FUNCTION, IN(ask), .out = answer_shape, .serve = serve,
	.problems = { "try-later" }, .workers = { .max = 8 },
};
