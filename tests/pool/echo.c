/*
 * A function in plain libfcgi, for the pool's tests: echo <generation> <log>.
 * It answers its pid and generation; the query says how: sleep=<ms>, die, bug.
 * <log> has a line "<monotonic ms> begin", or end, for each timer call, and
 * "sleeps" for other calls that do.  It leaves when told TERM between calls,
 * or idle for IDLE_S seconds.
 */
#define _GNU_SOURCE
#include <fcgiapp.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t told;

static void
on_term(int sig)
{
	(void)sig;
	told = 1;
}

static void
note(const char *log, const char *what)
{
	struct timespec ts;
	FILE *f = fopen(log, "a");

	clock_gettime(CLOCK_MONOTONIC, &ts);
	if (f) {
		fprintf(f, "%lld %s\n", (long long)ts.tv_sec * 1000 +
		    ts.tv_nsec / 1000000, what);
		fclose(f);
	}
}

static void
serve(FCGX_Request *r, char **argv)
{
	const char *query = FCGX_GetParam("QUERY_STRING", r->envp);
	bool timer = FCGX_GetParam("BAEDAL_TIMER", r->envp) != NULL;

	if (timer) {
		note(argv[2], "begin");
		query = getenv("TIMER_QUERY");
	}
	if (query && strcmp(query, "die") == 0)
		_exit(1);
	if (query && strcmp(query, "bug") == 0) {
		/* as the library does: it had taken a call */
		if (write(atoi(getenv("BAEDAL_STATUS_FD")), "", 1) == 1)
			_exit(100);
	}
	if (query && strncmp(query, "sleep=", 6) == 0) {
		if (!timer)
			note(argv[2], "sleeps");
		usleep((useconds_t)atoi(query + 6) * 1000);
	}
	if (timer)
		note(argv[2], "end");
	FCGX_FPrintF(r->out, "Content-Type: text/plain\r\n\r\n%d %s",
	    (int)getpid(), argv[1]);
}

int
main(int argc, char **argv)
{
	struct sigaction sa = { .sa_handler = on_term };
	struct pollfd p = { .fd = 0, .events = POLLIN };
	const char *idle = getenv("IDLE_S");
	struct timespec ts = { .tv_sec = idle ? atoi(idle) : 30 };
	sigset_t term, none;
	FCGX_Request r;
	int n;

	if (argc != 3)
		return 100;
	sigemptyset(&none);
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	FCGX_Init();
	sigprocmask(SIG_BLOCK, &term, NULL);
	sigaction(SIGTERM, &sa, NULL);
	/* Who loses the race for a caller must come back, not wait. */
	fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
	FCGX_InitRequest(&r, 0, 0);
	while (!told) {
		n = ppoll(&p, 1, &ts, &none);
		if (n == 0)
			break;
		if (n < 0 || FCGX_Accept_r(&r) < 0)
			continue;
		serve(&r, argv);
		FCGX_Finish_r(&r);
	}
	return 0;
}
