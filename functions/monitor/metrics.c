/*
 * GET /metrics -- this host's figures, and what waits to be handled, in
 * Prometheus' text format 0.0.4.
 *
 * The host's come out of shared memory, the rest from monitor/backlog; while
 * that cannot answer, baedal_backlog_known is 0 and its figures are left out.
 */
#include "backlog.h"
#include "metrics_host.h"

static void
gauge(struct text *t, const char *name, const char *help)
{
	text_add(t, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void
behind(struct text *t, const struct list *all)
{
	static const struct { const char *name, *help; } of[] = {
		{ "baedal_subscription_lag", "Events not yet settled." },
		{ "baedal_subscription_idle_seconds",
		    "Since it last moved, while it lags." },
		{ "baedal_subscription_stopped",
		    "1 when an operator must let it go on." },
	};
	const struct behind *b = all->v;

	for (size_t k = 0; k < sizeof of / sizeof *of; k++) {
		gauge(t, of[k].name, of[k].help);
		for (size_t i = 0; i < all->n; i++)
			text_add(t, "%s{consumer=\"%s\",source=\"%s\","
			    "generation=\"%" PRId64 "\"} %.15g\n", of[k].name,
			    b[i].consumer, b[i].source, b[i].generation,
			    k == 0 ? (double)b[i].lag : k == 1 ?
			    (double)b[i].idle_ms / 1e3 : b[i].stopped);
	}
}

static void
aside(struct text *t, const struct list *all)
{
	const struct aside *a = all->v;

	gauge(t, "baedal_set_aside", "Events parked or dead.");
	for (size_t i = 0; i < all->n; i++)
		text_add(t, "baedal_set_aside{consumer=\"%s\",state="
		    "\"parked\"} %" PRId64 "\nbaedal_set_aside{consumer="
		    "\"%s\",state=\"dead\"} %" PRId64 "\n", a[i].consumer,
		    a[i].parked, a[i].consumer, a[i].dead);
	gauge(t, "baedal_set_aside_oldest_seconds",
	    "Age of the oldest event set aside.");
	for (size_t i = 0; i < all->n; i++)
		text_add(t, "baedal_set_aside_oldest_seconds{consumer="
		    "\"%s\"} %.15g\n", a[i].consumer,
		    (double)a[i].oldest_ms / 1e3);
}

static struct reply
serve(struct call *c)
{
	struct text t = { .c = c };
	struct backlog b;
	struct reply r = { .status = 200,
		.media = "text/plain; version=0.0.4; charset=utf-8" };
	bool known = rpc(c, "monitor/backlog", backlog, &b, json_object()) ==
	    RPC_DONE;

	metrics_host(&t);
	gauge(&t, "baedal_backlog_known", "0 while the database is away.");
	text_add(&t, "baedal_backlog_known %d\n", known);
	if (known) {
		behind(&t, &b.behind);
		aside(&t, &b.aside);
	}
	r.text = t.v;
	return r;
}

const struct fn fn = {
	.name = "monitor/metrics",
	.about = "Figures for Prometheus (text format 0.0.4)",
	.routes = { "GET /metrics" }, .allow = ANYONE,
	.calls = { "monitor/backlog" }, .serve = serve,
};
