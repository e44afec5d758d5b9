/*
 * serve.c -- main() of every function: a worker from its start to its end.
 *
 * It serves many calls at once from the listening socket that the pool hands
 * over as file descriptor 0, and says on its status pipe how it stands
 * (status.h).  The same program runs as plain CGI when there is a
 * REQUEST_METHOD in its environment.
 *
 * It leaves by itself: told TERM (as it is when its pool dies), idle for
 * IDLE_S, after WORKER_CALLS calls, or after a bug.  Then it takes no new
 * connections, finishes what it has, and lingers a moment on those that are
 * open, so that a call that is just being sent is answered.
 */
#include <fcgiapp.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "co.h"
#include "conn.h"
#include "db.h"
#include "fn_call.h"
#include "loop.h"
#include "report.h"

enum { LINGER_MS = 200 };

static volatile sig_atomic_t told;

static void
on_term(int signal)
{
	(void)signal;
	told = 1;
}

/* FastCGI. */

/* Serves until it is to leave. */
static void
serve_while_wanted(void)
{
	int64_t idle_ms = env_int("IDLE_S", 1, 86400, 30) * 1000;
	int64_t most = env_int("WORKER_CALLS", 1, 1000000000, 1000000);
	int64_t idle_at = now_ms() + idle_ms, served = 0, now, wake;

	while (!told && !buggy && conn_served < most) {
		now = now_ms();
		if (conn_served != served || conn_calls > 0) {
			served = conn_served;
			idle_at = now + idle_ms;
		}
		if (now >= idle_at)
			return;
		wake = idle_at;
		conn_round();
		report_round(now, &wake);
		db_round(now, &wake);
		loop_round(wake);
	}
}

/* Finishes what it has; the pool ends it if that takes too long. */
static void
leave(void)
{
	int64_t now = now_ms(), end = now + LINGER_MS, wake;

	conn_leave();
	report_leaves();
	while (now < end || conn_calls > 0) {
		wake = end > now ? end : INT64_MAX;
		conn_round();
		db_round(now, &wake);
		if (now >= end)
			conn_close_idle();
		loop_round(wake);
		now = now_ms();
	}
	conn_close_idle();
}

static int
serve_fcgi(void)
{
	struct sigaction term = { .sa_handler = on_term };
	sigset_t blocked;

	FCGX_Init();		/* installs handlers of its own: ours after */
	sigaction(SIGTERM, &term, NULL);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
	conn_listen(0);
	report_open();
	serve_while_wanted();
	leave();
	db_close();
	return buggy ? 100 : 0;
}

/* CGI: the one call, from the environment and stdin. */

static bool cgi_over;

static const char *
cgi_param(struct wire *w, const char *name)
{
	(void)w;
	return getenv(name);
}

static ssize_t
cgi_read(struct wire *w, char *b, size_t n)
{
	(void)w;
	return read(0, b, n);
}

static void
cgi_write(struct wire *w, const char *b, size_t n)
{
	(void)w;
	fwrite(b, 1, n, stdout);
}

static void
cgi_call(void *arg)
{
	struct wire w = { cgi_param, cgi_read, cgi_write };
	struct job j = { .wire = &w, .co = co_self() };

	(void)arg;
	current = &j;
	call_serve(&j);
	current = NULL;
	cgi_over = true;
}

static int
serve_cgi(void)
{
	int64_t wake;

	if (!co_start(cgi_call, NULL))
		return 111;
	while (!cgi_over) {
		wake = INT64_MAX;
		db_round(now_ms(), &wake);
		loop_round(wake);
	}
	db_close();
	return buggy ? 100 : 0;
}

static int
print_description(void)
{
	struct job j = { 0 };
	char *s;

	current = &j;
	s = json_dumps(describe(&j.c), JSON_COMPACT);
	puts(s);
	arena_free(&j);
	return 0;
}

int
main(int argc, char **argv)
{
	if (sodium_init() == -1)
		return 111;
	arena_for_json();
	arena_keep();
	setvbuf(stderr, NULL, _IOLBF, 0);
	if (argc == 2 && strcmp(argv[1], "--describe") == 0)
		return print_description();
	if (argc == 2 && strcmp(argv[1], "--check") == 0)
		return db_check();
	if (argc != 1) {
		fprintf(stderr, "usage: %s [--describe | --check]\n", fn.name);
		return 100;
	}
	return getenv("REQUEST_METHOD") ? serve_cgi() : serve_fcgi();
}
