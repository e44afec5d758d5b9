/*
 * The tail of a source's log: every second where it ends, and, for those
 * subscriptions that MQTT has not brought up to there, the events themselves.
 *
 * Crash story: the log is the truth and MQTT only makes it quick.  Whatever a
 * subscription has not taken, for whatever reason, is `next <= last_pos`, and
 * that is all that is needed to fetch it.
 */
#include "trigger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cloudevent.h"

#define FETCH	500

static const struct pglink_stmt STATE = { "state",
	"SELECT epoch, last_pos FROM relay_state"
};

static const struct pglink_stmt READ = { "read",
	"SELECT " CLOUDEVENT_COLUMNS " FROM event_log"
	" WHERE pos >= $1::bigint ORDER BY pos LIMIT 500"
};

/* A restored log has another epoch, or ends before we were when it was asked:
 * what came meanwhile by MQTT may be more than this answer knows. */
static void
check(struct sub *sub)
{
	const struct source *s = sub->feed->source;
	char reason[200];

	if (sub->epoch[0] == '\0') {
		snprintf(sub->epoch, sizeof(sub->epoch), "%s", s->epoch);
		store_adopt(sub);
	}
	if (strcmp(sub->epoch, s->epoch) != 0)
		snprintf(reason, sizeof(reason), "the log is another one:"
		    " epoch %s, was %s", s->epoch, sub->epoch);
	else if (s->last_pos < sub->asked_low)
		snprintf(reason, sizeof(reason), "the log ends at %lld,"
		    " before the checkpoint %lld", (long long)s->last_pos,
		    (long long)sub->asked_low);
	else
		return;
	sub_stop(sub, reason);
}

static void
state_read(void *who, PGresult *r)
{
	struct source *s = who;
	struct sub *sub;

	if (r == NULL || PQntuples(r) != 1)
		return;
	snprintf(s->epoch, sizeof(s->epoch), "%s", PQgetvalue(r, 0, 0));
	s->last_pos = strtoll(PQgetvalue(r, 0, 1), NULL, 10);
	s->known = true;
	for (sub = trigger.subs; sub != NULL; sub = sub->sibling)
		if (sub->loaded && sub->feed->source == s)
			check(sub);
}

/* Every subscription that waits for just this event may have it. */
static void
fetched(void *who, PGresult *r)
{
	struct source *s = who;
	int64_t begin = 0;
	struct event *e;
	struct sub *sub;
	char reason[100];
	int row, n = r != NULL ? PQntuples(r) : 0;

	s->fetching = false;
	if (r == NULL)
		return;
	for (row = 0; row < n; row++) {
		e = event_of_row(s, r, row);
		begin = row == 0 ? e->pos : begin;
		for (sub = trigger.subs; sub != NULL; sub = sub->sibling)
			if (sub_follows(sub, s))
				sub_take(sub, e);
		event_release(e);
	}
	sub = s->turn;
	if (sub->incarnation == s->turn_incarnation && sub_follows(sub, s) &&
	    sub->next <= s->last_pos &&
	    (n == 0 || sub->next < begin)) {
		snprintf(reason, sizeof(reason), "the log has lost %lld",
		    (long long)sub->next);
		sub_stop(sub, reason);
	}
}

/* Whose turn it is: the next after the last that is behind and has room. */
static struct sub *
next_behind(const struct source *s)
{
	struct sub *sub, *before = NULL, *after = NULL;
	bool passed = s->turn == NULL;

	for (sub = trigger.subs; sub != NULL; sub = sub->sibling) {
		if (sub_follows(sub, s) && sub->next <= s->last_pos &&
		    sub_room(sub) >= FETCH) {
			if (passed && after == NULL)
				after = sub;
			else if (before == NULL)
				before = sub;
		}
		if (sub == s->turn)
			passed = true;
	}
	return after != NULL ? after : before;
}

static void
ask_state(struct source *s)
{
	struct sub *sub;

	for (sub = trigger.subs; sub != NULL; sub = sub->sibling)
		if (sub->feed->source == s)
			sub->asked_low = sub->low;
	pglink_send(&s->link, &STATE, 0, NULL, state_read, s);
}

static void
send_pos(struct source *s, const struct pglink_stmt *stmt, int64_t pos,
    pglink_done *done, void *who)
{
	const char *values[1];
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)pos);
	values[0] = text;
	pglink_send(&s->link, stmt, 1, values, done, who);
}

static void
went_up(void *who)
{
	struct source *s = who;

	s->tick_at = 0;
}

static void
went_down(void *who)
{
	struct source *s = who;

	s->known = s->fetching = false;
}

void
log_start(struct source *s, const char *dsn)
{
	snprintf(s->label, sizeof(s->label), "trigger log %s", s->name);
	s->link = (struct pglink){ .name = s->label, .dsn = dsn,
	    .schema = s->name, .up = went_up, .down = went_down, .who = s };
}

void
log_step(struct source *s, struct pollset *p)
{
	int64_t now = pollset_now();
	struct sub *sub;

	if (pglink_is_up(&s->link)) {
		if (now >= s->tick_at) {
			s->tick_at = now + TICK_MS;
			ask_state(s);
		}
		pollset_wake(p, s->tick_at);
		if (s->known && !s->fetching &&
		    (sub = next_behind(s)) != NULL) {
			s->turn = sub;
			s->turn_incarnation = sub->incarnation;
			s->fetching = true;
			send_pos(s, &READ, sub->next, fetched, s);
		}
	}
	pglink_wait(&s->link, p);
}
