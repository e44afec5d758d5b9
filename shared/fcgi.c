/*
 * FastCGI client: the request, and one blocking call.  The reply's parser is
 * fcgi_reply.c.
 *
 * Crash story: a worker can die at any byte.  Before our first byte it has
 * seen nothing (FCGI_NOT_SENT); after it, only a reply with its END_REQUEST
 * proves anything, and everything else is FCGI_UNKNOWN.
 */
#include "fcgi.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <errno.h>
#include <fastcgi.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pollset.h"

#define RECORD_MAX	65535u		/* content of one record */

static char *
put_header(char *w, int type, size_t len)
{
	memset(w, 0, FCGI_HEADER_LEN);
	w[0] = FCGI_VERSION_1;
	w[1] = (char)type;
	w[3] = 1;			/* request id */
	w[4] = (char)(len >> 8);
	w[5] = (char)len;
	return w + FCGI_HEADER_LEN;
}

/* A stream: records of at most 64 KiB, then an empty one that ends it. */
static char *
put_stream(char *w, int type, const char *p, size_t len)
{
	size_t n;

	for (; len > 0; p += n, len -= n) {
		n = len < RECORD_MAX ? len : RECORD_MAX;
		w = put_header(w, type, n);
		memcpy(w, p, n);
		w += n;
	}
	return put_header(w, type, 0);
}

static size_t
stream_size(size_t len)
{
	return len + (len / RECORD_MAX + 2) * FCGI_HEADER_LEN;
}

/* Lengths below 128 take one byte, others four with the top bit set. */
static char *
put_length(char *w, size_t len)
{
	if (len >= 128) {
		*w++ = (char)(len >> 24 | 0x80);
		*w++ = (char)(len >> 16);
		*w++ = (char)(len >> 8);
	}
	*w++ = (char)len;
	return w;
}

/* The parameters in the form of section 3.4; with w NULL only measured. */
static bool
put_params(char *w, const struct fcgi_param *p, size_t *total)
{
	size_t name, value;

	for (*total = 0; p->name != NULL; p++) {
		name = strlen(p->name);
		value = strlen(p->value);
		if (name > INT32_MAX || value > INT32_MAX)
			return false;
		*total += (name < 128 ? 1u : 4u) + (value < 128 ? 1u : 4u) +
		    name + value;
		if (w == NULL)
			continue;
		w = put_length(put_length(w, name), value);
		memcpy(w, p->name, name);
		memcpy(w + name, p->value, value);
		w += name + value;
	}
	return true;
}

char *
fcgi_encode(const struct fcgi_param *params, const void *body, size_t body_len,
    bool keep, size_t *len)
{
	char *buf, *flat, *w;
	size_t n;

	if (!put_params(NULL, params, &n))
		return NULL;
	flat = malloc(n + 1);
	buf = malloc((size_t)2 * FCGI_HEADER_LEN + stream_size(n) +
	    stream_size(body_len));
	if (flat == NULL || buf == NULL) {
		free(flat);
		free(buf);
		return NULL;
	}
	put_params(flat, params, &n);
	w = put_header(buf, FCGI_BEGIN_REQUEST, 8);
	memset(w, 0, 8);
	w[1] = FCGI_RESPONDER;
	w[2] = keep ? FCGI_KEEP_CONN : 0;
	w = put_stream(w + 8, FCGI_PARAMS, flat, n);
	w = put_stream(w, FCGI_STDIN, body, body_len);
	free(flat);
	*len = (size_t)(w - buf);
	return buf;
}

int
fcgi_connect(const char *socket_path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t len = strlen(socket_path);
	int fd, why;

	if (len >= sizeof(to.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(to.sun_path, socket_path, len + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return -1;
	/* A unix socket connects at once or not at all. */
	if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) == -1) {
		why = errno;
		close(fd);
		errno = why;
		return -1;
	}
	return fd;
}

bool
fcgi_await_poll(void *who, int fd, short events, int64_t until)
{
	struct pollfd p = { .fd = fd, .events = events };
	int64_t left;
	int n;

	(void)who;
	while ((left = until - pollset_now()) > 0)
		if ((n = poll(&p, 1, (int)left)) == 1)
			return true;
		else if (n == -1 && errno != EINTR)
			break;
	return false;
}

/* The caller's way to wait, and for how long. */
struct patience { fcgi_await *await; void *who; int64_t until; };

static bool
await(const struct patience *w, int fd, short events)
{
	return w->await(w->who, fd, events, w->until);
}

static bool
again(void)
{
	return errno == EAGAIN || errno == EINTR;
}

/* Writes all; `sent` says afterwards how much the callee may have seen. */
static bool
send_all(int fd, const char *p, size_t len, const struct patience *w,
    size_t *sent)
{
	ssize_t n;

	for (*sent = 0; *sent < len;) {
		n = send(fd, p + *sent, len - *sent, MSG_NOSIGNAL);
		if (n > 0)
			*sent += (size_t)n;
		else if (!again() || !await(w, fd, POLLOUT))
			return false;
	}
	return true;
}

static enum fcgi_outcome
receive(int fd, const struct patience *w, struct fcgi_reply *reply)
{
	char buf[16384];
	ssize_t n;

	for (;;) {
		n = recv(fd, buf, sizeof(buf), 0);
		if (n > 0) {
			switch (fcgi_feed(reply, buf, (size_t)n)) {
			case FCGI_WHOLE:
				return FCGI_DONE;
			case FCGI_MALFORMED:
				return FCGI_UNKNOWN;
			case FCGI_MORE:
				break;
			}
		} else if (n == 0 || !again() || !await(w, fd, POLLIN))
			return FCGI_UNKNOWN;
	}
}

enum fcgi_outcome
fcgi_call(const char *socket_path, const struct fcgi_param *params,
    const void *body, size_t body_len, int deadline_ms, fcgi_await *how,
    void *who, struct fcgi_reply *reply)
{
	const struct patience w = { how, who, pollset_now() + deadline_ms };
	enum fcgi_outcome outcome;
	size_t len, sent = 0;
	char *request;
	int fd;

	request = fcgi_encode(params, body, body_len, false, &len);
	if (request == NULL)
		return FCGI_NOT_SENT;
	if ((fd = fcgi_connect(socket_path)) == -1) {
		free(request);
		return FCGI_NOT_SENT;
	}
	if (send_all(fd, request, len, &w, &sent) || sent > 0)
		outcome = receive(fd, &w, reply);
	else
		outcome = FCGI_NOT_SENT;
	close(fd);
	free(request);
	return outcome;
}
