/*
 * One call of a handler: connect, write, read, all without blocking.
 *
 * Crash story: a handler that could not be reached has seen nothing; one
 * whose connection broke after the first byte may have done everything or
 * nothing, and its inbox tells which when the event comes again.
 */
#define _GNU_SOURCE		/* asprintf */
#include "trigger.h"

#include <sys/socket.h>

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cloudevent.h"

#define DEADLINE_MS	10000

void
call_end(struct call *c)
{
	if (c->fd == -1)
		return;
	close(c->fd);
	c->fd = -1;
	free(c->request);
	c->request = NULL;
	fcgi_reply_free(&c->reply);
	c->lane->item->route->function->in_flight--;
}

static void
over(struct call *c, enum verdict v, char *reason)
{
	call_end(c);
	lane_called(c->lane, v, reason);
}

/* The status, and what a problem document says; only valid UTF-8. */
static char *
reason_of(const struct fcgi_reply *r)
{
	json_t *doc = json_loadb(r->body, r->body_len, 0, NULL);
	const char *text = json_string_value(json_object_get(doc, "detail"));
	char *reason;

	if (text == NULL)
		text = json_string_value(json_object_get(doc, "title"));
	if (asprintf(&reason, "HTTP %d%s%s", r->status, text ? ": " : "",
	    text ? text : "") == -1)
		must(NULL);
	json_decref(doc);
	return reason;
}

static void
answered(struct call *c)
{
	int status = c->reply.status;

	if (status >= 200 && status < 300)
		over(c, HANDLED, NULL);
	else
		over(c, status == 503 ? LATER : FAILED, reason_of(&c->reply));
}

static void
broken(struct call *c)
{
	if (c->sent == 0)
		over(c, LATER, must(strdup(strerror(errno))));
	else
		over(c, LOST, must(strdup("connection lost during the call")));
}

static void
ready(void *who, short revents)
{
	struct call *c = who;
	char buf[4096];
	ssize_t n;

	(void)revents;
	if (c->fd == -1)
		return;
	while (c->sent < c->len) {
		n = send(c->fd, c->request + c->sent, c->len - c->sent,
		    MSG_NOSIGNAL);
		if (n <= 0)
			break;
		c->sent += (size_t)n;
	}
	if (c->sent == 0) {
		if (errno != EAGAIN && errno != EINTR)
			broken(c);
		return;
	}
	while ((n = recv(c->fd, buf, sizeof(buf), 0)) > 0)
		switch (fcgi_feed(&c->reply, buf, (size_t)n)) {
		case FCGI_WHOLE:
			answered(c);
			return;
		case FCGI_MALFORMED:
			broken(c);
			return;
		case FCGI_MORE:
			break;
		}
	if (n == 0 || (errno != EAGAIN && errno != EINTR))
		broken(c);
}

/* False and errno: nobody is there. */
bool
call_start(struct call *c, const struct sub *sub, const struct item *item)
{
	const struct event *e = item->event;
	char len[24], generation[16], subscription[128], script[160];
	char deadline[16];
	const struct fcgi_param params[] = {
		{ "GATEWAY_INTERFACE", "CGI/1.1" },
		{ "REQUEST_METHOD", "POST" },
		{ "SCRIPT_NAME", script },
		{ "REQUEST_URI", script },
		{ "CONTENT_TYPE", CLOUDEVENT_TYPE },
		{ "CONTENT_LENGTH", len },
		{ "BAEDAL_CALLER", "trigger" },
		{ "BAEDAL_EVENT", "1" },
		{ "BAEDAL_SUBSCRIPTION", subscription },
		{ "BAEDAL_GENERATION", generation },
		{ "BAEDAL_DEADLINE_MS", deadline },
		{ e->trace != NULL ? "HTTP_TRACEPARENT" : NULL, e->trace },
		{ NULL, NULL }
	};

	snprintf(len, sizeof(len), "%zu", e->len);
	snprintf(deadline, sizeof(deadline), "%d", DEADLINE_MS);
	snprintf(generation, sizeof(generation), "%d", sub->generation);
	snprintf(subscription, sizeof(subscription), "%s/%s",
	    sub->feed->consumer->name, sub->feed->source->name);
	snprintf(script, sizeof(script), "/%s", item->route->function->name);
	if ((c->fd = fcgi_connect(item->route->function->socket)) == -1)
		return false;
	item->route->function->in_flight++;
	c->request = must(fcgi_encode(params, e->body, e->len, false, &c->len));
	c->sent = 0;
	c->deadline = pollset_now() + DEADLINE_MS;
	ready(c, 0);
	return true;
}

void
call_step(struct call *c, struct pollset *p)
{
	if (pollset_now() >= c->deadline) {
		over(c, FAILED, must(strdup("no answer in time")));
		return;
	}
	pollset_wake(p, c->deadline);
	pollset_add(p, c->fd, c->sent < c->len ? POLLIN | POLLOUT : POLLIN,
	    ready, c);
}
