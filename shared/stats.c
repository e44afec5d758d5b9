/* stats.c -- a function's own calls, counted in its host's slot (host.h). */
#include "fn_call.h"
#include "host.h"

const int64_t host_bounds[BUCKETS] = { 500, 1000, 2500, 5000, 10000, 25000,
	50000, 100000, 250000, 500000, 1000000, 5000000 };

/* The function's own slot. */
static struct slot *
own(void)
{
	static struct slot *s;

	return s ? s : (s = host_slot(fn.name));
}

void
stats_batch(int n, bool again)
{
	struct slot *s = own();

	if (!s)
		return;
	atomic_fetch_add(&s->batches, 1);
	atomic_fetch_add(&s->statements, (uint64_t)n);
	atomic_fetch_add(&s->again, again);
}

void
stats_begin(void)
{
	struct slot *s = own();

	if (s)
		atomic_fetch_add(&s->in_flight, 1);
}

void
stats_end(int status, int64_t us)
{
	struct slot *s = own();
	int b = 0;

	if (!s)
		return;
	while (b < BUCKETS && us > host_bounds[b])
		b++;
	atomic_fetch_add(&s->took[b], 1);
	atomic_fetch_add(&s->took_us, (uint64_t)us);
	atomic_fetch_add(&s->calls[status >= 100 && status < 600
	    ? status / 100 : 0], 1);
	atomic_fetch_sub(&s->in_flight, 1);
}
