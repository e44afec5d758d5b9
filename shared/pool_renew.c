/*
 * New binaries, told by HUP: one worker of the new is started before those of
 * the old are dismissed, so that callers do not wait for a start; and where
 * the new one dies, the old go on, and it is tried again with the patience of
 * pool_throttle.c.
 */
#include <signal.h>

#include "pool.h"

#define MUTE_MS	2000	/* alive for that long: it serves, and does not speak */

static void
dismiss_old(struct function *f, int64_t now)
{
	struct worker *w, *next;

	for (w = SLIST_FIRST(&f->workers); w; w = next) {
		next = SLIST_NEXT(w, next);
		if (w->old)
			worker_dismiss(w, SIGTERM, now);
	}
	f->renew_by = 0;
}

static void
start(struct function *f, int64_t now)
{
	if (worker_start(f, now))
		f->renew_by = now + MUTE_MS;
	else
		f->renew_by = f->throttled_until;
}

void
renew(struct pool *pool, int64_t now)
{
	struct function *f;
	struct worker *w;

	SLIST_FOREACH (f, &pool->functions, next) {
		SLIST_FOREACH (w, &f->workers, next)
			w->old = true;
		if (f->fd < 0)
			dismiss_old(f, now);
		else if (f->n_workers > 0)
			start(f, now);
	}
}

void
renew_step(struct function *f, struct pollset *set, int64_t now)
{
	const struct worker *w, *newest = NULL;
	int old = 0;

	if (f->renew_by == 0)
		return;
	SLIST_FOREACH (w, &f->workers, next) {
		old += w->old;
		if (!w->old && (!newest || w->said))
			newest = w;
	}
	if (old == 0)
		f->renew_by = 0;
	else if (newest && (newest->said || now >= f->renew_by))
		dismiss_old(f, now);
	else if (!newest && now >= f->throttled_until)
		start(f, now);
	if (f->renew_by > 0)
		pollset_wake(set, newest ? f->renew_by : f->throttled_until);
}
