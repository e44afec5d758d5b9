/*
 * Functions with `every` are called by every pool that hosts them.  The call
 * is made by a child of our own, so a slow one holds up nobody; the next is
 * not made before it has ended.  A timer that is lost with its pool fires
 * again soon after the next start: each is a conditional write.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fcgi.h"
#include "pool.h"

#define CALL_MS	10000		/* the call's deadline */
#define STR_(x)	#x
#define STR(x)	STR_(x)

/* Exits with 0 (done), 111 (503 or nobody there) or 1 (refused). */
static _Noreturn void
call(const struct function *f)
{
	const struct fcgi_param params[] = {
		{ "GATEWAY_INTERFACE", "CGI/1.1" },
		{ "SERVER_PROTOCOL", "HTTP/1.1" },
		{ "REQUEST_METHOD", "POST" },
		{ "REQUEST_URI", "/" },
		{ "SCRIPT_NAME", f->name },
		{ "QUERY_STRING", "" },
		{ "CONTENT_LENGTH", "0" },
		{ "BAEDAL_TIMER", "1" },
		{ "BAEDAL_DEADLINE_MS", STR(CALL_MS) },
		{ NULL, NULL },
	};
	struct fcgi_reply reply = { 0 };

	if (fcgi_call(f->sock, params, "", 0, CALL_MS, fcgi_await_poll, NULL,
	    &reply) != FCGI_DONE ||
	    reply.status == 503)
		_exit(111);
	if (reply.status >= 200 && reply.status < 300)
		_exit(0);
	pool_say("%s: its timer was answered %d: %.200s", f->name, reply.status,
	    reply.body ? reply.body : "");
	_exit(1);
}

/* Nine to eleven tenths of the interval, so that hosts do not march in step. */
static int64_t
jittered(int64_t every)
{
	return every * (900 + random() % 201) / 1000;
}

void
timer_arm(struct function *f, int64_t now)
{
	int64_t first = f->every < 1000 ? f->every : 1000;

	f->fire_at = f->every > 0 ? now + jittered(first) : 0;
}

void
timer_step(struct function *f, struct pollset *set, int64_t now)
{
	pid_t self = getpid(), pid;

	if (f->every == 0 || f->timer != 0)
		return;
	if (now >= f->fire_at) {
		f->fire_at = now + jittered(f->every);
		pid = fork();
		if (pid == 0) {
			child_setup(self);
			call(f);
		}
		if (pid > 0) {
			f->timer = pid;
			return;
		}
		pool_say("%s: cannot fork for its timer", f->name);
	}
	pollset_wake(set, f->fire_at);
}

bool
timer_gone(struct pool *pool, pid_t pid, int status)
{
	struct function *f;

	SLIST_FOREACH (f, &pool->functions, next) {
		if (f->timer != pid)
			continue;
		f->timer = 0;
		if (WIFEXITED(status) && WEXITSTATUS(status) == 111)
			pool_say("%s: its timer was not served", f->name);
		return true;
	}
	return false;
}
