/*
 * main.c -- `make town`: places RATE orders a second for FOR seconds, lets
 * them run their course, and sees that every one of them came to an end.
 *
 *	RATE	orders a second (5)
 *	FOR	seconds of placing (60; 0: until Ctrl-C)
 *	SEED	of all choices (at random, printed)
 *	SPEED	of the town's clock: 60 makes a minute a second (60)
 *	URL	of the platform (http://127.0.0.1:$PORT, 8088)
 *	CHAOS	1: cards whose answers come late or get lost (0)
 *	SILENT	percent of orders that no store answers (0)
 *	LIMIT	seconds from the last order to the last end (by SPEED)
 *	JSON	file for the summary; HISTORY: file for every answer
 *
 * Ctrl-C stops placing, and what is under way ends; again ends it at once.
 * Exit 0 every order is at a legal end, 1 not so (they are listed), 100 used
 * wrongly, 111 try again.
 */
#include "town.h"

volatile sig_atomic_t interrupts;
static int64_t n_placed, to_place;
static bool placing = true;

static void
on_signal(int signal)
{
	(void)signal;
	interrupts++;
}

/* The n-th order comes at some moment of the n-th slot. */
static int64_t
moment(int64_t n)
{
	struct chance c = chance_of((uint64_t)n ^ UINT64_C(1) << 62);

	return (int64_t)(((double)n + between(&c, 0, 1)) * 1000 /
	    settings.rate);
}

static void
place_due(void *arg)
{
	int64_t at = now() - tally.started, next = 0;

	(void)arg;
	while (n_placed < to_place && !interrupts &&
	    (next = moment(n_placed)) <= at)
		order_place(n_placed++);
	if (n_placed < to_place && !interrupts)
		later(next - at < 200 ? next - at : 200, place_due, NULL);
	else
		placing = false;
}

static void
live(void)
{
	while (placing || (n_open > 0 && now() < until && interrupts < 2)) {
		http_run(clock_run());
		if (!placing && until == INT64_MAX) {
			until = now() + settings.limit;
			if (interrupts)
				puts("no more orders; what is under way ends "
				    "(Ctrl-C again: at once)");
		}
	}
}

static void
let_pass(int64_t ms)
{
	int64_t end = now() + ms, left, next;

	while ((left = end - now()) > 0) {
		next = clock_run();
		http_run(next < left ? next : left);
	}
}

/* The last events and captures take a moment; ask until all is well. */
static void
look_back(void)
{
	size_t n;

	if (until < now() + 5000)
		until = now() + 5000;
	while (interrupts < 2 && (n = audit()) > 0 && now() < until) {
		printf("of %zu orders not every record is at its end yet\n",
		    n);
		fflush(stdout);
		let_pass(500);
	}
}

static void
begin(void)
{
	struct sigaction act = { .sa_handler = on_signal };

	settings_read();
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	act.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &act, NULL);
	tally.started = now();
	history_open();
	http_open();
	people_find();
	shelf_load();
	if (shelf_count() == 0)
		stop(100, "no restaurant is open");
	printf("%s: %g orders/s for %lld s, SPEED=%g, SEED=%llu, run %s, %zu "
	    "restaurants open\n", settings.url, settings.rate,
	    (long long)settings.seconds, settings.speed,
	    (unsigned long long)settings.seed, settings.run, shelf_count());
}

int
main(void)
{
	begin();
	to_place = settings.seconds == 0 ? INT64_MAX
	    : (int64_t)(settings.rate * (double)settings.seconds + 0.5);
	until = INT64_MAX;
	tally.started = now();
	later(1000, progress, NULL);
	place_due(NULL);
	live();
	progress_ends();
	look_back();
	return summary() ? 0 : 1;
}
