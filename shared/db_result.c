/*
 * db_result.c -- what became of a batch.
 *
 * Crash story.  No call goes on before its batch's Sync has come back: earlier
 * statements of a batch that fails have said OK, and a commit may fail at the
 * Sync itself.  Only when the server has said which statement failed, and then
 * Sync, is the batch known to have rolled back; its calls run once more, each
 * alone, so that one bad statement is nobody else's.
 */
#include "db.h"
#include "fn_call.h"

void
ask_settle(struct ask *a, enum outcome outcome)
{
	a->outcome = outcome;
	job_wake(a->job);
}

static void
blame(struct ask *a, const PGresult *r)
{
	struct call *c = &a->job->c;
	const char *s = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const char *u = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);

	if (a->state)
		return;
	a->state = str(c, "%s", s ? s : "08000");
	a->unique = str(c, "%s", u ? u : "");
	a->why = str(c, "%s", PQresultErrorMessage(r));
}

static void
take_prepared(struct link *l, const PGresult *r)
{
	const struct sql *q = l->preparing[l->at++];

	if (PQresultStatus(r) == PGRES_COMMAND_OK)
		l->prepared[l->n_prepared++] = q;
	else if (PQresultStatus(r) == PGRES_FATAL_ERROR)
		for (int i = 0; i < l->n; i++)
			if (l->batch[i]->sql == q)
				blame(l->batch[i], r);
}

/* An error after the last result is the commit's. */
static void
take(struct link *l, PGresult *r)
{
	ExecStatusType s = PQresultStatus(r);
	struct ask *a = l->batch[l->at < l->n ? l->at : l->n - 1];

	if (l->phase == PREPARING && l->at < l->n_preparing)
		take_prepared(l, r);
	else if (s == PGRES_TUPLES_OK || s == PGRES_COMMAND_OK) {
		a->result = r;
		r = NULL;
	} else {
		l->failed = true;
		if (s != PGRES_PIPELINE_ABORTED)
			blame(a, r);
	}
	if (l->phase == TOGETHER && l->at < l->n)
		l->at++;
	PQclear(r);
}

/* Who could not be prepared is out; the others go on. */
static void
prepared(struct link *l)
{
	struct ask *bad[BATCH];
	int n = 0, n_bad = 0;

	for (int i = 0; i < l->n; i++)
		if (l->batch[i]->state)
			bad[n_bad++] = l->batch[i];
		else
			l->batch[n++] = l->batch[i];
	l->n = n;
	if (n == 0)
		link_idle(l);
	else
		batch_run(l, batch_prepares(l) ? PREPARING : TOGETHER);
	while (n_bad > 0)
		ask_settle(bad[--n_bad], ASK_REFUSED);
}

static void
committed(struct link *l)
{
	if (!l->queue->read_only)
		db_poke();
}

/* One that runs alone has its Sync. */
static void
one_synced(struct link *l)
{
	struct ask *a = l->batch[l->at++];
	bool failed = l->failed;

	l->failed = false;
	if (l->at == l->n)
		link_idle(l);
	if (failed)
		PQclear(a->result);
	else
		committed(l);
	ask_settle(a, failed ? ASK_REFUSED : ASK_DONE);
}

/* A statement that raises makes all others wait twice: said, once a second. */
static void
say_again(const struct link *l)
{
	static int64_t said_at;
	int64_t now = now_ms();

	for (int i = 0; i < l->n && now - said_at >= 1000; i++)
		if (l->batch[i]->state) {
			said_at = now;
			say(&l->batch[i]->job->c, "a batch of %d runs again: "
			    "%s: %s %s", l->n, l->batch[i]->sql->name,
			    l->batch[i]->state, l->batch[i]->why);
		}
}

static void
batch_synced(struct link *l)
{
	struct ask *batch[BATCH];
	int n = l->n;
	bool failed = l->failed;

	stats_batch(n, failed && n > 1);
	for (int i = 0; failed && i < n; i++) {
		PQclear(l->batch[i]->result);
		l->batch[i]->result = NULL;
	}
	if (failed && n > 1) {
		say_again(l);
		batch_run(l, ALONE);
		return;
	}
	memcpy(batch, l->batch, sizeof batch);
	link_idle(l);
	if (!failed)
		committed(l);
	for (int i = 0; i < n; i++)
		ask_settle(batch[i], failed ? ASK_REFUSED : ASK_DONE);
}

static void
synced(struct link *l)
{
	switch (l->phase) {
	case PREPARING:
		prepared(l);
		break;
	case TOGETHER:
		batch_synced(l);
		break;
	case ALONE:
		one_synced(l);
		break;
	}
}

void
batch_read(struct link *l)
{
	PGresult *r;
	int nulls = 0;

	/* A result ends with a null, so two of them say that all is read. */
	while (l->state == LINK_BUSY && nulls < 2 && !PQisBusy(l->pg)) {
		if (!(r = PQgetResult(l->pg)))
			nulls++;
		else if (nulls = 0, PQresultStatus(r) == PGRES_PIPELINE_SYNC) {
			PQclear(r);
			synced(l);
		} else
			take(l, r);
	}
}
