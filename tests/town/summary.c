/* summary.c -- how many orders ended how, and how long all took. */
#include <string.h>

#include "town.h"

enum { SHOWN = 50 };

static double
town_minutes(double ms)
{
	return ms * settings.speed / 60000;
}

static void
say_counts(const char *what, int64_t n, const struct count *all)
{
	printf("  %-16s %8lld", what, (long long)n);
	for (size_t i = 0; all && i < COUNTS && all[i].n > 0; i++)
		printf("%s %s %lld", i ? "," : "  ", all[i].name,
		    (long long)all[i].n);
	putchar('\n');
}

static json_t *
counts(const struct count *all)
{
	json_t *o = json_object();

	for (size_t i = 0; i < COUNTS && all[i].n > 0; i++)
		json_object_set_new(o, all[i].name, json_integer(all[i].n));
	return o;
}

static json_t *
times(const struct hist *h)
{
	return json_pack("{sI sf sf sf}", "n", (json_int_t)h->n, "p50",
	    hist_ms(h, 0.5), "p99", hist_ms(h, 0.99), "max",
	    (double)h->most / 1000);
}

static json_t *
calls(int64_t *all)
{
	json_t *o = json_object();
	char status[8];

	*all = tally.unanswered;
	for (int i = 0; i < 600; i++)
		if (tally.calls[i] > 0) {
			snprintf(status, sizeof status, "%d", i);
			json_object_set_new(o, status,
			    json_integer(tally.calls[i]));
			*all += tally.calls[i];
		}
	json_object_set_new(o, "none", json_integer(tally.unanswered));
	return o;
}

/* Where an order is, by its records, or, ended at once, as we left it. */
static bool
is_well(const struct order *o)
{
	if (o->stage == UNKNOWN || o->stage == PLACING)
		return false;
	return o->id <= 0 || (audited ? audit_legal(o) : o->through);
}

/* An order that is not where it must be, in words, into the right list. */
static void
sort_out(const struct order *o, json_t *lost, json_t *unfinished)
{
	char s[200];
	int n;

	if (is_well(o))
		return;
	n = snprintf(s, sizeof s, "order %lld (town-%s-%lld): %s",
	    (long long)o->id, settings.run, (long long)o->n,
	    stage_names[o->stage]);
	for (size_t i = 0; audited && o->id > 0 && i < RECORDS; i++)
		n += snprintf(s + n, sizeof s - (size_t)n, "%s%s", i ? "/"
		    : ", is ", o->was[i] ? o->was[i] : "-");
	json_array_append_new(o->id > 0 && !o->was[0] && audit_whole ? lost
	    : unfinished, json_string(s));
}

static void
say_list(const char *what, const json_t *list)
{
	json_t *s;
	size_t i;

	json_array_foreach(list, i, s)
		if (i < SHOWN)
			printf("%s: %s\n", what, json_string_value(s));
	if (json_array_size(list) > SHOWN)
		printf("%s: and %zu more\n", what,
		    json_array_size(list) - SHOWN);
}

static void
say(json_t *lost, json_t *unfinished, const json_t *by_status, int64_t n,
    double placing, double seconds)
{
	const int64_t *s = tally.stages;
	const char *status;
	json_t *v;
	double p50 = hist_ms(&tally.course, 0.5);
	double p99 = hist_ms(&tally.course, 0.99);

	printf("\nseed %llu, run %s, %.1f s\n",
	    (unsigned long long)settings.seed, settings.run, seconds);
	say_counts("asked for", tally.asked, NULL);
	say_counts("accepted (201)", tally.accepted, NULL);
	say_counts("completed", s[DONE], NULL);
	say_counts("canceled", s[CANCELED], tally.reasons);
	say_counts("declined", s[DECLINED], NULL);
	say_counts("refused", s[REFUSED], tally.refusals);
	say_counts("lapsed", s[LAPSED], NULL);
	say_counts("unknown", s[UNKNOWN] + s[PLACING], NULL);
	say_counts("not at an end", (int64_t)json_array_size(unfinished),
	    NULL);
	say_counts("LOST", (int64_t)json_array_size(lost), NULL);
	printf("order to delivered  p50 %.2f s (%.1f minutes of the town), "
	    "p99 %.2f s (%.1f)\n", p50 / 1000, town_minutes(p50), p99 / 1000,
	    town_minutes(p99));
	printf("POST /orders        p50 %.1f ms, p99 %.1f ms, at most %.1f "
	    "ms\n", hist_ms(&tally.post, 0.5), hist_ms(&tally.post, 0.99),
	    (double)tally.post.most / 1000);
	printf("throughput          %.1f orders/s accepted, %.1f calls/s\n",
	    placing > 0 ? (double)tally.accepted / placing : 0,
	    seconds > 0 ? (double)n / seconds : 0);
	fputs("calls by status    ", stdout);
	json_object_foreach((json_t *)by_status, status, v)
		if (json_integer_value(v) > 0)
			printf(" %s: %lld", status,
			    (long long)json_integer_value(v));
	printf("; repeated: %lld\n", (long long)tally.repeated);
	say_list("LOST", lost);
	say_list("not at an end", unfinished);
}

static void
write_json(json_t *o)
{
	if (settings.json && json_dump_file(o, settings.json, JSON_INDENT(2))
	    != 0)
		stop(111, "cannot write JSON=%s", settings.json);
	json_decref(o);
}

bool
summary(void)
{
	const int64_t *s = tally.stages;
	json_t *lost = json_array(), *unfinished = json_array();
	json_t *faults = json_array(), *by_status;
	double seconds = (double)(now() - tally.started) / 1000;
	double placing = (double)(tally.last - tally.started) / 1000;
	int64_t n, unknown = s[UNKNOWN] + s[PLACING];
	bool good;

	for (size_t i = 0; i < n_orders; i++)
		sort_out(orders[i], lost, unfinished);
	for (size_t i = 0; i < tally.n_faults && i < FAULTS; i++)
		json_array_append_new(faults, json_string(tally.faults[i]));
	by_status = calls(&n);
	say(lost, unfinished, by_status, n, placing, seconds);
	say_list("fault", faults);
	good = !json_array_size(lost) && !json_array_size(unfinished) &&
	    !tally.n_faults;
	puts(good ? "every order is at a legal end" : "NOT every order is at "
	    "a legal end, or a call was answered as it must not be");
	write_json(json_pack("{sI ss ss sf sI sf sI sI s{sI sI sI sI sI sI}"
	    " so so so so so sI so so s{sf sf} sI so sf sf sb}", "seed",
	    (json_int_t)settings.seed, "run", settings.run, "url",
	    settings.url, "rate", settings.rate, "for",
	    (json_int_t)settings.seconds, "speed", settings.speed, "asked",
	    (json_int_t)tally.asked, "accepted", (json_int_t)tally.accepted,
	    "ends", "COMPLETED", (json_int_t)s[DONE], "CANCELED",
	    (json_int_t)s[CANCELED], "DECLINED", (json_int_t)s[DECLINED],
	    "REFUSED", (json_int_t)s[REFUSED], "LAPSED",
	    (json_int_t)s[LAPSED], "UNKNOWN",
	    (json_int_t)unknown, "canceled", counts(tally.reasons), "refused",
	    counts(tally.refusals), "lost", lost,
	    "unfinished", unfinished, "faults", faults, "faultCount",
	    (json_int_t)tally.n_faults, "postMs", times(&tally.post),
	    "deliveredMs", times(&tally.course), "deliveredTownMinutes",
	    "p50", town_minutes(hist_ms(&tally.course, 0.5)), "p99",
	    town_minutes(hist_ms(&tally.course, 0.99)), "repeated",
	    (json_int_t)tally.repeated, "calls", by_status,
	    "ordersPerSecond", placing > 0 ? (double)tally.accepted / placing
	    : 0.0, "seconds", seconds, "good", (int)good));
	return good;
}
