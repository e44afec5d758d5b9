/*
 * One context's log: outbox rows become event_log rows with a gapless
 * position, in the order of their ids, and are published from there.
 *
 * Crash story: a row is deleted from the outbox, put into the log and
 * counted in relay_state by one statement, so in one commit; positions come
 * from relay_state under its row lock, so that even two relays (the advisory
 * lock was lost with a session that the server had not yet ended) cannot give
 * one twice or leave a gap.  After a lost session everything is read again
 * from the tables; what was published and not yet marked is published again.
 */
#include "relay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cloudevent.h"
#include "crash.h"

#define BATCH		500
#define LOCK_MS		500	/* between two tries to become the active */
#define IDLE_MS		200	/* a poke may be lost */
#define SWEEP_MS	5000
#define MARK_MS		200
/* A look costs the same for one row as for ten: after one that found several
 * a rest lets more come together, as network cards moderate interrupts. */
#define SEVERAL		4
#define REST_MS		2
/* The table's oid: one lock per log, also where schemas share a database. */
static const struct pglink_stmt LOCK = { "lock",
	"SELECT pg_try_advisory_lock('event_log'::regclass::oid::bigint)"
};

static const struct pglink_stmt STATE = { "state",
	"SELECT epoch, last_pos, published FROM relay_state"
};

/* kind, then for an event CLOUDEVENT_COLUMNS, for live type and data; the
 * look's own snapshot last. */
static const struct pglink_stmt SEQUENCE = { "sequence",
	"WITH gone AS (DELETE FROM outbox WHERE id = ANY(ARRAY("
	"    SELECT id FROM outbox WHERE id > $1::bigint"
	"    ORDER BY id LIMIT 500)) RETURNING *),"
	" event AS (SELECT *, row_number() OVER (ORDER BY id) AS n"
	"  FROM gone WHERE kind = 'event'),"
	" state AS (UPDATE relay_state SET last_pos = last_pos + c.n"
	"  FROM (SELECT count(*) AS n FROM event) c WHERE c.n > 0"
	"  RETURNING last_pos - c.n AS base),"
	" numbered AS (SELECT state.base + event.n AS pos, event.*"
	"  FROM event CROSS JOIN state),"
	" logged AS (INSERT INTO event_log"
	"  (pos, event_id, type, subject, data, at, trace, cause)"
	"  SELECT pos, event_id, type, subject, data, at, trace, cause"
	"  FROM numbered)"
	" SELECT id, kind, " CLOUDEVENT_COLUMNS ","
	"  pg_snapshot_xmin(pg_current_snapshot())::text,"
	"  pg_snapshot_xmax(pg_current_snapshot())::text FROM ("
	"  SELECT id, kind, pos, event_id, type, subject, at, trace, cause,"
	"  data FROM numbered"
	"  UNION ALL"
	"  SELECT id, kind, NULL, event_id, type, subject, at, trace, cause,"
	"  data FROM gone WHERE kind = 'live') o"
	" ORDER BY id"
};

static const struct pglink_stmt READ = { "read",
	"SELECT " CLOUDEVENT_COLUMNS " FROM event_log"
	" WHERE pos > $1::bigint ORDER BY pos LIMIT 500"
};

static const struct pglink_stmt MARK = { "mark",
	"UPDATE relay_state SET published = $1::bigint"
};

static void
run(struct relay_log *log, const struct pglink_stmt *stmt, int n,
    int64_t number, pglink_done *done)
{
	const char *values[1];
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)number);
	values[0] = text;
	log->busy = true;
	pglink_send(&log->link, stmt, n, values, done, log);
}

static int64_t
value(const PGresult *r, int row, int column)
{
	return strtoll(PQgetvalue(r, row, column), NULL, 10);
}

static void
state_read(void *who, PGresult *r)
{
	struct relay_log *log = who;

	log->busy = false;
	if (r == NULL)
		return;
	if (PQntuples(r) != 1) {
		pglink_fail(&log->link, "relay_state has not its one row");
		return;
	}
	snprintf(log->epoch, sizeof(log->epoch), "%s", PQgetvalue(r, 0, 0));
	log->last_pos = value(r, 0, 1);
	log->acked = log->marked = value(r, 0, 2);
	relay_rewind(log);
	log->floor = log->mark_id = 0;
	log->idle_at = log->sweep_at = log->mark_at = 0;
	log->locked = true;
	fprintf(stderr, "%s: active from %lld, published %lld\n", log->name,
	    (long long)log->last_pos, (long long)log->acked);
}

static void
lock_tried(void *who, PGresult *r)
{
	struct relay_log *log = who;

	log->busy = false;
	if (r == NULL)
		return;
	if (*PQgetvalue(r, 0, 0) == 't')	/* now nobody else moves it */
		run(log, &STATE, 0, 0, state_read);
	else
		log->idle_at = pollset_now() + LOCK_MS;
}

/*
 * Without a floor every look walks over the dead entries of rows that an old
 * snapshot keeps.  It rises to a mark, the last id of an earlier look, when
 * every transaction that had begun by then is over, and a later look that was
 * not cut off has taken what they left (decision 010).
 */
static void
raise_floor(struct relay_log *log, const PGresult *r, int n)
{
	int64_t xmin = value(r, n - 1, PQnfields(r) - 2);

	if (log->mark_id == 0) {
		log->mark_id = value(r, n - 1, 0);
		log->mark_xmax = value(r, n - 1, PQnfields(r) - 1);
	} else if (n < BATCH && xmin >= log->mark_xmax) {
		log->floor = log->mark_id;
		log->mark_id = 0;
	}
}

static void
sequenced(void *who, PGresult *r)
{
	struct relay_log *log = who;
	int i, n;

	log->busy = false;
	if (r == NULL)
		return;
	CRASH("relay_sequenced");
	n = PQntuples(r);
	for (i = 0; i < n; i++) {
		if (strcmp(PQgetvalue(r, i, 1), "live") == 0) {
			relay_publish_live(log, PQgetvalue(r, i, 4),
			    PQgetvalue(r, i, 9));
			continue;
		}
		log->last_pos = value(r, i, 2);
		relay_publish(log, r, i, 2);
	}
	if (n > 0)
		raise_floor(log, r, n);
	log->poked |= n == BATCH;
	if (n >= SEVERAL && n < BATCH)
		log->rest_until = pollset_now() + REST_MS;
}

static void
was_read(void *who, PGresult *r)
{
	struct relay_log *log = who;
	int i;

	log->busy = false;
	for (i = 0; r != NULL && i < PQntuples(r); i++)
		relay_publish(log, r, i, 0);
}

static void
was_marked(void *who, PGresult *r)
{
	struct relay_log *log = who;

	(void)r;
	log->busy = false;
}

/* Looks into the outbox from the floor, and now and then from the ground. */
static void
sequence(struct relay_log *log, int64_t now)
{
	int64_t from = log->floor;

	if (now >= log->sweep_at) {
		from = 0;
		log->sweep_at = now + SWEEP_MS;
	}
	log->poked = false;
	log->idle_at = now + IDLE_MS;
	run(log, &SEQUENCE, 1, from, sequenced);
}

static void
went_up(void *who)
{
	((struct relay_log *)who)->idle_at = 0;
}

static void
went_down(void *who)
{
	struct relay_log *log = who;

	log->locked = log->busy = false;
}

void
relay_log_start(struct relay_log *log, const char *context, const char *dsn,
    struct mqtt *broker)
{
	snprintf(log->name, sizeof(log->name), "relay %s", context);
	log->context = context;
	log->broker = broker;
	log->link = (struct pglink){ .name = log->name, .dsn = dsn,
	    .schema = context, .up = went_up, .down = went_down, .who = log };
}

void
relay_log_step(struct relay_log *log, struct pollset *p)
{
	int64_t now = pollset_now();
	bool up = log->broker->is_up;

	if (pglink_is_up(&log->link) && log->link.first == NULL && !log->busy) {
		if (!log->locked) {
			if (now >= log->idle_at)
				run(log, &LOCK, 0, 0, lock_tried);
		} else if (log->acked > log->marked && now >= log->mark_at) {
			log->marked = log->acked;
			log->mark_at = now + MARK_MS;
			run(log, &MARK, 1, log->acked, was_marked);
		} else if (up && log->sent < log->last_pos &&
		    relay_has_room(log, BATCH))
			run(log, &READ, 1, log->sent, was_read);
		/* A full window: the broker first, but not for long. */
		else if (now >= log->idle_at || (log->poked &&
		    now >= log->rest_until &&
		    (!up || relay_has_room(log, BATCH))))
			sequence(log, now);
	}
	if (pglink_is_up(&log->link) && !log->busy) {
		pollset_wake(p, log->idle_at);
		if (log->poked && now < log->rest_until)
			pollset_wake(p, log->rest_until);
		if (log->acked > log->marked)
			pollset_wake(p, log->mark_at);
	}
	pglink_wait(&log->link, p);
}
