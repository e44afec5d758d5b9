/*
 * Workers that die before they took a call are started again with growing
 * patience (2, 4 ... 60 s), so that a broken binary does not eat the machine.
 * One that says, on its status pipe, that it had taken one is replaced at
 * once: one bad call stops nobody else's (G7).
 */
#include <stdio.h>
#include <sys/wait.h>

#include "pool.h"

#define AT_ONCE_MS	2000	/* a death younger than this is one at once */
#define THROTTLE_MAX_S	60

void
throttle_end(struct function *f)
{
	f->quick = 0;
	f->throttle_s = 0;
	f->throttled_until = 0;
}

static void
longer(struct function *f, int64_t now)
{
	f->throttle_s = f->throttle_s ? f->throttle_s * 2 : 2;
	if (f->throttle_s > THROTTLE_MAX_S)
		f->throttle_s = THROTTLE_MAX_S;
	f->throttled_until = now + (int64_t)f->throttle_s * 1000;
}

void
throttle(const struct worker *w, int status, int64_t now)
{
	bool bug = WIFEXITED(status) && WEXITSTATUS(status) == 100;
	bool well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	struct function *f = w->fn;
	char how[32];

	if (well || w->served || now - w->born >= AT_ONCE_MS) {
		f->quick = 0;
		f->throttle_s = 0;
	} else
		f->quick++;
	if (well)
		return;
	if (WIFSIGNALED(status))
		snprintf(how, sizeof(how), "signal %d", WTERMSIG(status));
	else
		snprintf(how, sizeof(how), "exit %d", WEXITSTATUS(status));
	if (w->served || (!bug && f->quick < 2)) {
		pool_say("%s: worker %d: %s%s", f->name, (int)w->pid, how,
		    bug ? ": A BUG, met in a call" : "");
		return;
	}
	/* Several that die together are one reason, not many. */
	if (now < f->throttled_until)
		return;
	longer(f, now);
	pool_say("%s: worker %d: %s: %s, no new worker for %d s", f->name,
	    (int)w->pid, how, bug ? "A BUG" : "DIES AT ONCE", f->throttle_s);
}
