/*
 * db_link.c -- a connection that carries the statements of many calls.
 *
 * What waits when the connection is free goes in one pipeline with one Sync:
 * one transaction, so one commit, for all of them (group commit; the wait of
 * one batch is what gathers the next).  Statements are prepared before, each
 * where it is first used: preparing locks tables too.
 *
 * Crash story.  No call goes on before its batch's Sync has come back: earlier
 * statements of a batch that fails have said OK, and a commit may fail at the
 * Sync itself.  Only when the server has said which statement failed, and then
 * Sync, is the batch known to have rolled back; its calls run once more, each
 * alone, so that one bad statement is nobody else's.  A connection that breaks
 * or stalls leaves the outcome of what was sent unknown; what was not sent
 * waits for the next connection.  Writes of a batch are sorted by the record
 * that they lock ($2), so that two functions' batches never wait for each
 * other in a circle.
 */
#define _GNU_SOURCE		/* asprintf */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "db.h"
#include "fn_call.h"

enum { BATCH_MS = 3000, CONNECT_MS = 2000, RETRY_MS = 50, IDLE_MS = 10000,
	JSONB_OID = 3802 };

static void
settle(struct ask *a, int outcome)
{
	a->outcome = outcome;
	job_wake(a->job);	/* a is gone after this */
}

static void
watch(struct link *l, uint32_t events)
{
	loop_watch(PQsocket(l->pg), events, &l->source);
}

/* Those who have not been sent learn why they cannot be. */
static void
refuse_all(struct link *l, const char *why)
{
	struct ask *a;

	while ((a = TAILQ_FIRST(&l->queue->asks))) {
		TAILQ_REMOVE(&l->queue->asks, a, next);
		a->why = str(&a->job->c, "%s", why);
		settle(a, ASK_NOT_SENT);
	}
}

static void
down(struct link *l, int64_t retry_at)
{
	PQfinish(l->pg);
	l->pg = NULL;
	l->state = LINK_DOWN;
	l->n = l->n_prepared = 0;
	l->alarm = retry_at;
}

void
link_close(struct link *l)
{
	down(l, 0);
}

static void
not_connected(struct link *l, const char *what)
{
	char why[256];

	snprintf(why, sizeof why, "no database: %s", what);
	down(l, now_ms() + RETRY_MS);
	refuse_all(l, why);
}

/* What was being prepared is not lost; of what was run nobody knows. */
static void
lost(struct link *l, const char *what)
{
	struct ask *batch[BATCH];
	char why[256];
	int from = l->phase == ALONE ? l->at : 0, n = 0;
	bool sent = l->phase != PREPARING;

	snprintf(why, sizeof why, "%s", what);
	for (int i = l->n - 1; i >= from; i--) {
		PQclear(l->batch[i]->result);
		if (sent)
			batch[n++] = l->batch[i];
		else {
			l->batch[i]->outcome = ASK_WAITS;
			TAILQ_INSERT_HEAD(&l->queue->asks, l->batch[i], next);
		}
	}
	down(l, now_ms() + RETRY_MS);
	while (n-- > 0) {
		batch[n]->why = str(&batch[n]->job->c, "%s", why);
		settle(batch[n], ASK_UNKNOWN);
	}
}

/* The session's options, of a read-only one too; from malloc. */
static char *
options(const struct link *l, const char *url)
{
	PQconninfoOption *all = PQconninfoParse(url, NULL), *o = all;
	const char *own = "";
	char *s;

	for (; o && o->keyword; o++)
		if (strcmp(o->keyword, "options") == 0 && o->val)
			own = o->val;
	if (asprintf(&s, "%s%s", own, l->queue->read_only
	    ? " -c default_transaction_read_only=on" : "") == -1)
		_exit(111);
	PQconninfoFree(all);
	return s;
}

static void
link_connect(struct link *l, int64_t now)
{
	const char *url = env_text("DATABASE_URL", "");
	char *own = options(l, url);

	l->pg = PQconnectStartParams(
	    (const char *const[]) { "dbname", "options", NULL },
	    (const char *const[]) { url, own, NULL }, 1);
	free(own);
	if (!l->pg || PQstatus(l->pg) == CONNECTION_BAD) {
		not_connected(l, PQerrorMessage(l->pg));
		return;
	}
	l->state = LINK_CONNECTING;
	l->alarm = now + CONNECT_MS;
	watch(l, EPOLLOUT);
}

static void
idle(struct link *l)
{
	l->state = LINK_IDLE;
	l->n = 0;
	l->alarm = now_ms() + IDLE_MS;
}

static void
connecting(struct link *l)
{
	switch (PQconnectPoll(l->pg)) {
	case PGRES_POLLING_OK:
		PQsetnonblocking(l->pg, 1);
		PQenterPipelineMode(l->pg);
		watch(l, EPOLLIN);
		idle(l);
		break;
	case PGRES_POLLING_READING:
		watch(l, EPOLLIN);
		break;
	case PGRES_POLLING_WRITING:
		watch(l, EPOLLOUT);
		break;
	default:
		not_connected(l, PQerrorMessage(l->pg));
	}
}

/* Sending. */

static void
flush(struct link *l)
{
	int more = PQflush(l->pg);

	if (more < 0)
		lost(l, PQerrorMessage(l->pg));
	else
		watch(l, more ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

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
static int
missing(struct link *l)
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

static void
run(struct link *l, int phase)
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
		flush(l);
	else
		lost(l, PQerrorMessage(l->pg));
}

static void
begin(struct link *l)
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
	run(l, missing(l) ? PREPARING : TOGETHER);
}

/* Receiving. */

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
		idle(l);
	else
		run(l, missing(l) ? PREPARING : TOGETHER);
	while (n_bad > 0)
		settle(bad[--n_bad], ASK_REFUSED);
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
		idle(l);
	if (failed)
		PQclear(a->result);
	else
		committed(l);
	settle(a, failed ? ASK_REFUSED : ASK_DONE);
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
		run(l, ALONE);
		return;
	}
	memcpy(batch, l->batch, sizeof batch);
	idle(l);
	if (!failed)
		committed(l);
	for (int i = 0; i < n; i++)
		settle(batch[i], failed ? ASK_REFUSED : ASK_DONE);
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

static void
busy(struct link *l)
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

static void
ready(struct source *s, uint32_t events)
{
	struct link *l = (struct link *)s;

	if (l->state == LINK_DOWN)
		return;
	if (l->state == LINK_CONNECTING) {
		connecting(l);
		return;
	}
	if (events & EPOLLOUT)
		flush(l);
	if (l->state == LINK_DOWN)
		return;
	if (!PQconsumeInput(l->pg)) {
		lost(l, PQerrorMessage(l->pg));
		return;
	}
	busy(l);
	if (l->state != LINK_DOWN && PQstatus(l->pg) != CONNECTION_OK)
		lost(l, PQerrorMessage(l->pg));
}

void
link_round(struct link *l, int64_t now, int64_t *wake)
{
	bool waits = !TAILQ_EMPTY(&l->queue->asks);
	bool wanted = waits && (!l->first || l->first->state == LINK_BUSY);

	l->source.ready = ready;
	if (l->state == LINK_CONNECTING && now >= l->alarm)
		not_connected(l, "it does not answer");
	else if (l->state == LINK_BUSY && now >= l->alarm)
		lost(l, "too slow");
	else if (l->state == LINK_IDLE && waits)
		begin(l);
	else if (l->state == LINK_IDLE && now >= l->alarm)
		down(l, 0);
	else if (l->state == LINK_DOWN && wanted && now >= l->alarm)
		link_connect(l, now);
	if ((l->state != LINK_DOWN || wanted) && l->alarm < *wake)
		*wake = l->alarm;
}
