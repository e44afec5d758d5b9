/*
 * A subscription's row and how it is loaded; see sql/trigger/001_trigger.sql
 * for what the columns mean.
 *
 * Crash story: an answer that comes for a subscription that was unloaded
 * meanwhile is for another incarnation of it, and is not heard.
 */
#include "trigger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trigger_store.h"

static const struct pglink_stmt LOAD = { "load",
	"SELECT pos, subject, state = 'parked' OR state = 'dead' AND hold"
	" FROM delivery WHERE " STORE_KEY " AND (pos > $4::bigint"
	"  OR state = 'parked' OR state = 'dead' AND hold)"
};

static const struct pglink_stmt STOP = { "stop",
	"UPDATE subscription SET state = 'stopped', reason = $4"
	" WHERE " STORE_KEY " AND state <> 'retired'"
};

static const struct pglink_stmt ADOPT = { "adopt",
	"UPDATE subscription SET epoch = $4::uuid WHERE " STORE_KEY
};

static const struct pglink_stmt READY = { "ready",
	"UPDATE subscription SET state = 'ready'"
	" WHERE " STORE_KEY " AND state = 'building'"
};

static const struct pglink_stmt SEEK = { "seek",
	"WITH s AS (UPDATE subscription SET checkpoint = seek, seek = NULL"
	"  WHERE " STORE_KEY " AND seek IS NOT NULL RETURNING checkpoint)"
	" DELETE FROM delivery USING s WHERE " STORE_KEY
	"  AND pos > s.checkpoint"
};

static const struct pglink_stmt RETIRE = { "retire",
	"WITH d AS (DELETE FROM delivery WHERE " STORE_KEY ")"
	" DELETE FROM subscription WHERE " STORE_KEY " AND state = 'retired'"
};

const char *
store_number(int64_t n)
{
	static char text[8][24];
	static unsigned turn;
	char *w = text[turn++ % 8];

	snprintf(w, sizeof(text[0]), "%lld", (long long)n);
	return w;
}

void
store_run(const struct pglink_stmt *stmt, struct sub *sub, struct lane *lane,
    int n, const char *const *rest, pglink_done *done)
{
	struct ticket *t = must(malloc(sizeof(*t)));
	const char *values[16];
	int i;

	*t = (struct ticket){ sub, sub->incarnation, lane };
	values[0] = sub->feed->consumer->name;
	values[1] = sub->feed->source->name;
	values[2] = store_number(sub->generation);
	for (i = 0; i < n; i++)
		values[3 + i] = rest[i];
	pglink_send(&trigger.store, stmt, 3 + n, values, done, t);
}

bool
store_redeem(struct ticket *t, PGresult *r)
{
	bool valid = r != NULL && t->incarnation == t->sub->incarnation;

	free(t);
	return valid;
}

static void
done(void *who, PGresult *r)
{
	store_redeem(who, r);
}

static void
loaded(void *who, PGresult *r)
{
	struct ticket *t = who;
	struct sub *sub = t->sub;
	int64_t pos;
	int i;

	if (!store_redeem(t, r))
		return;
	for (i = 0; i < PQntuples(r); i++) {
		pos = strtoll(PQgetvalue(r, i, 0), NULL, 10);
		if (pos > sub->low && pos <= sub->low + WINDOW)
			sub->settled[pos % WINDOW] = true;
		if (*PQgetvalue(r, i, 2) == 't')
			sub_block(sub, PQgetvalue(r, i, 1));
	}
	sub->loading = false;
	sub->loaded = true;
	sub->feed->source->tick_at = 0;
	trigger.due_at = 0;
	fprintf(stderr, "%s: from %lld\n", sub->label, (long long)sub->low);
}

void
store_load(struct sub *sub)
{
	const char *rest[] = { store_number(sub->low) };

	store_run(&LOAD, sub, NULL, 1, rest, loaded);
}

void
store_stop(struct sub *sub, const char *reason)
{
	store_run(&STOP, sub, NULL, 1, &reason, done);
}

void
store_adopt(struct sub *sub)
{
	const char *rest[] = { sub->epoch };

	store_run(&ADOPT, sub, NULL, 1, rest, done);
}

void
store_ready(struct sub *sub)
{
	fprintf(stderr, "%s: has caught up\n", sub->label);
	store_run(&READY, sub, NULL, 0, NULL, done);
}

void
store_seek(struct sub *sub)
{
	store_run(&SEEK, sub, NULL, 0, NULL, done);
}

void
store_retire(struct sub *sub)
{
	store_run(&RETIRE, sub, NULL, 0, NULL, done);
}
