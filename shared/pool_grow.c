/*
 * When a worker is started: the first when somebody calls, another when those
 * who are there do not suffice.  Workers that speak say so themselves (FULL);
 * of mute ones, and of one that is lost in a computation, the callers tell:
 * they wait.  Whoever is started too many leaves by itself when idle.
 */
#include <stddef.h>

#include "pool.h"

#define MUTE_MS		5	/* callers of mute workers wait: all are busy */
#define SPEAKS_MS	100	/* of speaking ones, or FULL that long */
#define LOOK_MS		20	/* between looks whether they still wait */
#define START_MS	20	/* a new worker's time to take its first call */
#define COLD_MS		50	/* for the only one, out of cold caches */
#define WORD_MS		1000	/* for one that will say when it is ready */

static void
start(struct function *f, int64_t now)
{
	int64_t ready = f->n_workers == 0 ? COLD_MS : START_MS;

	if (worker_start(f, now))
		f->look_at = now + (f->speaks ? WORD_MS : ready);
}

void
grow_called(struct function *f, int64_t now)
{
	f->wait_since = now;
	f->look_at = now + (f->speaks ? LOOK_MS : MUTE_MS);
}

static void
on_call(void *function, short revents)
{
	struct function *f = function;
	int64_t now = pollset_now();

	(void)revents;
	grow_called(f, now);
	if (f->n_workers == 0)
		start(f, now);
}

/* All of them, and since when the first of them; or 0. */
static int64_t
full_since(const struct function *f)
{
	const struct worker *w;
	int64_t since = 0;

	SLIST_FOREACH (w, &f->workers, next) {
		if (w->full_at == 0)
			return 0;
		if (since == 0 || w->full_at < since)
			since = w->full_at;
	}
	return since;
}

/*
 * Readable once is normal, somebody is about to be accepted; readable at every
 * look is not.  Between looks the socket is not polled, so that under load a
 * caller does not wake us each time.
 */
static void
look(struct function *f, int64_t now)
{
	int64_t patience = f->speaks ? SPEAKS_MS : MUTE_MS;

	if (!socket_readable(f))
		f->look_at = 0;
	else if (now - f->wait_since >= patience)
		start(f, now);
	else
		f->look_at = now + LOOK_MS;
}

void
grow_step(struct function *f, struct pollset *set, int64_t now)
{
	int64_t full;

	while (f->kept < f->keep && f->n_workers < f->max &&
	    now >= f->throttled_until)
		start(f, now);
	if (now < f->throttled_until) {
		pollset_wake(set, f->throttled_until);
		return;
	}
	if (f->n_workers >= f->max) {
		f->look_at = 0;
		return;
	}
	full = full_since(f);
	if (full != 0 && now >= full + SPEAKS_MS)
		start(f, now);
	else if (full != 0)
		pollset_wake(set, full + SPEAKS_MS);
	if (f->look_at != 0 && now >= f->look_at)
		look(f, now);
	if (f->look_at != 0)
		pollset_wake(set, f->look_at);
	else
		pollset_add(set, f->fd, POLLIN, on_call, f);
}
