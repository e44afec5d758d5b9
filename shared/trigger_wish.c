/*
 * The trigger's look at its own tables: which consumers it may serve, what
 * operators want.
 *
 * Crash story: one trigger serves a consumer, by an advisory lock of the
 * session; another looks every second and takes over when the session is
 * gone.  With the session everything in memory goes too, calls in flight
 * included, and is read again from the checkpoint.
 */
#include "trigger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAVE_MS	200

static const struct pglink_stmt LOCK = { "lock",
	"SELECT pg_try_advisory_lock("
	" hashtextextended($1, 'subscription'::regclass::oid::bigint))"
};

/* A pair that is new in the map begins at the log's beginning. */
static const struct pglink_stmt ENSURE = { "ensure",
	"INSERT INTO subscription (consumer, source, generation)"
	" SELECT $1, $2, coalesce((SELECT max(generation) FROM subscription"
	"  WHERE consumer = $1 AND state IN ('running', 'stopped')), 1)"
	" WHERE NOT EXISTS (SELECT FROM subscription"
	"  WHERE consumer = $1 AND source = $2)"
	" ON CONFLICT DO NOTHING"
};

static const struct pglink_stmt LOOK = { "look",
	"SELECT consumer, source, generation, state, checkpoint, epoch,"
	" seek IS NOT NULL FROM subscription"
};

static void look(void);

static void
ensured(void *who, PGresult *r)
{
	(void)who;
	if (r != NULL)
		look();
}

static void
locked(void *who, PGresult *r)
{
	struct consumer *c = who;
	const char *values[2];
	struct feed *f;

	if (r == NULL || *PQgetvalue(r, 0, 0) != 't')
		return;
	c->locked = true;
	fprintf(stderr, "trigger %s: active\n", c->name);
	for (f = trigger.feeds; f != NULL; f = f->next) {
		if (f->consumer != c)
			continue;
		values[0] = c->name;
		values[1] = f->source->name;
		pglink_send(&trigger.store, &ENSURE, 2, values, ensured, NULL);
	}
}

/* Makes a subscription be in memory what its row says it should be. */
static void
follow(struct sub *sub, const PGresult *r, int row)
{
	const char *state = PQgetvalue(r, row, 3);
	bool seek = *PQgetvalue(r, row, 6) == 't', serve;

	sub->seen = true;
	if (seek || strcmp(state, "retired") == 0) {
		sub_unload(sub);
		if (seek)
			store_seek(sub);
		else
			store_retire(sub);
		return;
	}
	serve = strcmp(state, "stopped") != 0;
	if (serve)
		sub->state = strcmp(state, "building") == 0 ? SUB_BUILDING :
		    strcmp(state, "ready") == 0 ? SUB_READY : SUB_RUNNING;
	if (serve && !sub->loaded && !sub->loading)
		sub_load(sub, strtoll(PQgetvalue(r, row, 4), NULL, 10),
		    PQgetvalue(r, row, 5));
	else if (!serve && (sub->loaded || sub->loading))
		sub_unload(sub);
}

static void
looked(void *who, PGresult *r)
{
	struct feed *feed;
	struct sub *sub;
	int i;

	(void)who;
	trigger.looking = false;
	if (r == NULL)
		return;
	for (sub = trigger.subs; sub != NULL; sub = sub->sibling)
		sub->seen = false;
	for (i = 0; i < PQntuples(r); i++)
		if ((feed = map_served(r, i)) != NULL)
			follow(sub_get(feed, atoi(PQgetvalue(r, i, 2))), r, i);
	for (sub = trigger.subs; sub != NULL; sub = sub->sibling)
		if (!sub->seen && (sub->loaded || sub->loading))
			sub_unload(sub);
}

static void
look(void)
{
	if (trigger.looking)
		return;
	trigger.looking = true;
	pglink_send(&trigger.store, &LOOK, 0, NULL, looked, NULL);
}

static void
went_up(void *who)
{
	(void)who;
	trigger.tick_at = 0;
}

static void
went_down(void *who)
{
	struct consumer *c;
	struct sub *sub;

	(void)who;
	for (c = trigger.consumers; c != NULL; c = c->next)
		c->locked = false;
	for (sub = trigger.subs; sub != NULL; sub = sub->sibling)
		sub_unload(sub);
	trigger.looking = trigger.saving = false;
}

void
wish_start(const char *dsn)
{
	trigger.store = (struct pglink){ .name = "trigger store", .dsn = dsn,
	    .schema = "trigger", .up = went_up, .down = went_down };
}

static void
tick(void)
{
	struct consumer *c;

	for (c = trigger.consumers; c != NULL; c = c->next)
		if (!c->locked)
			pglink_send(&trigger.store, &LOCK, 1, &c->name, locked,
			    c);
	look();
}

void
wish_step(struct pollset *p)
{
	int64_t now = pollset_now();

	if (pglink_is_up(&trigger.store)) {
		if (now >= trigger.tick_at) {
			trigger.tick_at = now + TICK_MS;
			tick();
		}
		if (now >= trigger.save_at && !trigger.saving) {
			trigger.save_at = now + SAVE_MS;
			store_save();
		}
		if (now >= trigger.due_at) {
			trigger.due_at = now + TICK_MS;
			due_look();
		}
		pollset_wake(p, trigger.tick_at);
		pollset_wake(p, trigger.due_at);
		pollset_wake(p, trigger.save_at);
	}
	pglink_wait(&trigger.store, p);
}
