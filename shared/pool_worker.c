/*
 * Workers: started when callers wait and nobody takes them, up to `max`; they
 * leave by themselves when idle.  A worker that dies leaves its function's
 * socket and queue untouched.  Those that die before they took a call are
 * started again with growing patience (2, 4 ... 60 s), so that a broken binary
 * does not eat the machine; one that says, on its status pipe, that it had
 * taken one is replaced at once: one bad call stops nobody else's (G7).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pool.h"

#define WAIT_MS		5	/* callers wait that long: all are busy */
#define START_MS	20	/* a new worker's time to take its first call */
#define COLD_MS		50	/* for the only one, out of cold caches */
#define AT_ONCE_MS	2000	/* a death younger than this is one at once */
#define THROTTLE_MAX_S	60
#define LEAVE_MS	10000	/* from TERM to KILL */

struct worker {
	pid_t	 pid;
	struct function *fn;
	int64_t	 born;
	int64_t	 kill_at;	/* 0: not told to leave */
	bool	 kept;
	int	 status;	/* pipe: a byte when it has taken a call */
	SLIST_ENTRY(worker) next;
};
static SLIST_HEAD(, worker) workers = SLIST_HEAD_INITIALIZER(workers);

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

static void
start(struct function *f, int64_t now)
{
	struct worker *w = calloc(1, sizeof(*w));
	pid_t self = getpid();
	bool kept = f->kept < f->keep;
	int status[2] = { -1, -1 };
	pid_t pid = -1;

	if (w && pipe2(status, O_CLOEXEC | O_NONBLOCK) == 0)
		pid = fork();
	if (pid == 0)
		become(f, kept, self, status[1]);
	if (status[1] >= 0)
		close(status[1]);
	f->look_at = now + (f->workers == 0 ? COLD_MS : START_MS);
	if (pid < 0) {
		pool_say("%s: cannot start a worker: %s", f->name,
		    strerror(errno));
		f->throttled_until = now + 1000;
		if (status[0] >= 0)
			close(status[0]);
		free(w);
		return;
	}
	*w = (struct worker) { .pid = pid, .fn = f, .born = now,
		.kept = kept, .status = status[0] };
	f->workers++;
	f->kept += kept;
	SLIST_INSERT_HEAD(&workers, w, next);
}

static void
sooner(int64_t *wake, int64_t at)
{
	if (at < *wake)
		*wake = at;
}

void
workers_step(struct function *f, int64_t now, int64_t *wake)
{
	if (now < f->throttled_until) {
		sooner(wake, f->throttled_until);
		return;
	}
	while (f->kept < f->keep && f->workers < f->max &&
	    now >= f->throttled_until)
		start(f, now);
	if (f->look_at != 0 && now >= f->look_at) {
		f->look_at = 0;
		if (f->workers < f->max && socket_readable(f))
			start(f, now);
	}
	if (f->look_at != 0)
		sooner(wake, f->look_at);
}

/* Readable all the time is normal; readable still in WAIT_MS is not. */
void
workers_called(struct function *f, int64_t now)
{
	if (f->workers == 0)
		start(f, now);
	else
		f->look_at = now + WAIT_MS;
}

bool
workers_want_poll(const struct function *f, int64_t now)
{
	return f->fd >= 0 && f->look_at == 0 && f->workers < f->max &&
	    now >= f->throttled_until;
}

void
workers_leave(int64_t now)
{
	struct worker *w;

	SLIST_FOREACH (w, &workers, next) {
		if (w->kill_at != 0)
			continue;
		kill(w->pid, SIGTERM);
		w->kill_at = now + LEAVE_MS;
		w->fn->workers--;
		w->fn->kept -= w->kept;
	}
}

void
workers_overdue(int64_t now, int64_t *wake)
{
	struct worker *w;

	SLIST_FOREACH (w, &workers, next) {
		if (w->kill_at == 0)
			continue;
		if (now >= w->kill_at) {
			pool_say("%s: worker %d does not leave, killed",
			    w->fn->name, (int)w->pid);
			kill(w->pid, SIGKILL);
			w->kill_at = now + LEAVE_MS;
		}
		sooner(wake, w->kill_at);
	}
}

bool
workers_any(void)
{
	return !SLIST_EMPTY(&workers);
}

static bool
took_a_call(const struct worker *w)
{
	char byte;

	return read(w->status, &byte, 1) == 1;
}

static void
judge(struct function *f, const struct worker *w, int status, int64_t now)
{
	bool bug = WIFEXITED(status) && WEXITSTATUS(status) == 100;
	bool served = took_a_call(w);
	char how[32];

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
		f->quick = 0;
		f->throttle_s = 0;
		return;
	}
	if (WIFSIGNALED(status))
		snprintf(how, sizeof(how), "signal %d", WTERMSIG(status));
	else
		snprintf(how, sizeof(how), "exit %d", WEXITSTATUS(status));
	if (served || now - w->born >= AT_ONCE_MS) {
		f->quick = 0;
		f->throttle_s = 0;
	} else
		f->quick++;
	if (served || (!bug && f->quick < 2)) {
		pool_say("%s: worker %d: %s%s", f->name, (int)w->pid, how,
		    bug ? ": A BUG, met in a call" : "");
		return;
	}
	/* Several that die together are one reason, not many. */
	if (now < f->throttled_until)
		return;
	f->throttle_s = f->throttle_s ? f->throttle_s * 2 : 2;
	if (f->throttle_s > THROTTLE_MAX_S)
		f->throttle_s = THROTTLE_MAX_S;
	f->throttled_until = now + (int64_t)f->throttle_s * 1000;
	pool_say("%s: worker %d: %s: %s, no new worker for %d s", f->name,
	    (int)w->pid, how, bug ? "A BUG" : "DIES AT ONCE", f->throttle_s);
}

bool
worker_gone(pid_t pid, int status, int64_t now)
{
	struct worker *w;

	SLIST_FOREACH (w, &workers, next)
		if (w->pid == pid)
			break;
	if (!w)
		return false;
	if (w->kill_at == 0) {
		w->fn->workers--;
		w->fn->kept -= w->kept;
		judge(w->fn, w, status, now);
	}
	SLIST_REMOVE(&workers, w, worker, next);
	close(w->status);
	free(w);
	return true;
}
