/*
 * A session with Postgres for an event loop; see pglink.h.
 *
 * Crash story: a session in which anything failed is not used again.  Every
 * job in its queue is told that its outcome is unknown, `down` is called, and
 * a new session starts from what the tables say.  So there is one way back
 * from every error, and it is the way of a start.
 */
#include "pglink_job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RETRY_MS	200
#define CONNECT_MS	5000

/*
 * The settings every session of ours needs.  Keepalives: the server must
 * notice within seconds that a host has died, for its locks to go free.
 * Statistics of tables that are emptied all the time are always those of
 * another moment, and every statement here has its index: no seqscan, one
 * plan for all values, and no JIT, which the price of a forbidden seqscan
 * would call for each time.
 */
static const struct pglink_stmt BEGIN_SESSION = { "begin_session",
	"SELECT set_config('search_path', quote_ident($1), false),"
	" set_config('client_encoding', 'UTF8', false),"
	" set_config('synchronous_commit', 'on', false),"
	" set_config('enable_seqscan', 'off', false),"
	" set_config('plan_cache_mode', 'force_generic_plan', false),"
	" set_config('jit', 'off', false),"
	" set_config('tcp_keepalives_idle', '5', false),"
	" set_config('tcp_keepalives_interval', '2', false),"
	" set_config('tcp_keepalives_count', '3', false)"
};

bool
pglink_is_up(const struct pglink *l)
{
	return l->state == PGLINK_OPEN;
}

void
pglink_fail(struct pglink *l, const char *why)
{
	struct pglink_job *job, *next = l->first;
	bool was_open = l->state == PGLINK_OPEN;

	if (!l->mute)
		fprintf(stderr, "%s: %s%s", l->name, why,
		    strchr(why, '\n') != NULL ? "" : "\n");
	l->mute = true;
	PQclear(l->result);
	l->result = NULL;
	PQfinish(l->conn);
	l->conn = NULL;
	l->state = PGLINK_AWAY;
	l->alarm = pollset_now() + RETRY_MS;
	l->first = NULL;
	memset(l->prepared, 0, sizeof(l->prepared));
	while ((job = next) != NULL) {
		next = job->next;
		job->done(job->who, NULL);
		free(job);
	}
	if (was_open)
		l->down(l->who);
}

static void
began(void *who, PGresult *r)
{
	struct pglink *l = who;

	if (r != NULL)
		l->up(l->who);
}

static void
connecting(struct pglink *l)
{
	switch (PQconnectPoll(l->conn)) {
	case PGRES_POLLING_READING:
		l->state = PGLINK_READING;
		break;
	case PGRES_POLLING_WRITING:
		l->state = PGLINK_WRITING;
		break;
	case PGRES_POLLING_OK:
		l->state = PGLINK_OPEN;
		l->alarm = 0;
		PQsetnonblocking(l->conn, 1);
		pglink_enqueue(l, &BEGIN_SESSION, 1, &l->schema, began, l);
		break;
	default:
		pglink_fail(l, PQerrorMessage(l->conn));
	}
}

static void
ready(void *who, short revents)
{
	struct pglink *l = who;

	if (l->conn == NULL)
		return;
	if (l->state != PGLINK_OPEN)
		connecting(l);
	else if (PQflush(l->conn) == -1)
		pglink_fail(l, PQerrorMessage(l->conn));
	else if (revents & ~POLLOUT)
		pglink_receive(l);
}

void
pglink_wait(struct pglink *l, struct pollset *p)
{
	short events = POLLIN;

	if (l->alarm != 0 && pollset_now() >= l->alarm && l->conn != NULL)
		pglink_fail(l, "no answer in time");
	if (l->conn == NULL && pollset_now() >= l->alarm) {
		l->conn = PQconnectStart(l->dsn);
		l->state = PGLINK_WRITING;
		l->alarm = pollset_now() + CONNECT_MS;
		if (l->conn == NULL || PQstatus(l->conn) == CONNECTION_BAD)
			pglink_fail(l, PQerrorMessage(l->conn));
	}
	if (l->state == PGLINK_OPEN)
		pglink_start(l);
	if (l->alarm != 0)
		pollset_wake(p, l->alarm);
	if (l->conn == NULL)
		return;
	if (l->state == PGLINK_WRITING ||
	    (l->state == PGLINK_OPEN && PQflush(l->conn) == 1))
		events = l->state == PGLINK_OPEN ? POLLIN | POLLOUT : POLLOUT;
	pollset_add(p, PQsocket(l->conn), events, ready, l);
}
