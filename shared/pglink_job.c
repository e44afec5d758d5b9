/*
 * The queue of statements of a session with Postgres, one at a time: each is
 * prepared where it first runs, and done when its commit is.
 */
#include "pglink_job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JOB_MS		30000

void
pglink_enqueue(struct pglink *l, const struct pglink_stmt *stmt, int n,
    const char *const *values, pglink_done *done, void *who)
{
	struct pglink_job *job;
	size_t size = 0;
	char *w;
	int i;

	for (i = 0; i < n; i++)
		size += values[i] != NULL ? strlen(values[i]) + 1 : 0;
	job = n <= PGLINK_PARAMS ? calloc(1, sizeof(*job) + size) : NULL;
	if (job == NULL) {
		fprintf(stderr, "%s: no room for a statement\n", l->name);
		exit(111);
	}
	job->stmt = stmt;
	job->done = done;
	job->who = who;
	job->n = n;
	for (i = 0, w = job->text; i < n; i++) {
		if (values[i] == NULL)
			continue;
		job->values[i] = w;
		w = stpcpy(w, values[i]) + 1;
	}
	if (l->first == NULL)
		l->last = &l->first;
	*l->last = job;
	l->last = &job->next;
}

void
pglink_send(struct pglink *l, const struct pglink_stmt *stmt, int n,
    const char *const *values, pglink_done *done, void *who)
{
	if (l->state == PGLINK_OPEN)
		pglink_enqueue(l, stmt, n, values, done, who);
	else
		done(who, NULL);
}

static bool
is_prepared(const struct pglink *l, const struct pglink_stmt *stmt)
{
	for (size_t i = 0; i < PGLINK_STMTS; i++)
		if (l->prepared[i] == stmt)
			return true;
	return false;
}

static void
remember(struct pglink *l, const struct pglink_stmt *stmt)
{
	size_t i = 0;

	while (i < PGLINK_STMTS - 1 && l->prepared[i] != NULL)
		i++;
	l->prepared[i] = stmt;
}

void
pglink_start(struct pglink *l)
{
	struct pglink_job *job = l->first;
	const struct pglink_stmt *stmt;
	int ok;

	if (job == NULL || job->sent)
		return;
	stmt = job->stmt;
	job->preparing = !is_prepared(l, stmt);
	if (job->preparing)
		ok = PQsendPrepare(l->conn, stmt->name, stmt->sql, 0, NULL);
	else
		ok = PQsendQueryPrepared(l->conn, stmt->name, job->n,
		    job->values, NULL, NULL, 0);
	job->sent = true;
	l->alarm = pollset_now() + JOB_MS;
	if (!ok || PQflush(l->conn) == -1)
		pglink_fail(l, PQerrorMessage(l->conn));
}

/* The first job's statement, or its preparation, has succeeded. */
static void
finish(struct pglink *l)
{
	struct pglink_job *job = l->first;
	PGresult *r = l->result;

	l->result = NULL;
	if (job->preparing) {
		remember(l, job->stmt);
		job->sent = false;
	} else {
		l->first = job->next;
		l->alarm = 0;
		l->mute = false;
		job->done(job->who, r);
		free(job);
	}
	PQclear(r);
}

/*
 * A result counts only when the end of its statement came after it: the
 * commit is done between the two, and can fail.
 */
void
pglink_receive(struct pglink *l)
{
	PGconn *conn = l->conn;
	ExecStatusType s;
	PGresult *r;

	if (!PQconsumeInput(conn)) {
		pglink_fail(l, PQerrorMessage(conn));
		return;
	}
	/* A callback may fail the link; then this session is no more. */
	while (l->conn == conn && l->first != NULL && l->first->sent &&
	    !PQisBusy(conn)) {
		if ((r = PQgetResult(conn)) != NULL) {
			PQclear(l->result);
			l->result = r;
			s = PQresultStatus(r);
			if (s != PGRES_TUPLES_OK && s != PGRES_COMMAND_OK)
				pglink_fail(l, PQresultErrorMessage(r));
			continue;
		}
		finish(l);
		if (l->conn == conn)
			pglink_start(l);
	}
}

