/*
 * What workers say of themselves (status.h), and how long they may say
 * nothing.  A worker whose loop hangs answers nobody and takes its callers
 * with it, so it is killed when it has missed its heartbeats; what it had in
 * hand fails as if it had crashed, and is repeated under its key.
 */
#include <signal.h>
#include <unistd.h>

#include "pool.h"
#include "status.h"

#define HEARTBEAT_MS	5000	/* busy and silent for that long: it hangs */

static void
heed(struct worker *w, unsigned char word, int64_t now)
{
	if (w->kill_at != 0)
		return;			/* it has had its last word */
	switch (word) {
	case STATUS_IDLE:
	case STATUS_ROOM:
		w->full_at = 0;
		break;
	case STATUS_FULL:
		if (w->full_at == 0)
			w->full_at = now;
		break;
	case STATUS_BUSY:
		break;
	case STATUS_LEAVES:
		worker_leaves(w, now);
		return;
	default:
		w->served = true;
		return;
	}
	if (w->said == 0) {
		w->fn->speaks = true;
		grow_called(w->fn, now);	/* time runs anew */
	}
	w->said = word;
	w->served = w->served || word != STATUS_IDLE;
	w->missed = 0;
	w->beat_at = now + STATUS_BEAT_MS;
}

void
status_read(void *worker, short revents)
{
	struct worker *w = worker;
	unsigned char words[256];
	ssize_t n;

	(void)revents;
	while ((n = read(w->status, words, sizeof(words))) > 0)
		for (ssize_t i = 0; i < n; i++)
			heed(w, words[i], pollset_now());
	if (n == 0) {		/* it died, or closed what it does not know */
		close(w->status);
		w->status = -1;
	}
}

/*
 * Silence is counted in looks of ours, not read off the clock: who was
 * stopped with us (a paused container) is not blamed for it.
 */
static bool
hangs(struct worker *w, struct pollset *set, int64_t now)
{
	if (w->said == 0 || w->said == STATUS_IDLE)
		return false;
	if (now >= w->beat_at) {
		w->missed++;
		w->beat_at = now + STATUS_BEAT_MS;
	}
	pollset_wake(set, w->beat_at);
	return w->missed >= HEARTBEAT_MS / STATUS_BEAT_MS;
}

void
status_step(struct function *f, struct pollset *set, int64_t now)
{
	struct worker *w, *next;

	for (w = SLIST_FIRST(&f->workers); w; w = next) {
		next = SLIST_NEXT(w, next);
		if (hangs(w, set, now)) {
			pool_say("%s: worker %d: no heartbeat for %d s, killed",
			    f->name, (int)w->pid, HEARTBEAT_MS / 1000);
			figures_killed(f);
			worker_dismiss(w, SIGKILL, now);
			pollset_wake(set, now);	/* for who is to replace it */
		} else if (w->status >= 0)
			pollset_add(set, w->status, POLLIN, status_read, w);
	}
}
