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
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "pool.h"

#define WAITING_MS	3000	/* a leaving pool's time for those who wait */
#define LOOK_MS		10	/* how often it looks whether any still do */

static bool got_term, got_hup;
static const char *who;

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
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)	/* it died before we asked to be told */
		_exit(0);
}

/* A descriptor to read them from, so that they arrive between two rounds. */
static int
open_signals(void)
{
	static const int ours[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++) {
		signal(ours[i], SIG_DFL);
		sigaddset(&set, ours[i]);
	}
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static void
on_signal(void *fd, short revents)
{
	struct signalfd_siginfo s;

	(void)revents;
	while (read(*(int *)fd, &s, sizeof(s)) == sizeof(s)) {
		if (s.ssi_signo == SIGTERM || s.ssi_signo == SIGINT)
			got_term = true;
		else if (s.ssi_signo == SIGHUP)
			got_hup = true;
	}
}

static void
reap(struct pool *pool)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (!worker_gone(pool, pid, status, pollset_now()))
			timer_gone(pool, pid, status);
}

/* Everybody does what is due and says what he waits for; then it is awaited. */
static void
take_round(struct pool *pool)
{
	int64_t now = pollset_now();
	struct function *f;

	SLIST_FOREACH (f, &pool->functions, next) {
		if (!got_term)
			describe_step(pool, f, now);
		if (f->fd >= 0)
			grow_step(f, &pool->set, now);
		renew_step(f, &pool->set, now);
		if (f->fd >= 0 && !got_term)
			timer_step(f, &pool->set, now);
		status_step(f, &pool->set, now);	/* new ones too */
		figures_step(f);
	}
	workers_overdue(&pool->set, now);
	pollset_add(&pool->set, pool->signals, POLLIN, on_signal,
	    &pool->signals);
	pollset_wait(&pool->set);
	reap(pool);
}

static bool
anybody_waits(const struct pool *pool)
{
	const struct function *f;

	SLIST_FOREACH (f, &pool->functions, next)
		if (f->fd >= 0 && socket_readable(f))
			return true;
	return false;
}

/*
 * Who called while he could is served as ever, in bounds; then no more calls
 * are taken, and those that were are finished, in bounds.
 */
static void
drain(struct pool *pool)
{
	int64_t end = pollset_now() + WAITING_MS;
	struct function *f;

	pool_say("stopping");
	SLIST_FOREACH (f, &pool->functions, next)
		socket_hide(f);
	while (anybody_waits(pool) && pollset_now() < end) {
		pollset_wake(&pool->set, pollset_now() + LOOK_MS);
		take_round(pool);
	}
	SLIST_FOREACH (f, &pool->functions, next)
		socket_close(f);
	workers_leave(pool, pollset_now());
	while (workers_leaving())
		take_round(pool);
}

static void
serve(struct pool *pool)
{
	while (!got_term) {
		if (got_hup) {
			got_hup = false;
			pool_say("new binaries from now on");
			pool_describe(pool);
			renew(pool, pollset_now());
		}
		take_round(pool);
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
	pool.signals = open_signals();
	pool_describe(&pool);
	serve(&pool);
	drain(&pool);
	return 0;
}
