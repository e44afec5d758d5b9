/*
 * metrics_host.c -- the figures that a host's processes share, as Prometheus
 * reads them: calls, how long they took, those in flight, workers, breakers.
 *
 * Figures of one function are read while they are written, so that a sum may
 * be a call ahead of its buckets; count is made of the buckets themselves.
 */
#include "host.h"
#include "metrics_host.h"

static void
family(struct text *t, const char *name, const char *type, const char *help)
{
	text_add(t, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void
calls(struct text *t, struct slot *s)
{
	static const char *const classes[CLASSES] = { "aborted", "1xx",
		"2xx", "3xx", "4xx", "5xx" };

	for (int i = 0; i < CLASSES; i++) {
		uint64_t n = atomic_load(&s->calls[i]);

		if (n)
			text_add(t, "baedal_calls_total{function=\"%s\","
			    "class=\"%s\"} %" PRIu64 "\n", s->name,
			    classes[i], n);
	}
}

static void
took(struct text *t, struct slot *s)
{
	uint64_t n = 0, more;

	for (int i = 0; i <= BUCKETS; i++) {
		more = atomic_load(&s->took[i]);
		n += more;
		if (i < BUCKETS)
			text_add(t, "baedal_call_seconds_bucket{function="
			    "\"%s\",le=\"%g\"} %" PRIu64 "\n", s->name,
			    (double)host_bounds[i] / 1e6, n);
		else
			text_add(t, "baedal_call_seconds_bucket{function="
			    "\"%s\",le=\"+Inf\"} %" PRIu64 "\n", s->name, n);
	}
	text_add(t, "baedal_call_seconds_sum{function=\"%s\"} %.6f\n"
	    "baedal_call_seconds_count{function=\"%s\"} %" PRIu64 "\n",
	    s->name, (double)atomic_load(&s->took_us) / 1e6, s->name, n);
}

static void
in_flight(struct text *t, struct slot *s)
{
	text_add(t, "baedal_in_flight{function=\"%s\"} %" PRId64 "\n",
	    s->name, atomic_load(&s->in_flight));
}

/* Some callees are no functions of this host's pools. */
static void
count(struct text *t, struct slot *s, const char *name, uint64_t n)
{
	if (atomic_load(&s->pool))
		text_add(t, "%s{function=\"%s\"} %" PRIu64 "\n", name,
		    s->name, n);
}

static void
workers(struct text *t, struct slot *s)
{
	count(t, s, "baedal_workers", (uint64_t)atomic_load(&s->workers));
}

static void
starts(struct text *t, struct slot *s)
{
	count(t, s, "baedal_worker_starts_total", atomic_load(&s->starts));
}

static void
cold_starts(struct text *t, struct slot *s)
{
	count(t, s, "baedal_cold_starts_total", atomic_load(&s->cold_starts));
}

static void
killed(struct text *t, struct slot *s)
{
	count(t, s, "baedal_workers_killed_total", atomic_load(&s->killed));
}

static void
batches(struct text *t, struct slot *s)
{
	count(t, s, "baedal_batches_total", atomic_load(&s->batches));
}

static void
statements(struct text *t, struct slot *s)
{
	count(t, s, "baedal_batch_statements_total",
	    atomic_load(&s->statements));
}

static void
again(struct text *t, struct slot *s)
{
	count(t, s, "baedal_batches_again_total", atomic_load(&s->again));
}

/* Has anybody called it through its breaker? */
static bool
is_called(struct slot *s)
{
	for (int i = 0; i < SECONDS; i++)
		if (atomic_load(&s->seconds[i]))
			return true;
	return atomic_load(&s->opens) > 0;
}

static void
state(struct text *t, struct slot *s)
{
	if (is_called(s))
		text_add(t, "baedal_breaker_state{callee=\"%s\"} %d\n",
		    s->name, (int)breaker_state(s));
}

static void
opens(struct text *t, struct slot *s)
{
	if (is_called(s))
		text_add(t, "baedal_breaker_opens_total{callee=\"%s\"} %"
		    PRIu64 "\n", s->name, atomic_load(&s->opens));
}

static void
refused(struct text *t, struct slot *s)
{
	if (is_called(s))
		text_add(t, "baedal_breaker_refused_total{callee=\"%s\"} %"
		    PRIu64 "\n", s->name, atomic_load(&s->refused));
}

void
metrics_host(struct text *t)
{
	static const struct {
		const char *name, *type, *help;
		void (*each)(struct text *, struct slot *);
	} families[] = {
		{ "baedal_calls_total", "counter",
		    "Calls, by class of their status.", calls },
		{ "baedal_call_seconds", "histogram",
		    "How long calls took in the function.", took },
		{ "baedal_in_flight", "gauge", "Calls being served.",
		    in_flight },
		{ "baedal_workers", "gauge",
		    "Workers, but for those told to leave.", workers },
		{ "baedal_worker_starts_total", "counter",
		    "Workers started.", starts },
		{ "baedal_cold_starts_total", "counter",
		    "Of these, while there was none.", cold_starts },
		{ "baedal_workers_killed_total", "counter",
		    "Workers killed for want of a heartbeat.", killed },
		{ "baedal_batches_total", "counter",
		    "Batches of statements, each one commit.", batches },
		{ "baedal_batch_statements_total", "counter",
		    "Statements in these batches.", statements },
		{ "baedal_batches_again_total", "counter",
		    "Of these batches, run again one by one: one failed.",
		    again },
		{ "baedal_breaker_state", "gauge",
		    "0 closed, 1 open, 2 half open.", state },
		{ "baedal_breaker_opens_total", "counter",
		    "Times that it opened.", opens },
		{ "baedal_breaker_refused_total", "counter",
		    "Calls that it let not through.", refused },
	};

	for (size_t f = 0; f < sizeof families / sizeof *families; f++) {
		family(t, families[f].name, families[f].type,
		    families[f].help);
		for (int i = 0; i < SLOTS; i++) {
			struct slot *s = host_slot_at(i);

			if (s)
				families[f].each(t, s);
		}
	}
}
