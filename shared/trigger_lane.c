/*
 * A lane: one event at a time, so that events of one subject, which always
 * take the same lane, stay in order.  First what was set aside and is due,
 * then what is new.
 *
 * A handler that is not there, or says 503, is waited for.  One that fails is
 * asked once more at once; then the event is set aside, and what follows of
 * its subject behind it, and the lane goes on.
 */
#include "trigger.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crash.h"

#define QUICK_MS	20	/* before the one quick retry */
#define QUICK_TRIES	2
#define WAIT_MS		20	/* for a handler that is not there, doubling */
#define WAIT_MAX_MS	1000
#define LOST_MAX	2	/* then it may be what kills its worker */

struct lane *
lane_of(struct sub *sub, const char *subject)
{
	unsigned h = 5381;

	for (; *subject != '\0'; subject++)
		h = h * 33 ^ (unsigned char)*subject;
	return &sub->lanes[h % LANES];
}

/* The event no longer needs its function for itself. */
static void
give_back(struct lane *lane)
{
	const struct route *route = lane->item->route;

	if (route != NULL && route->function->alone == lane)
		route->function->alone = NULL;
}

/* The lane is free for its next event. */
static void
leave(struct lane *lane)
{
	give_back(lane);
	item_free(lane->item);
	lane->item = NULL;
	lane->storing = false;
	lane->wake = 0;
	lane->backoff = 0;
}

void
lane_clear(struct lane *lane)
{
	struct item *item;

	if (lane->item != NULL) {
		call_end(&lane->call);
		leave(lane);
	}
	while ((item = queue_take(&lane->aside)) != NULL ||
	    (item = queue_take(&lane->fresh)) != NULL)
		item_free(item);
}

/* An event that twice took its worker with it is tried with no other in
 * flight: then either it is the one, or it was only near it. */
static bool
may_call(struct lane *lane)
{
	struct function *f = lane->item->route->function;

	if (lane->item->lost >= LOST_MAX) {
		if (f->alone == NULL)
			f->alone = lane;
		return f->alone == lane && f->in_flight == 0;
	}
	return f->alone == NULL;
}

/* Not this event's fault: it is not counted.  A function that is waited for
 * with all patience is said once, whoever waits for it. */
static void
later(struct lane *lane, const char *why)
{
	struct item *item = lane->item;
	struct function *f = item->route->function;
	struct blocked *b;

	if (item->aside) {	/* its row is still due, and seen again */
		if ((b = sub_blocked(lane->sub, item->subject)) != NULL)
			b->busy = false;
		leave(lane);
		return;
	}
	give_back(lane);
	lane->backoff = lane->backoff == 0 ? WAIT_MS : 2 * lane->backoff;
	if (lane->backoff > WAIT_MAX_MS)
		lane->backoff = WAIT_MAX_MS;
	if (lane->backoff == WAIT_MAX_MS && !f->missed) {
		f->missed = true;
		fprintf(stderr, "%s: %lld waits for %s: %s\n",
		    lane->sub->label, (long long)item->pos, f->name, why);
	}
	lane->wake = pollset_now() + lane->backoff;
}

/* After the quick tries: 1, 4, 16 ... units. */
static int64_t
delay(int attempt)
{
	int64_t ms = trigger.retry_ms;

	for (; attempt > QUICK_TRIES; attempt--)
		ms *= 4;
	return ms;
}

static void
failed(struct lane *lane, char *reason)
{
	struct item *item = lane->item;

	free(item->reason);
	item->reason = reason;
	item->attempt++;
	if (!item->aside && item->attempt < QUICK_TRIES) {
		lane->wake = pollset_now() + QUICK_MS;
		return;
	}
	lane->storing = true;
	if (!item->aside) {
		sub_block(lane->sub, item->subject);
		aside_put(lane, delay(item->attempt));
	} else if (item->attempt < TRIES)
		aside_failed(lane, delay(item->attempt));
	else {
		fprintf(stderr, "%s: %lld (%s of %s) is dead: %s\n",
		    lane->sub->label, (long long)item->pos, item->event->type,
		    item->subject, reason);
		aside_settle(lane, "dead");
	}
}

void
lane_called(struct lane *lane, enum verdict v, char *reason)
{
	struct item *item = lane->item;

	CRASH("trigger_called");
	switch (v) {
	case HANDLED:
		item->route->function->missed = false;
		if (item->aside) {
			lane->storing = true;
			aside_settle(lane, "done");
			break;
		}
		sub_settled(lane->sub, item->pos);
		leave(lane);
		break;
	case LATER:
		later(lane, reason);
		free(reason);
		break;
	case LOST:
		item->lost++;
		/* FALLTHROUGH */
	case FAILED:
		failed(lane, reason);
		break;
	}
}

/* What the item came to is in the table. */
void
lane_stored(struct lane *lane)
{
	if (!lane->item->aside)
		sub_settled(lane->sub, lane->item->pos);
	leave(lane);
}

static void
begin(struct lane *lane)
{
	struct item *item = lane->item;

	lane->wake = 0;
	if (item->event == NULL) {
		lane->storing = true;
		aside_settle(lane, item->drop ? "done" : "dead");
	} else if (!item->aside && item->attempt == 0 &&
	    sub_blocked(lane->sub, item->subject) != NULL) {
		lane->storing = true;
		aside_put(lane, -1);
	} else if (may_call(lane) &&
	    !call_start(&lane->call, lane->sub, item))
		later(lane, strerror(errno));
}

void
lane_step(struct lane *lane, struct pollset *p)
{
	if (lane->item == NULL)
		lane->item = queue_take(&lane->aside);
	if (lane->item == NULL)
		lane->item = queue_take(&lane->fresh);
	if (lane->item == NULL)
		return;
	if (lane->call.fd == -1 && !lane->storing &&
	    pollset_now() >= lane->wake)
		begin(lane);
	if (lane->item == NULL)		/* that was quick: the next */
		pollset_wake(p, 1);
	else if (lane->call.fd != -1)
		call_step(&lane->call, p);
	else if (lane->wake != 0)
		pollset_wake(p, lane->wake);
}
