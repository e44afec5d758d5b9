/*
 * conn.c -- FastCGI connections that stay open, a coroutine for each call.
 *
 * Each connection has a request of libfcgi's own, and a coroutine only while a
 * call is on it; how that waits for its caller is conn_io.c's affair.
 *
 * At CONN_MARK calls the worker is full: it accepts nobody and closes each
 * connection after its answer, so that callers come to another one; beyond
 * CONN_CALLS they are refused with 503.  So nothing here grows without bound.
 *
 * Crash story: a call whose caller is gone is served to its end, and its
 * answer lost; a request that was cut off, or stalls for IO_MS (10000), is
 * dropped unserved, with its connection.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "co.h"
#include "conn.h"
#include "conn_io.h"
#include "report.h"

enum { CONNS = 512 };

LIST_HEAD(conns, conn);

static struct conns conns;
static struct conn *closed;
static int n_conns, n_fresh, listener = -1;
static bool listening, full, leaving;
static struct source on_listener;

int conn_calls;
int64_t conn_served;

static int64_t
mark(void)
{
	return env_int("CONN_MARK", 1, CONN_CALLS, 192);
}

/* What a function did not read of the body lies before the next request. */
static void
read_rest(FCGX_Request *r)
{
	char rest[4096];
	size_t left = INSIDE_MAX;
	int n = 1;

	while (n > 0 && left > sizeof rest) {
		n = FCGX_GetStr(rest, sizeof rest, r->in);
		left -= (size_t)n;
	}
	if (n > 0)
		r->keepConnection = 0;
}

static void
serve_call(struct conn *k, struct job *j)
{
	j->crowded = conn_calls >= CONN_CALLS;
	conn_calls++;
	conn_served++;
	report_taken();
	call_serve(j);
	read_rest(&k->request);
	if (full)
		k->request.keepConnection = 0;
	FCGX_Finish_r(&k->request);	/* the last of the answer goes now */
	conn_calls--;
}

static void
bury(struct conn *k)
{
	LIST_REMOVE(k, next);
	k->buried = closed;
	closed = k;
	n_conns--;
}

/* Edges come once, and the caller's end with the last of what he sent. */
static bool
more(const struct conn *k)
{
	char byte;

	return k->request.ipcFd != -1 && (k->again || k->ended) &&
	    (recv(k->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 ||
	    errno != EAGAIN);
}

static void
serve(void *arg)
{
	struct conn *k = arg;
	struct job j;

	n_fresh -= k->fresh;
	k->fresh = false;
	do {
		j = (struct job) { .wire = &k->wire, .co = co_self() };
		current = k->job = &j;
		k->again = false;
		/* -1: the caller has closed, or what came is no request. */
		if (FCGX_Accept_r(&k->request) == 0) {
			if (FCGX_GetError(k->request.in) == 0)
				serve_call(k, &j);
			else {
				k->request.keepConnection = 0;
				FCGX_Finish_r(&k->request);
			}
		}
		current = k->job = NULL;
	} while (more(k));
	if (k->request.ipcFd == -1)
		bury(k);
}

static void
close_now(struct conn *k)
{
	n_fresh -= k->fresh;
	FCGX_Free(&k->request, 1);
	bury(k);
}

static void
ready(struct source *s, uint32_t events)
{
	struct conn *k = (struct conn *)s;

	if (events & EPOLLRDHUP)
		k->ended = true;
	if (!k->job) {
		if (k->request.ipcFd != -1 && !co_start(serve, k))
			close_now(k);
	} else if (k->awaits & events || (k->awaits &&
	    events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP)))
		job_wake(k->job);
	else
		k->again = true;
}

static bool
take(int fd)
{
	struct conn *k = calloc(1, sizeof *k);

	if (!k)
		return false;
	/* Without a listening socket Accept_r fails at the caller's end. */
	FCGX_InitRequest(&k->request, -1, 0);
	k->request.ipcFd = k->fd = fd;
	k->request.keepConnection = 1;
	k->source.ready = ready;
	k->wire = conn_wire;
	k->fresh = true;
	LIST_INSERT_HEAD(&conns, k, next);
	n_conns++;
	n_fresh++;
	loop_watch(fd, CONN_EVENTS, &k->source);
	return true;
}

static bool
room(int64_t calls)
{
	return n_conns < CONNS && conn_calls + n_fresh < calls;
}

/* All who wait, before any of them is served: the last of a burst is as near
 * to its turn as the first. */
static void
accept_all(struct source *s, uint32_t events)
{
	int fd;

	(void)s;
	(void)events;
	while (room(mark()) && (fd = accept4(listener, NULL, NULL,
	    SOCK_CLOEXEC | SOCK_NONBLOCK)) != -1)
		if (!take(fd))
			close(fd);
}

static void
listen_if(bool want)
{
	if (want && !listening)
		loop_watch(listener, EPOLLIN | EPOLLEXCLUSIVE, &on_listener);
	if (!want && listening)
		loop_forget(listener);
	listening = want;
}

void
conn_listen(int fd)
{
	listener = fd;
	on_listener.ready = accept_all;
	listen_if(true);
}

void
conn_leave(void)
{
	leaving = full = true;
	listen_if(false);
}

bool
conn_full(void)
{
	return full;
}

void
conn_close_idle(void)
{
	struct conn *k, *next;

	for (k = LIST_FIRST(&conns); k; k = next) {
		next = LIST_NEXT(k, next);
		if (!k->job)
			close_now(k);
	}
}

/* Full at the mark, until an eighth below it: not to and fro. */
void
conn_round(void)
{
	struct conn *k;

	while ((k = closed)) {
		closed = k->buried;
		free(k);
	}
	if (leaving)
		return;
	full = !room(full ? mark() - mark() / 8 : mark());
	listen_if(!full);
}
