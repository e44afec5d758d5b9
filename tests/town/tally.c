/* tally.c -- how it stands, and a line of it every second. */
#include <stdarg.h>
#include <string.h>

#include "town.h"

struct tally tally;

void
stage(struct order *o, enum stage s)
{
	tally.stages[o->stage]--;
	tally.stages[o->stage = s]++;
}

void
count(struct count *all, const char *name)
{
	size_t i = 0;

	if (!*name)
		name = "-";
	while (i < COUNTS - 1 && all[i].n > 0 && strncmp(all[i].name, name,
	    sizeof all->name - 1) != 0)
		i++;
	if (all[i].n++ == 0)
		snprintf(all[i].name, sizeof all->name, "%s",
		    i < COUNTS - 1 ? name : "others");
}

/* What a platform must not do; the first thousand are kept in words. */
void
fault(const struct order *o, const char *format, ...)
{
	char said[400];
	va_list ap;

	if (tally.n_faults++ >= FAULTS)
		return;
	va_start(ap, format);
	vsnprintf(said, sizeof said, format, ap);
	va_end(ap);
	tally.faults[tally.n_faults - 1] = printed("order %lld (town-%s-%lld)"
	    ": %s", (long long)o->id, settings.run, (long long)o->n, said);
}

static int64_t
refused(void)
{
	const int64_t *s = tally.stages;

	return s[DECLINED] + s[REFUSED] + s[LAPSED] + s[UNKNOWN];
}

static bool silent;

void
progress_ends(void)
{
	silent = true;
}

void
progress(void *arg)
{
	static int64_t lines, before, at;
	const int64_t *s = tally.stages;
	int64_t ms = now() - (at ? at : tally.started);

	(void)arg;
	if (silent)
		return;
	if (lines++ % 20 == 0)
		puts("  time placed/s waiting cooking riding   done canceled "
		    "refused errors   p50 ms  p99 ms");
	printf("%5llds %8.1f %7lld %7lld %6lld %6lld %8lld %7lld %6lld "
	    "%8.1f %7.1f\n", (long long)((now() - tally.started) / 1000),
	    ms > 0 ? (double)(tally.accepted - before) * 1000 / (double)ms
	    : 0.0, (long long)s[WAITING], (long long)s[COOKING],
	    (long long)s[RIDING], (long long)s[DONE], (long long)s[CANCELED],
	    (long long)refused(), (long long)(tally.answered_5xx +
	    tally.unanswered), hist_ms(&tally.post_now, 0.5),
	    hist_ms(&tally.post_now, 0.99));
	fflush(stdout);
	memset(&tally.post_now, 0, sizeof tally.post_now);
	before = tally.accepted;
	at = now();
	later(1000, progress, NULL);
}
