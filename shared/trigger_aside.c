/*
 * What is set aside: a row for each event whose handler has failed, and for
 * each that follows it; see sql/trigger/001_trigger.sql.
 *
 * Crash story: a change of a row and what follows from it (the next of its
 * subject becomes due) is one statement.
 */
#include "trigger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trigger_store.h"

static const struct pglink_stmt ASIDE = { "aside",
	"INSERT INTO delivery (consumer, source, generation, pos, subject,"
	"  event_id, type, function, hold, attempt, lost, next_at, reason)"
	" VALUES ($1, $2, $3::int, $4::bigint, $5, $6::uuid, $7, $8, $9::bool,"
	"  $10::int, $11::int, coalesce(clock_timestamp()"
	"   + $12::bigint * interval '1 ms', 'infinity'), left($13, 500))"
	" ON CONFLICT (consumer, source, generation, pos) DO NOTHING"
};

static const struct pglink_stmt AGAIN = { "again",
	"UPDATE delivery SET attempt = $6::int, lost = $7::int,"
	"  reason = left($8, 500), next_at = clock_timestamp()"
	"   + $5::bigint * interval '1 ms'"
	" WHERE " STORE_KEY " AND pos = $4::bigint AND state = 'parked'"
};

/* Ends one, frees the next of its subject unless that waits for an operator;
 * says whether the subject is still blocked. */
static const struct pglink_stmt SETTLE = { "settle",
	"WITH me AS ("
	"  UPDATE delivery SET state = $6, attempt = $7::int, lost = $8::int,"
	"   reason = coalesce(left($9, 500), reason), next_at = 'infinity'"
	"  WHERE " STORE_KEY " AND pos = $4::bigint"
	"   AND state IN ('parked', 'dropped')"
	"  RETURNING state = 'dead' AND hold AS waits),"
	" first AS ("
	"  SELECT pos FROM delivery"
	"  WHERE " STORE_KEY " AND subject = $5 AND pos <> $4::bigint"
	"   AND state IN ('parked', 'dead') AND (state = 'parked' OR hold)"
	"  ORDER BY pos LIMIT 1),"
	" freed AS ("
	"  UPDATE delivery SET next_at = clock_timestamp()"
	"  WHERE " STORE_KEY " AND pos = (SELECT pos FROM first)"
	"   AND state = 'parked' AND next_at = 'infinity'"
	"   AND NOT EXISTS (SELECT FROM me WHERE waits))"
	" SELECT EXISTS (SELECT FROM first)"
	"  OR EXISTS (SELECT FROM me WHERE waits)"
};

static void
done_with_item(void *who, PGresult *r)
{
	struct lane *lane = ((struct ticket *)who)->lane;

	if (store_redeem(who, r))
		lane_stored(lane);
}

static void
due_in(int64_t ms)
{
	int64_t at = pollset_now() + ms;

	if (at < trigger.due_at)
		trigger.due_at = at;
}

static void
set_again(void *who, PGresult *r)
{
	struct ticket *t = who;
	struct lane *lane = t->lane;
	struct blocked *b;

	if (!store_redeem(t, r))
		return;
	if ((b = sub_blocked(lane->sub, lane->item->subject)) != NULL)
		b->busy = false;
	lane_stored(lane);
}

void
aside_put(struct lane *lane, int64_t delay_ms)
{
	const struct item *item = lane->item;
	const char *rest[] = { store_number(item->pos), item->subject,
	    item->event->id, item->event->type, item->route->function->name,
	    item->route->hold ? "t" : "f", store_number(item->attempt),
	    store_number(item->lost),
	    delay_ms >= 0 ? store_number(delay_ms) : NULL, item->reason };

	store_run(&ASIDE, lane->sub, lane, 10, rest, done_with_item);
	if (delay_ms >= 0)
		due_in(delay_ms + 1);
}

void
aside_failed(struct lane *lane, int64_t delay_ms)
{
	const struct item *item = lane->item;
	const char *rest[] = { store_number(item->pos), store_number(delay_ms),
	    store_number(item->attempt), store_number(item->lost),
	    item->reason };

	store_run(&AGAIN, lane->sub, lane, 5, rest, set_again);
	due_in(delay_ms + 1);
}

static void
settled(void *who, PGresult *r)
{
	struct ticket *t = who;
	struct lane *lane = t->lane;
	const char *subject;

	if (!store_redeem(t, r))
		return;
	subject = lane->item->subject;
	if (*PQgetvalue(r, 0, 0) == 't')
		sub_block(lane->sub, subject)->busy = false;
	else
		sub_unblock(lane->sub, subject);
	due_in(0);
	lane->sub->saved = -1;	/* so that the next save sweeps the row */
	lane_stored(lane);
}

void
aside_settle(struct lane *lane, const char *state)
{
	const struct item *item = lane->item;
	const char *rest[] = { store_number(item->pos), item->subject, state,
	    store_number(item->attempt), store_number(item->lost),
	    item->reason };

	store_run(&SETTLE, lane->sub, lane, 6, rest, settled);
}

