/*
 * A worker's life: started on its function's socket, dismissed, gone.  It
 * leaves by itself when idle, and when the pool is killed (the kernel tells
 * it); one that dies leaves its function's socket and queue untouched.  Who
 * is leaving no longer counts: others may be started in its place while it
 * finishes what it has.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pool.h"

#define LEAVE_MS	10000	/* from TERM to KILL */

static struct workers leaving = SLIST_HEAD_INITIALIZER(leaving);

static _Noreturn void
become(const struct function *f, bool kept, pid_t pool, int status)
{
	char fd[12];

	child_setup(pool);
	snprintf(fd, sizeof(fd), "%d", status);
	setenv("BAEDAL_STATUS_FD", fd, 1);
	fcntl(status, F_SETFD, 0);
	if (kept)
		setenv("IDLE_S", "86400", 1);	/* a day: it stays */
	dup2(f->fd, STDIN_FILENO);	/* FastCGI's FCGI_LISTENSOCK_FILENO */
	dup2(STDERR_FILENO, STDOUT_FILENO);
	execl(f->bin, f->bin, (char *)NULL);
	pool_say("%s: %s", f->bin, strerror(errno));
	_exit(111);
}

/* A child with the other end of *status, which is ours to read. */
static pid_t
fork_worker(const struct function *f, bool kept, int *status)
{
	pid_t self = getpid(), pid;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return -1;
	if ((pid = fork()) == 0)
		become(f, kept, self, ends[1]);
	close(ends[1]);
	if (pid < 0)
		close(ends[0]);
	*status = ends[0];
	return pid;
}

bool
worker_start(struct function *f, int64_t now)
{
	struct worker *w = calloc(1, sizeof(*w));
	bool kept = f->kept < f->keep;

	if (!w || (w->pid = fork_worker(f, kept, &w->status)) < 0) {
		pool_say("%s: cannot start a worker: %s", f->name,
		    strerror(errno));
		f->throttled_until = now + 1000;
		free(w);
		return false;
	}
	w->fn = f;
	w->born = now;
	w->kept = kept;
	figures_started(f);
	f->n_workers++;
	f->kept += kept;
	SLIST_INSERT_HEAD(&f->workers, w, next);
	return true;
}

static void
uncount(struct worker *w)
{
	w->fn->n_workers--;
	w->fn->kept -= w->kept;
	w->fn->look_at = 0;		/* does anybody call? */
	SLIST_REMOVE(&w->fn->workers, w, worker, next);
}

void
worker_leaves(struct worker *w, int64_t now)
{
	uncount(w);
	w->kill_at = now + LEAVE_MS;
	SLIST_INSERT_HEAD(&leaving, w, next);
}

void
worker_dismiss(struct worker *w, int sig, int64_t now)
{
	kill(w->pid, sig);
	w->dismissed = true;
	worker_leaves(w, now);
}

void
workers_leave(struct pool *pool, int64_t now)
{
	struct function *f;

	SLIST_FOREACH (f, &pool->functions, next)
		while (!SLIST_EMPTY(&f->workers))
			worker_dismiss(SLIST_FIRST(&f->workers), SIGTERM, now);
}

void
workers_overdue(struct pollset *set, int64_t now)
{
	struct worker *w;

	SLIST_FOREACH (w, &leaving, next) {
		if (now >= w->kill_at) {
			pool_say("%s: worker %d does not leave, killed",
			    w->fn->name, (int)w->pid);
			kill(w->pid, SIGKILL);
			w->kill_at = now + LEAVE_MS;
		}
		pollset_wake(set, w->kill_at);
	}
}

bool
workers_leaving(void)
{
	return !SLIST_EMPTY(&leaving);
}

static struct worker *
find(const struct workers *list, pid_t pid)
{
	struct worker *w;

	SLIST_FOREACH (w, list, next)
		if (w->pid == pid)
			break;
	return w;
}

bool
worker_gone(struct pool *pool, pid_t pid, int status, int64_t now)
{
	struct worker *w = find(&leaving, pid);
	struct function *f;

	SLIST_FOREACH (f, &pool->functions, next)
		if (w || (w = find(&f->workers, pid)))
			break;
	if (!w)
		return false;
	if (w->status >= 0 && w->kill_at == 0)
		status_read(w, POLLIN);		/* its last words */
	if (w->kill_at == 0)
		uncount(w);
	else
		SLIST_REMOVE(&leaving, w, worker, next);
	if (!w->dismissed)
		throttle(w, status, now);
	if (w->status >= 0)
		close(w->status);
	free(w);
	return true;
}
