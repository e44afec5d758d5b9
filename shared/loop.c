/*
 * loop.c -- see loop.h.
 *
 * The calls that wait are looked through for those whose time is over only when
 * the earliest alarm that was set since the last look has passed.  Most are
 * woken long before theirs, so that is seldom.
 */
#define _GNU_SOURCE
#include "loop.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/queue.h>
#include <unistd.h>

#include "co.h"
#include "fn_call.h"

/* Few a round: so the database has work while the next are read.  Where all who
 * are ready go in one round, callers, functions and Postgres take turns. */
enum { EVENTS = 16 };

static LIST_HEAD(, job) waiting = LIST_HEAD_INITIALIZER(waiting);
static int64_t earliest = INT64_MAX;

/* An epoll that does not work, or a full table of descriptors. */
static _Noreturn void
broken(const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", fn.name, what, strerror(errno));
	_exit(111);
}

static int
epoll(void)
{
	static int fd = -1;

	if (fd == -1 && (fd = epoll_create1(EPOLL_CLOEXEC)) == -1)
		broken("epoll_create1");
	return fd;
}

void
loop_watch(int fd, uint32_t events, struct source *s)
{
	struct epoll_event e = { .events = events, .data.ptr = s };

	int failed = epoll_ctl(epoll(), EPOLL_CTL_ADD, fd, &e);

	if (failed && errno == EEXIST)
		failed = epoll_ctl(epoll(), EPOLL_CTL_MOD, fd, &e);
	if (failed)
		broken("epoll_ctl");
}

void
loop_forget(int fd)
{
	if (epoll_ctl(epoll(), EPOLL_CTL_DEL, fd, NULL) == -1)
		broken("epoll_ctl");
}

/* Who is woken may wait anew; nobody else leaves the list meanwhile. */
static void
alarms(void)
{
	int64_t now = now_ms();
	struct job *j, *next;

	if (now < earliest)
		return;
	earliest = INT64_MAX;
	for (j = LIST_FIRST(&waiting); j; j = next) {
		next = LIST_NEXT(j, waits);
		if (j->alarm <= now) {
			j->late = true;
			job_wake(j);
		} else if (j->alarm < earliest)
			earliest = j->alarm;
	}
}

static int
timeout(int64_t until)
{
	int64_t left;

	if (earliest < until)
		until = earliest;
	if (until == INT64_MAX)
		return -1;
	left = until - now_ms();
	return left < 0 ? 0 : left > 60000 ? 60000 : (int)left;
}

void
loop_round(int64_t until)
{
	struct epoll_event ready[EVENTS];
	sigset_t none;
	int n;

	sigemptyset(&none);
	n = epoll_pwait(epoll(), ready, EVENTS, timeout(until), &none);
	if (n == -1 && errno != EINTR)
		broken("epoll_pwait");
	for (int i = 0; i < n; i++) {
		struct source *s = ready[i].data.ptr;

		s->ready(s, ready[i].events);
	}
	alarms();
}

bool
job_wait(struct job *j, int64_t until)
{
	j->alarm = until;
	j->late = false;
	if (until < earliest)
		earliest = until;
	LIST_INSERT_HEAD(&waiting, j, waits);
	current = NULL;
	co_wait(j->co);
	current = j;
	LIST_REMOVE(j, waits);
	return !j->late;
}

void
job_wake(struct job *j)
{
	co_resume(j->co);
}

struct watch { struct source source; struct job *job; };

static void
watched(struct source *s, uint32_t events)
{
	(void)events;
	job_wake(((struct watch *)s)->job);
}

bool
job_wait_fd(struct job *j, int fd, uint32_t events, int64_t until)
{
	struct watch w = { { watched }, j };
	bool came;

	loop_watch(fd, events | EPOLLONESHOT, &w.source);
	came = job_wait(j, until);
	loop_forget(fd);
	return came;
}
