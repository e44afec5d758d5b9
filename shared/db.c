/*
 * db.c -- a call's statement: queued, waited for, and what its outcome means.
 *
 * Single writes go together on one connection (on two they could wait for each
 * other in a circle), single reads on two, so that one is filled while the
 * other works, and what takes longer (lists, timers) one by one on two more, so
 * that it holds up nobody.  An error that says "not now" (connection, locks,
 * limits) is 503 for the call; any other is a bug, 500.  An unknown outcome is
 * 503, never a blind repeat: the caller's retry meets its key.
 */
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "db.h"
#include "fn_call.h"

/* A statement waits for its turn until its call's deadline, or, when that has
 * passed, this long: what a late call commits is done, not lost. */
enum { TURN_MS = 100, JSONB_OID = 3802 };

static struct queue reads = { TAILQ_HEAD_INITIALIZER(reads.asks),
	.most = BATCH, .read_only = true,
	.options = " -c default_transaction_read_only=on" };
/*
 * What a single write writes is found by its id: one plan is right for all
 * values, and Postgres, which would guess anew at each call, is told so (an
 * order was a third slower).  A list has filters that may not be given, and
 * needs a plan for these values: with one for all it walks over everything.
 */
static struct queue writes = { TAILQ_HEAD_INITIALIZER(writes.asks),
	.most = BATCH, .options = " -c plan_cache_mode=force_generic_plan" };
static struct queue others = { TAILQ_HEAD_INITIALIZER(others.asks),
	.most = 1, .options = "", .patient = true };
static struct link links[] = { { .queue = &writes },
	{ .queue = &reads }, { .queue = &reads, .first = &links[1] },
	{ .queue = &others }, { .queue = &others, .first = &links[3] } };
enum { LINKS = sizeof links / sizeof *links };

extern const struct sql *const __start_fn_sql[]
    __attribute__((weak));
extern const struct sql *const __stop_fn_sql[]
    __attribute__((weak));

void
db_round(int64_t now, int64_t *wake)
{
	for (int i = 0; i < LINKS; i++)
		link_round(&links[i], now, wake);
}

void
db_close(void)
{
	for (int i = 0; i < LINKS; i++)
		link_close(&links[i]);
}

static struct queue *
queue_of(const struct sql *q)
{
	switch (q->kind) {
	case SQL_READ_ONE:
		return &reads;
	case SQL_WRITE_ONE:
		return &writes;
	default:
		return &others;
	}
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
answered(const struct ask *a)
{
	return strcmp(a->state, "23505") == 0 &&
	    strcmp(a->unique, "answer_pkey") == 0;
}

static void
wait_for(struct ask *a)
{
	struct job *j = a->job;
	int64_t turn = now_ms() + TURN_MS;

	if (!job_wait(j, j->deadline > turn ? j->deadline : turn) &&
	    a->outcome == ASK_WAITS) {
		TAILQ_REMOVE(&queue_of(a->sql)->asks, a, next);
		a->outcome = ASK_NOT_SENT;
		a->why = "the database is too slow";
	}
	while (a->outcome == ASK_SENT)	/* the batch's own patience ends it */
		job_wait(j, INT64_MAX);
}

PGresult *
db_exec(struct call *c, const struct sql *q, const char *const *args,
    size_t n)
{
	struct job *j = job_of(c);
	const char *values[24];
	struct ask a = { .sql = q, .job = j, .values = values,
		.n = (int)n + 1 };

	PQclear(j->result);
	j->result = NULL;
	values[0] = call_origin(c);
	memcpy(values + 1, args + 1, n * sizeof *values);
	TAILQ_INSERT_TAIL(&queue_of(q)->asks, &a, next);
	wait_for(&a);
	switch (a.outcome) {
	case ASK_DONE:
		return j->result = a.result;
	case ASK_REFUSED:
		if (!passing(a.state) && !answered(&a))
			bug(c, "%s: %s %s", q->name, a.state, a.why);
		away(c, "%s: %s %s", q->name, a.state, a.why);
	case ASK_NOT_SENT:
		away(c, "%s: not sent: %s", q->name, a.why);
	default:
		away(c, "%s: outcome unknown: %s", q->name, a.why);
	}
}

/* Wake the relay with our context's name; it may be lost, for the relay looks
 * by itself as well. */
void
db_poke(void)
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

int
db_check(void)
{
	static const Oid types[1] = { JSONB_OID };
	PGconn *pg = PQconnectdb(env_text("DATABASE_URL", ""));
	int bad = 0;

	if (PQstatus(pg) != CONNECTION_OK) {
		fprintf(stderr, "%s: %s", fn.name, PQerrorMessage(pg));
		PQfinish(pg);
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
	PQfinish(pg);
	return bad;
}
