/*
 * serve.c -- main() of every function: the plain engine.
 *
 * One call at a time over libfcgi, from the listening socket that the pool
 * hands over as file descriptor 0; the same program runs as plain CGI when
 * there is a REQUEST_METHOD in its environment.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "fn_call.h"

struct fcgi_wire { struct wire wire; FCGX_Request *request; };

static volatile sig_atomic_t stop;

/* FastCGI. */

static const char *
fcgi_param_get(struct wire *w, const char *name)
{
	return FCGX_GetParam(name, ((struct fcgi_wire *)w)->request->envp);
}

static ssize_t
fcgi_read(struct wire *w, char *b, size_t n)
{
	return FCGX_GetStr(b, (int)n, ((struct fcgi_wire *)w)->request->in);
}

static void
fcgi_write(struct wire *w, const char *b, size_t n)
{
	FCGX_PutStr(b, (int)n, ((struct fcgi_wire *)w)->request->out);
}

static void
on_term(int signal)
{
	(void)signal;
	stop = 1;
}

/* The pool is told that a call was taken: what kills us now is that call's
 * doing, not the binary's. */
static void
tell_pool(void)
{
	static bool told;
	const char *fd = getenv("BAEDAL_STATUS_FD");

	if (!told && fd)
		told = write(atoi(fd), "", 1) == 1;
}

static int
serve_fcgi(void)
{
	FCGX_Request request;
	struct fcgi_wire w = { { fcgi_param_get, fcgi_read, fcgi_write },
	    &request };
	struct sigaction term = { .sa_handler = on_term };
	struct timespec idle = { .tv_sec = env_int("IDLE_S", 1, 86400, 30) };
	int64_t calls = env_int("WORKER_CALLS", 1, 1000000000, 10000);
	sigset_t blocked, open;

	FCGX_Init();		/* installs handlers of its own: ours after */
	FCGX_InitRequest(&request, 0, 0);
	sigaction(SIGTERM, &term, NULL);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, &open);
	fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
	while (!stop && !buggy && calls > 0) {
		struct pollfd p = { .fd = 0, .events = POLLIN };
		int n = ppoll(&p, 1, &idle, &open);

		if (n == 0)
			break;
		if (n < 0 || FCGX_Accept_r(&request) < 0)
			continue;	/* a signal, or somebody was faster */
		tell_pool();
		call_serve(&w.wire);
		FCGX_Finish_r(&request);
		calls--;
	}
	db_close();
	return buggy ? 100 : 0;
}

/* CGI. */

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
	struct wire cgi = { cgi_param, cgi_read, cgi_write };

	if (sodium_init() == -1)
		return 111;
	arena_for_json();
	setvbuf(stderr, NULL, _IOLBF, 0);
	if (argc == 2 && strcmp(argv[1], "--describe") == 0)
		return print_description();
	if (argc == 2 && strcmp(argv[1], "--check") == 0)
		return db_check();
	if (argc != 1) {
		fprintf(stderr, "usage: %s [--describe | --check]\n", fn.name);
		return 100;
	}
	if (getenv("REQUEST_METHOD")) {
		call_serve(&cgi);
		db_close();
		return buggy ? 100 : 0;
	}
	return serve_fcgi();
}
