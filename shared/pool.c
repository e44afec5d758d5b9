/*
 * pool <context>: the function host of one context.  It owns the functions'
 * listening sockets and starts workers when callers wait; it never reads a
 * call.  Killed, its workers leave (they are told by the kernel), and the one
 * started in its place binds the sockets anew: callers meanwhile see 503.
 * One that is started beside it takes the sockets over; it, told TERM, first
 * serves who had called it before that.  A killed worker takes only its own
 * call with it; the socket and those who wait on it stay.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "pool.h"

#define FUNCTIONS_MAX	256	/* polled at once */
#define WAITING_MS	3000	/* a leaving pool's time for those who wait */
#define LOOK_MS		10	/* how often it looks whether any still do */

static volatile sig_atomic_t got_term, got_hup;
static const char *who;

int64_t
pool_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void
pool_say(const char *fmt, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	/* One write, so that lines of workers do not run into it. */
	dprintf(STDERR_FILENO, "pool %s: %s\n", who, line);
}

void
child_setup(pid_t parent)
{
	static const int ours[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD };
	sigset_t none;

	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
		signal(ours[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)	/* it died before we asked to be told */
		_exit(0);
}

static void
on_signal(int sig)
{
	if (sig == SIGTERM || sig == SIGINT)
		got_term = 1;
	else if (sig == SIGHUP)
		got_hup = 1;
}

/* They arrive only inside ppoll, so no wake-up is lost. */
static void
catch_signals(void)
{
	static const int ours[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD };
	struct sigaction sa = { .sa_handler = on_signal };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++) {
		sigaddset(&set, ours[i]);
		sigaction(ours[i], &sa, NULL);
	}
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static void
reap(struct pool *pool)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (!worker_gone(pid, status, pool_now()))
			timer_gone(pool, pid, status);
}

static void
wait_for_something(struct pool *pool, int64_t wake)
{
	struct pollfd fds[FUNCTIONS_MAX];
	struct function *polled[FUNCTIONS_MAX], *f;
	struct timespec ts;
	sigset_t none;
	nfds_t n = 0;
	int64_t now = pool_now(), left = wake > now ? wake - now : 0;

	SLIST_FOREACH (f, &pool->functions, next) {
		if (n == FUNCTIONS_MAX || !workers_want_poll(f, now))
			continue;
		fds[n] = (struct pollfd) { .fd = f->fd, .events = POLLIN };
		polled[n++] = f;
	}
	ts.tv_sec = left / 1000;
	ts.tv_nsec = left % 1000 * 1000000;
	sigemptyset(&none);
	if (ppoll(fds, n, wake == INT64_MAX ? NULL : &ts, &none) <= 0)
		return;
	for (nfds_t i = 0; i < n; i++)
		if (fds[i].revents)
			workers_called(polled[i], pool_now());
}

/* Who had called before nobody could any more is served as ever, in bounds. */
static void
serve_waiting(struct pool *pool)
{
	int64_t end = pool_now() + WAITING_MS, now = 0, wake;
	struct function *f;
	bool waiting = true;

	while (waiting && now < end) {
		waiting = false;
		now = pool_now();
		wake = now + LOOK_MS;
		SLIST_FOREACH (f, &pool->functions, next) {
			if (f->fd < 0 || !socket_readable(f))
				continue;
			waiting = true;
			workers_step(f, now, &wake);
		}
		workers_overdue(now, &wake);
		if (waiting)
			wait_for_something(pool, wake);
		reap(pool);
	}
}

/* No more calls are taken; those that were are finished, in bounds. */
static void
drain(struct pool *pool)
{
	struct function *f;
	int64_t wake;

	pool_say("stopping");
	SLIST_FOREACH (f, &pool->functions, next)
		socket_hide(f);
	serve_waiting(pool);
	SLIST_FOREACH (f, &pool->functions, next)
		socket_close(f);
	workers_leave(pool_now());
	while (workers_any()) {
		wake = INT64_MAX;
		workers_overdue(pool_now(), &wake);
		wait_for_something(pool, wake);
		reap(pool);
	}
}

static void
serve(struct pool *pool)
{
	struct function *f;
	int64_t now, wake;

	while (!got_term) {
		if (got_hup) {
			got_hup = 0;
			pool_say("new binaries from now on");
			pool_describe(pool);
			workers_leave(pool_now());
		}
		now = pool_now();
		wake = INT64_MAX;
		SLIST_FOREACH (f, &pool->functions, next) {
			if (f->fd < 0)
				continue;
			workers_step(f, now, &wake);
			timer_step(f, now, &wake);
		}
		workers_overdue(now, &wake);
		wait_for_something(pool, wake);
		reap(pool);
	}
}

int
main(int argc, char **argv)
{
	static struct pool pool;	/* zero: its list is empty */

	pool.bin_dir = getenv("BIN_DIR");
	pool.run_dir = getenv("RUN_DIR");
	who = argc == 2 ? argv[1] : "?";
	if (argc != 2 || !*who || strchr(who, '/') || !pool.bin_dir ||
	    !pool.run_dir) {
		pool_say("usage: BIN_DIR=... RUN_DIR=... pool <context>");
		return 100;
	}
	pool.context = who;
	umask(0117);	/* sockets are for our user and group */
	srandom((unsigned)time(NULL) ^ (unsigned)getpid());
	catch_signals();
	pool_describe(&pool);
	serve(&pool);
	drain(&pool);
	return 0;
}
