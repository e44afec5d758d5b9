/*
 * What stores' boards say of themselves, on boards/<restaurant>/<board>: that
 * they are there, or, by their wills, that they are gone.  It comes from the
 * broker of people over its bridge, and is brought to store/board, one by one.
 *
 * Crash story: what is not brought is lost.  A restaurant then stays as it is,
 * which is what an outage of ours must do to it; boards that come back say so
 * again.
 */
#include "trigger.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEADLINE_MS	5000
#define KEPT		256	/* more than these wait for nothing */
#define BOARD_MAX	64

struct said { int64_t restaurant; char board[BOARD_MAX + 1]; bool here; };

static struct said kept[KEPT];
static size_t first, n;
static int fd = -1;
static char *request;
static size_t len, sent;
static int64_t deadline;
static struct fcgi_reply reply;

bool
board_served(void)
{
	const struct consumer *c;

	for (c = trigger.consumers; c != NULL; c = c->next)
		if (strcmp(c->name, "store") == 0)
			return true;
	return false;
}

/* boards/<digits>/<letters, digits, _ and ->; anything else is nobody's. */
void
board_said(const char *topic, const void *payload, size_t size)
{
	struct said s = { 0 };
	int end = 0;

	if (sscanf(topic, "boards/%" SCNd64 "/%64[0-9A-Za-z_-]%n",
	    &s.restaurant, s.board, &end) != 2 || topic[end] != '\0' ||
	    s.restaurant <= 0 || n == KEPT)
		return;
	if (size == 4 && memcmp(payload, "here", 4) == 0)
		s.here = true;
	else if (size != 4 || memcmp(payload, "gone", 4) != 0)
		return;
	kept[(first + n++) % KEPT] = s;
}

static void
over(void)
{
	if (fd != -1)
		close(fd);
	fd = -1;
	free(request);
	request = NULL;
	fcgi_reply_free(&reply);
	first = (first + 1) % KEPT;
	n--;
}

static void
ready(void *who, short revents)
{
	char buf[4096];
	ssize_t got = 1;

	(void)who;
	(void)revents;
	while (sent < len && (got = send(fd, request + sent, len - sent,
	    MSG_NOSIGNAL)) > 0)
		sent += (size_t)got;
	while (sent == len && (got = recv(fd, buf, sizeof(buf), 0)) > 0)
		if (fcgi_feed(&reply, buf, (size_t)got) != FCGI_MORE) {
			if (reply.status >= 500)
				fprintf(stderr, "trigger: store/board: HTTP "
				    "%d\n", reply.status);
			over();
			return;
		}
	if (got == 0 || (got == -1 && errno != EAGAIN && errno != EINTR))
		over();
}

static void
start(const struct said *s)
{
	char body[160], size[24], path[256];
	const char *run = getenv("RUN_DIR");
	const struct fcgi_param params[] = {
		{ "GATEWAY_INTERFACE", "CGI/1.1" },
		{ "REQUEST_METHOD", "POST" },
		{ "SCRIPT_NAME", "/store/board" },
		{ "REQUEST_URI", "/store/board" },
		{ "CONTENT_TYPE", "application/json" },
		{ "CONTENT_LENGTH", size },
		{ "BAEDAL_CALLER", "trigger" },
		{ NULL, NULL }
	};

	snprintf(body, sizeof(body), "{\"restaurantId\": %" PRId64 ", "
	    "\"board\": \"%s\", \"here\": %s}", s->restaurant, s->board,
	    s->here ? "true" : "false");
	snprintf(size, sizeof(size), "%zu", strlen(body));
	snprintf(path, sizeof(path), "%s/store/board.sock",
	    run != NULL ? run : ".");
	sent = len = 0;
	deadline = pollset_now() + DEADLINE_MS;
	if ((fd = fcgi_connect(path)) == -1) {
		over();
		return;
	}
	request = must(fcgi_encode(params, body, strlen(body), false, &len));
	ready(NULL, 0);
}

void
board_step(struct pollset *p)
{
	if (fd != -1 && pollset_now() >= deadline)
		over();
	while (fd == -1 && n > 0)
		start(&kept[first]);
	if (fd == -1)
		return;
	pollset_wake(p, deadline);
	pollset_add(p, fd, sent < len ? POLLIN | POLLOUT : POLLIN, ready,
	    NULL);
}
