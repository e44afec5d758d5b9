/*
 * db_link.c -- a connection that carries the statements of many calls.
 *
 * It connects when something waits, and closes when nothing has for a while.
 * One that breaks or stalls leaves the outcome of what was sent unknown; what
 * was not sent waits for the next connection, and is refused when that cannot
 * be had.  How a batch goes: db_batch.c.
 */
#define _GNU_SOURCE		/* asprintf */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "db.h"
#include "fn_call.h"

enum { CONNECT_MS = 2000, RETRY_MS = 50, IDLE_MS = 10000 };

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
		ask_settle(a, ASK_NOT_SENT);
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
void
link_lost(struct link *l, const char *what)
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
		ask_settle(batch[n], ASK_UNKNOWN);
	}
}

/* The session's options; from malloc. */
static char *
options(const struct link *l, const char *url)
{
	PQconninfoOption *all = PQconninfoParse(url, NULL), *o = all;
	const char *own = "";
	char *s;

	for (; o && o->keyword; o++)
		if (strcmp(o->keyword, "options") == 0 && o->val)
			own = o->val;
	if (asprintf(&s, "%s%s", own, l->queue->options) == -1)
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

void
link_idle(struct link *l)
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
		link_idle(l);
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

void
link_flush(struct link *l)
{
	int more = PQflush(l->pg);

	if (more < 0)
		link_lost(l, PQerrorMessage(l->pg));
	else
		watch(l, more ? EPOLLIN | EPOLLOUT : EPOLLIN);
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
		link_flush(l);
	if (l->state == LINK_DOWN)
		return;
	if (!PQconsumeInput(l->pg)) {
		link_lost(l, PQerrorMessage(l->pg));
		return;
	}
	batch_read(l);
	if (l->state != LINK_DOWN && PQstatus(l->pg) != CONNECTION_OK)
		link_lost(l, PQerrorMessage(l->pg));
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
		link_lost(l, "too slow");
	else if (l->state == LINK_IDLE && waits)
		batch_begin(l);
	else if (l->state == LINK_IDLE && now >= l->alarm) {
		down(l, 0);
		arena_idle();
	}
	else if (l->state == LINK_DOWN && wanted && now >= l->alarm)
		link_connect(l, now);
	if ((l->state != LINK_DOWN || wanted) && l->alarm < *wake)
		*wake = l->alarm;
}
