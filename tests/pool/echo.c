/*
 * A function in plain libfcgi, for the pool's tests: echo <generation> <log>
 * [<mark>].  It answers its pid and generation; the query says how: sleep=<ms>,
 * hang, die, bug.  With a mark it serves so many calls at once and speaks as
 * status.h has it; without one it is mute and serves one.
 * <log> has a line "<monotonic ms> begin", or end, for each timer call, and
 * "sleeps" for other calls that do.  It leaves when told TERM, after the calls
 * it has, or idle for IDLE_S seconds.
 */
#define _GNU_SOURCE
#include <fcgiapp.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../../shared/status.h"

static char **args;
static int mark;			/* 0: mute */
static int leave[2];			/* a pipe, closed when it is time to */
static pthread_mutex_t accepting = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t counting = PTHREAD_MUTEX_INITIALIZER;
static int in_flight;
static time_t last;			/* that it was not idle */

static time_t
seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

static void
say(enum status word)
{
	unsigned char byte = (unsigned char)word;

	if (write(atoi(getenv("BAEDAL_STATUS_FD")), &byte, 1) != 1)
		_exit(111);
}

/* A call begins (1) or ends (-1). */
static void
count(int more)
{
	int before;

	pthread_mutex_lock(&counting);
	before = in_flight;
	in_flight += more;
	last = seconds();
	if (mark > 0 && before == 0)
		say(STATUS_BUSY);
	if (mark > 0 && in_flight == mark)
		say(STATUS_FULL);
	if (mark > 0 && before == mark)
		say(STATUS_ROOM);
	if (mark > 0 && in_flight == 0)
		say(STATUS_IDLE);
	pthread_mutex_unlock(&counting);
}

static void
note(const char *what)
{
	struct timespec ts;
	FILE *f = fopen(args[2], "a");

	clock_gettime(CLOCK_MONOTONIC, &ts);
	if (f) {
		fprintf(f, "%lld %s\n", (long long)ts.tv_sec * 1000 +
		    ts.tv_nsec / 1000000, what);
		fclose(f);
	}
}

static void
serve(FCGX_Request *r)
{
	const char *query = FCGX_GetParam("QUERY_STRING", r->envp);
	bool timer = FCGX_GetParam("BAEDAL_TIMER", r->envp) != NULL;

	if (timer) {
		note("begin");
		query = getenv("TIMER_QUERY");
	}
	if (query && strcmp(query, "die") == 0)
		_exit(1);
	if (query && strcmp(query, "hang") == 0)
		raise(SIGSTOP);
	if (query && strcmp(query, "bug") == 0) {
		say(STATUS_TAKEN);
		_exit(100);
	}
	if (query && strncmp(query, "sleep=", 6) == 0) {
		if (!timer)
			note("sleeps");
		usleep((useconds_t)atoi(query + 6) * 1000);
	}
	if (timer)
		note("end");
	FCGX_FPrintF(r->out, "Content-Type: text/plain\r\n\r\n%d %s",
	    (int)getpid(), args[1]);
}

/* A caller, or false when it is time to leave. */
static bool
accept_one(FCGX_Request *r)
{
	struct pollfd p[] = { { .fd = 0, .events = POLLIN },
		{ .fd = leave[0], .events = POLLIN } };
	bool got = false;

	pthread_mutex_lock(&accepting);
	while (!got && p[1].revents == 0) {
		poll(p, 2, -1);
		/* Who loses the race for a caller comes back. */
		got = p[1].revents == 0 && FCGX_Accept_r(r) >= 0;
	}
	if (got)
		count(1);
	pthread_mutex_unlock(&accepting);
	return got;
}

static void *
serve_calls(void *unused)
{
	FCGX_Request r;

	FCGX_InitRequest(&r, 0, 0);
	while (accept_one(&r)) {
		serve(&r);
		FCGX_Finish_r(&r);
		count(-1);
	}
	return unused;
}

static bool
is_idle(time_t longest)
{
	bool idle;

	pthread_mutex_lock(&counting);
	idle = in_flight == 0 && seconds() - last >= longest;
	if (in_flight > 0 && mark > 0)
		say(STATUS_BUSY);
	pthread_mutex_unlock(&counting);
	return idle;
}

int
main(int argc, char **argv)
{
	const struct timespec beat = { .tv_nsec = 250000000 };
	const char *idle = getenv("IDLE_S");
	pthread_t threads[64];
	sigset_t term;
	int n;

	if (argc < 3)
		return 100;
	args = argv;
	mark = argc > 3 ? atoi(argv[3]) : 0;
	last = seconds();
	FCGX_Init();
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, NULL);
	fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
	if (pipe2(leave, O_CLOEXEC) != 0)
		return 111;
	if (mark > 0)
		say(STATUS_IDLE);
	n = mark > 0 ? mark : 1;
	for (int i = 0; i < n; i++)
		if (pthread_create(&threads[i], NULL, serve_calls, NULL) != 0)
			return 111;
	while (sigtimedwait(&term, NULL, &beat) != SIGTERM)
		if (is_idle(idle ? atoi(idle) : 30))
			break;
	close(leave[1]);
	for (int i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
