/*
 * A subscription's window: `low` is the checkpoint, `next` the position to
 * take; between them events are in lanes, or settled out of order.
 *
 * Crash story: the checkpoint in the table trails `low` by at most 200 ms,
 * and everything after it is delivered again; what of it had been set aside
 * has its row in delivery, which is read before the first event is taken.
 */
#define _GNU_SOURCE		/* tdestroy */
#include "trigger.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sub *
sub_get(const struct feed *feed, int generation)
{
	struct sub *sub;
	size_t i;

	for (sub = trigger.subs; sub != NULL; sub = sub->sibling)
		if (sub->feed == feed && sub->generation == generation)
			return sub;
	sub = must(calloc(1, sizeof(*sub)));
	sub->feed = feed;
	sub->generation = generation;
	snprintf(sub->label, sizeof(sub->label), "trigger %s/%s/%d",
	    feed->consumer->name, feed->source->name, generation);
	for (i = 0; i < LANES; i++) {
		sub->lanes[i].sub = sub;
		sub->lanes[i].call.fd = -1;
		sub->lanes[i].call.lane = &sub->lanes[i];
	}
	sub->sibling = trigger.subs;
	return trigger.subs = sub;
}

void
sub_load(struct sub *sub, int64_t checkpoint, const char *epoch)
{
	sub->low = sub->saved = checkpoint;
	sub->saved_log = -1;
	sub->next = checkpoint + 1;
	sub->asked_low = 0;
	snprintf(sub->epoch, sizeof(sub->epoch), "%s", epoch);
	memset(sub->settled, 0, sizeof(sub->settled));
	sub->loading = true;
	store_load(sub);
}

/* Forgets what is in memory; the tables have what counts. */
void
sub_unload(struct sub *sub)
{
	size_t i;

	for (i = 0; i < LANES; i++)
		lane_clear(&sub->lanes[i]);
	tdestroy(sub->blocked, free);
	sub->blocked = NULL;
	sub->n_blocked = 0;
	sub->loaded = sub->loading = false;
	sub->incarnation++;
}

void
sub_stop(struct sub *sub, const char *reason)
{
	fprintf(stderr, "%s: STOPPED: %s; waits for an operator\n", sub->label,
	    reason);
	store_stop(sub, reason);
	sub_unload(sub);
}

int64_t
sub_room(const struct sub *sub)
{
	return WINDOW - (sub->next - 1 - sub->low);
}

bool
sub_follows(const struct sub *sub, const struct source *s)
{
	return sub->loaded && sub->feed->source == s && s->known &&
	    strcmp(sub->epoch, s->epoch) == 0;
}

void
sub_settled(struct sub *sub, int64_t pos)
{
	sub->settled[pos % WINDOW] = true;
	while (sub->low + 1 < sub->next &&
	    sub->settled[(sub->low + 1) % WINDOW])
		sub->settled[++sub->low % WINDOW] = false;
}

bool
sub_take(struct sub *sub, struct event *e)
{
	const struct route *route;
	struct lane *lane;
	struct item *item;

	if (e->pos != sub->next || sub_room(sub) <= 0)
		return false;
	sub->next++;
	route = map_route(sub->feed, e->type);
	if (route == NULL || sub->settled[e->pos % WINDOW]) {
		sub_settled(sub, e->pos);
		return true;
	}
	item = item_new(e->pos, e->subject);
	item->event = e;
	item->route = route;
	e->refs++;
	lane = lane_of(sub, e->subject);
	queue_put(&lane->fresh, item);
	return true;
}

static int
compare(const void *a, const void *b)
{
	const struct blocked *x = a, *y = b;

	return strcmp(x->subject, y->subject);
}

static struct blocked *
blocked_new(const char *subject)
{
	size_t len = strlen(subject) + 1;
	struct blocked *b = must(calloc(1, sizeof(*b) + len));

	memcpy(b->subject, subject, len);
	return b;
}

/* The subject if something of it is set aside, so that later events of it
 * must not pass; else NULL. */
struct blocked *
sub_blocked(struct sub *sub, const char *subject)
{
	struct blocked *key, **found;

	if (sub->n_blocked == 0)
		return NULL;
	key = blocked_new(subject);
	found = tfind(key, &sub->blocked, compare);
	free(key);
	return found != NULL ? *found : NULL;
}

struct blocked *
sub_block(struct sub *sub, const char *subject)
{
	struct blocked *b = sub_blocked(sub, subject);

	if (b != NULL)
		return b;
	b = blocked_new(subject);
	must(tsearch(b, &sub->blocked, compare));
	sub->n_blocked++;
	return b;
}

void
sub_unblock(struct sub *sub, const char *subject)
{
	struct blocked *b = sub_blocked(sub, subject);

	if (b == NULL)
		return;
	tdelete(b, &sub->blocked, compare);
	sub->n_blocked--;
	free(b);
}

void
sub_step(struct sub *sub, struct pollset *p)
{
	const struct source *s = sub->feed->source;
	size_t i;

	for (i = 0; i < LANES && sub->loaded; i++)
		lane_step(&sub->lanes[i], p);
	if (sub->loaded && sub->state == SUB_BUILDING && s->known &&
	    sub->low >= s->last_pos && sub->low == sub->saved &&
	    sub->n_blocked == 0) {
		sub->state = SUB_READY;
		store_ready(sub);
	}
}
