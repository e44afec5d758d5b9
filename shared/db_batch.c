/*
 * db_batch.c -- the statements of many calls, in one transaction.
 *
 * What waits when the connection is free goes in one pipeline with one Sync,
 * so with one commit for all of them: group commit; the wait for one batch is
 * what gathers the next.  Statements are prepared before, each where it is
 * first used, for preparing locks tables too.  Writes are sorted by the record
 * that they lock ($2), so that the batches of two functions never wait for
 * each other in a circle.
 */
#include "db.h"
#include "fn_call.h"

enum { BATCH_MS = 3000, JSONB_OID = 3802 };

/* Integers in their order, other keys in some order: the same for all. */
static bool
after(const struct ask *a, const struct ask *b)
{
	const char *s = a->n > 1 && a->values[1] ? a->values[1] : "";
	const char *t = b->n > 1 && b->values[1] ? b->values[1] : "";
	size_t m = strlen(s), n = strlen(t);

	return m != n ? m > n : strcmp(s, t) > 0;
}

/* By insertion: what waits for one record keeps its order. */
static void
sort(struct ask **batch, int n)
{
	for (int i = 1; i < n; i++) {
		struct ask *a = batch[i];
		int k = i;

		for (; k > 0 && after(batch[k - 1], a); k--)
			batch[k] = batch[k - 1];
		batch[k] = a;
	}
}

/* Which of the batch's statements are new here? */
int
batch_prepares(struct link *l)
{
	l->n_preparing = 0;
	for (int i = 0; i < l->n; i++) {
		const struct sql *q = l->batch[i]->sql;
		int k = 0, m = 0;

		while (k < l->n_prepared && l->prepared[k] != q)
			k++;
		while (m < l->n_preparing && l->preparing[m] != q)
			m++;
		if (k == l->n_prepared && m == l->n_preparing)
			l->preparing[l->n_preparing++] = q;
	}
	return l->n_preparing;
}

static bool
send_prepare(struct link *l)
{
	static const Oid types[1] = { JSONB_OID };
	bool ok = l->n_prepared + l->n_preparing <= STATEMENTS;

	for (int i = 0; ok && i < l->n_preparing; i++)
		ok = PQsendPrepare(l->pg, l->preparing[i]->name,
		    l->preparing[i]->text, 1, types);
	return ok && PQpipelineSync(l->pg);
}

static bool
send_batch(struct link *l)
{
	bool ok = true;

	for (int i = 0; ok && i < l->n; i++) {
		struct ask *a = l->batch[i];

		a->result = NULL;
		a->state = NULL;
		ok = PQsendQueryPrepared(l->pg, a->sql->name, a->n, a->values,
		    NULL, NULL, 0) && (l->phase == TOGETHER ||
		    PQpipelineSync(l->pg));
	}
	return ok && (l->phase == ALONE || PQpipelineSync(l->pg));
}

void
batch_run(struct link *l, enum phase phase)
{
	int64_t now = now_ms();

	l->phase = phase;
	l->state = LINK_BUSY;
	l->at = 0;
	l->failed = false;
	l->alarm = now + BATCH_MS;
	if (l->queue->patient && l->batch[0]->job->deadline > l->alarm)
		l->alarm = l->batch[0]->job->deadline;
	if (phase == PREPARING ? send_prepare(l) : send_batch(l))
		link_flush(l);
	else
		link_lost(l, PQerrorMessage(l->pg));
}

void
batch_begin(struct link *l)
{
	struct ask *a;

	for (l->n = 0; l->n < l->queue->most &&
	    (a = TAILQ_FIRST(&l->queue->asks)); l->n++) {
		TAILQ_REMOVE(&l->queue->asks, a, next);
		a->outcome = ASK_SENT;
		l->batch[l->n] = a;
	}
	if (!l->queue->read_only)
		sort(l->batch, l->n);
	batch_run(l, batch_prepares(l) ? PREPARING : TOGETHER);
}
