/*
 * db.c -- the plain engine's connection: one a process, one statement a
 * transaction.
 *
 * A statement is prepared when it is first used (by the protocol, never by
 * SQL's PREPARE).  An error that says "not now" (connection, locks, limits)
 * is 503 for the call; any other is a bug, 500.  A connection lost after a
 * statement was sent means that its outcome is unknown: 503, never a blind
 * repeat; the caller's retry meets its key.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "fn_call.h"

enum { STATEMENTS = 64, JSONB_OID = 3802 };

static PGconn *pg;
static const struct sql *prepared[STATEMENTS];
static size_t n_prepared;

extern const struct sql *const __start_fn_sql[]
    __attribute__((weak));
extern const struct sql *const __stop_fn_sql[]
    __attribute__((weak));

void
db_close(void)
{
	PQfinish(pg);
	pg = NULL;
	n_prepared = 0;
}

/*
 * Did the server close an idle connection?  Then nothing is at stake.  Before
 * the end there is its farewell to be read.
 */
static bool
gone(void)
{
	struct pollfd p = { .fd = PQsocket(pg), .events = POLLIN };

	if (PQstatus(pg) != CONNECTION_OK)
		return true;
	while (poll(&p, 1, 0) > 0)
		if (!PQconsumeInput(pg) || PQstatus(pg) != CONNECTION_OK)
			return true;
	return false;
}

/* Connect, until the call's deadline: a server that hangs holds nobody. */
static void
connect_to(struct call *c, const char *url)
{
	PostgresPollingStatusType s = PGRES_POLLING_WRITING;

	pg = PQconnectStart(url);
	while (PQstatus(pg) != CONNECTION_BAD && s != PGRES_POLLING_OK) {
		struct pollfd p = { .fd = PQsocket(pg), .events =
		    s == PGRES_POLLING_WRITING ? POLLOUT : POLLIN };
		int64_t left = job_of(c)->deadline - now_ms();

		if (left <= 0 || poll(&p, 1, (int)left) == 0)
			break;
		s = PQconnectPoll(pg);
	}
	if (s != PGRES_POLLING_OK) {
		const char *why = str(c, "%s", PQerrorMessage(pg));

		db_close();
		away(c, "no database: %s", *why ? why : "it does not answer");
	}
}

static void
db_open(struct call *c)
{
	if (pg && !gone())
		return;
	db_close();
	connect_to(c, env_text("DATABASE_URL", ""));
	PQsetnonblocking(pg, 1);
}

/* Wait for the result of what was sent, until the call's deadline. */
static PGresult *
result(struct call *c, const char *name)
{
	PGresult *r = NULL, *more;

	for (;;) {
		struct pollfd p = { .fd = PQsocket(pg), .events = POLLIN };
		int left = (int)(job_of(c)->deadline - now_ms()), flushed;

		if ((flushed = PQflush(pg)) > 0)
			p.events |= POLLOUT;
		if (flushed == 0 && !PQisBusy(pg))
			break;
		if (left < 1)
			left = 1;	/* what is sent may yet have come */
		if (flushed < 0 || (poll(&p, 1, left) == 0 &&
		    now_ms() >= job_of(c)->deadline) || !PQconsumeInput(pg)) {
			const char *why = str(c, "%s", PQerrorMessage(pg));

			db_close();
			away(c, "%s: connection lost or too slow: %s", name,
			    why);
		}
	}
	while ((more = PQgetResult(pg))) {
		PQclear(r);
		r = more;
	}
	return r;
}

/* Is this error about the moment, not about the statement? */
static bool
passing(const char *state)
{
	static const char *const classes[] = { "08", "40", "53", "57", "58",
		"55P03", "25006" };

	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
		if (strncmp(state, classes[i], strlen(classes[i])) == 0)
			return true;
	return false;
}

/* Was the call's key answered while it was on its way?  See KEEP_ANSWER. */
static bool
answered(PGresult *r, const char *state)
{
	const char *unique = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);

	return strcmp(state, "23505") == 0 && unique &&
	    strcmp(unique, "answer_pkey") == 0;
}

static PGresult *
check(struct call *c, PGresult *r, const char *name)
{
	ExecStatusType s = PQresultStatus(r);
	const char *state, *why;
	bool moment;

	if (s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK)
		return r;
	state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	state = str(c, "%s", state ? state : "08000");
	moment = passing(state) || answered(r, state);
	why = str(c, "%s", PQerrorMessage(pg));
	PQclear(r);
	if (PQstatus(pg) != CONNECTION_OK)
		db_close();
	if (moment)
		away(c, "%s: %s %s", name, state, why);
	bug(c, "%s: %s %s", name, state, why);
}

static void
prepare(struct call *c, const struct sql *q)
{
	static const Oid types[1] = { JSONB_OID };
	size_t i;

	for (i = 0; i < n_prepared; i++)
		if (prepared[i] == q)
			return;
	if (n_prepared == STATEMENTS)
		bug(c, "more than %d statements", STATEMENTS);
	if (!PQsendPrepare(pg, q->name, q->text, 1, types))
		away(c, "%s: %s", q->name, PQerrorMessage(pg));
	PQclear(check(c, result(c, q->name), q->name));
	prepared[n_prepared++] = q;
}

/* Wake the relay with our context's name; it may be lost, for the relay looks
 * by itself as well. */
static void
poke(void)
{
	static int fd = -1;
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	if (fd == -1)
		fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	snprintf(to.sun_path, sizeof to.sun_path, "%s", env_text("RELAY_POKE",
	    ""));
	if (!*to.sun_path)
		snprintf(to.sun_path, sizeof to.sun_path, "%s/relay.poke",
		    env_text("RUN_DIR", "."));
	sendto(fd, fn.name, strcspn(fn.name, "/"), MSG_DONTWAIT,
	    (struct sockaddr *)&to, sizeof to);
}

PGresult *
db_exec(struct call *c, const struct sql *q, const char *const *args,
    size_t n)
{
	struct job *j = job_of(c);
	const char *all[24];

	PQclear(j->result);
	j->result = NULL;
	db_open(c);
	prepare(c, q);
	all[0] = call_origin(c);
	memcpy(all + 1, args + 1, n * sizeof *all);
	if (!PQsendQueryPrepared(pg, q->name, (int)n + 1, all, NULL, NULL, 0))
		away(c, "%s: %s", q->name, PQerrorMessage(pg));
	j->result = check(c, result(c, q->name), q->name);
	if (q->kind == SQL_WRITE_ONE || q->kind == SQL_WRITE_MANY)
		poke();
	return j->result;
}

/* X --check: prepare every statement against the migrated database. */
int
db_check(void)
{
	static const Oid types[1] = { JSONB_OID };
	int bad = 0;

	pg = PQconnectdb(env_text("DATABASE_URL", ""));
	if (PQstatus(pg) != CONNECTION_OK) {
		fprintf(stderr, "%s: %s", fn.name, PQerrorMessage(pg));
		return 111;
	}
	for (const struct sql *const *q = __start_fn_sql;
	    q < __stop_fn_sql; q++) {
		PGresult *r = PQprepare(pg, (*q)->name, (*q)->text, 1, types);

		if (PQresultStatus(r) != PGRES_COMMAND_OK) {
			fprintf(stderr, "%s %s: %s", fn.name, (*q)->name,
			    PQerrorMessage(pg));
			bad = 100;
		}
		PQclear(r);
	}
	db_close();
	return bad;
}
