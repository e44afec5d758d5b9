/*
 * The FastCGI client: what it writes can be read back, a reply counts only
 * when it is whole, and the outcome of a call never claims too much.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi.h"

struct reader {
	const unsigned char *p, *end;
};

/* Gathers one stream's records up to its empty one; returns its length. */
static size_t
read_stream(struct reader *r, int type, char *into, size_t cap)
{
	size_t len, got = 0;

	do {
		assert_true(r->end - r->p >= 8);
		assert_int_equal(r->p[0], 1);
		assert_int_equal(r->p[1], type);
		assert_int_equal(r->p[3], 1);
		len = (size_t)r->p[4] << 8 | r->p[5];
		r->p += 8;
		assert_true((size_t)(r->end - r->p) >= len);
		assert_true(got + len <= cap);
		memcpy(into + got, r->p, len);
		r->p += len + r->p[-2];
		got += len;
	} while (len > 0);
	return got;
}

static size_t
read_length(const unsigned char **p)
{
	size_t n = *(*p)++;

	if (n < 128)
		return n;
	n = (n & 0x7f) << 24 | (size_t)(*p)[0] << 16 | (size_t)(*p)[1] << 8 |
	    (*p)[2];
	*p += 3;
	return n;
}

static void
request_reads_back(void **state)
{
	static char value[65536 + 1], body[200000], stream[400000];
	const struct fcgi_param params[] = {
		{ "A", "" }, { "LONG", value }, { "B", "two" }, { NULL, NULL }
	}, *want = params;
	const unsigned char *p, *end;
	struct reader r;
	size_t len, n, name, val;
	char *buf;

	(void)state;
	memset(value, 'v', 65536);
	for (n = 0; n < sizeof(body); n++)
		body[n] = (char)(n * 7);
	buf = fcgi_encode(params, body, sizeof(body), true, &len);
	assert_non_null(buf);
	r.p = (const unsigned char *)buf;
	r.end = r.p + len;
	assert_memory_equal(r.p, "\1\1\0\1\0\10\0\0\0\1\1\0\0\0\0\0", 16);
	r.p += 16;
	n = read_stream(&r, 4, stream, sizeof(stream));
	for (p = (unsigned char *)stream, end = p + n; p < end; want++) {
		name = read_length(&p);
		val = read_length(&p);
		assert_int_equal(name, strlen(want->name));
		assert_memory_equal(p, want->name, name);
		assert_int_equal(val, strlen(want->value));
		assert_memory_equal(p + name, want->value, val);
		p += name + val;
	}
	assert_null(want->name);
	n = read_stream(&r, 5, stream, sizeof(stream));
	assert_int_equal(n, sizeof(body));
	assert_memory_equal(stream, body, n);
	assert_ptr_equal(r.p, r.end);
	free(buf);
}

static size_t
record(char *w, int type, const char *content, size_t len, size_t padding)
{
	const char head[8] = { 1, (char)type, 0, 1, (char)(len >> 8),
	    (char)len, (char)padding, 0 };

	memcpy(w, head, 8);
	memcpy(w + 8, content, len);
	memset(w + 8 + len, 'P', padding);
	return 8 + len + padding;
}

static const char END[8];

/* A reply of stderr, stdout in two records, and END_REQUEST. */
static size_t
reply_bytes(char *w, const char *text, size_t len)
{
	size_t n = 0, half = len / 2;

	n += record(w + n, 7, "careful", 7, 1);
	n += record(w + n, 6, text, half, 3);
	n += record(w + n, 6, text + half, len - half, 0);
	n += record(w + n, 6, "", 0, 0);
	return n + record(w + n, 3, END, 8, 0);
}

static enum fcgi_progress
feed_text(struct fcgi_reply *r, const char *text)
{
	static char buf[4096];

	fcgi_reply_free(r);
	return fcgi_feed(r, buf, reply_bytes(buf, text, strlen(text)));
}

static const char PROBLEM[] =
    "Status: 503 Service Unavailable\r\nContent-Type: application/json\r\n"
    "Empty:\r\nretry-AFTER:  7\r\nContent-Length: 9\r\n\r\n{\"a\": 1}\n";

/* However the bytes are cut, the reply is the same, and whole only at the
 * last byte. */
static void
reply_in_any_pieces(void **state)
{
	char buf[1024];
	size_t len = reply_bytes(buf, PROBLEM, sizeof(PROBLEM) - 1), step, i, n;
	struct fcgi_reply r = { 0 };
	enum fcgi_progress got;

	(void)state;
	for (step = 1; step <= len; step++) {
		for (i = 0; i < len; i += n) {
			n = len - i < step ? len - i : step;
			got = fcgi_feed(&r, buf + i, n);
			assert_int_equal(got,
			    i + n == len ? FCGI_WHOLE : FCGI_MORE);
		}
		assert_int_equal(r.status, 503);
		assert_int_equal(r.body_len, 9);
		assert_string_equal(r.body, "{\"a\": 1}\n");
		assert_string_equal(fcgi_header(&r, "Retry-After"), "7");
		assert_string_equal(fcgi_header(&r, "empty"), "");
		assert_string_equal(fcgi_header(&r, "content-type"),
		    "application/json");
		assert_null(fcgi_header(&r, "Location"));
		fcgi_reply_free(&r);
	}
}

static void
reply_of_other_shapes(void **state)
{
	struct fcgi_reply r = { 0 };

	(void)state;
	assert_int_equal(feed_text(&r, "A: b\nC: d\n\nhello"), FCGI_WHOLE);
	assert_int_equal(r.status, 200);
	assert_string_equal(fcgi_header(&r, "C"), "d");
	assert_string_equal(r.body, "hello");
	assert_int_equal(feed_text(&r, "Status: 204\r\n\r\n"), FCGI_WHOLE);
	assert_int_equal(r.status, 204);
	assert_int_equal(r.body_len, 0);
	assert_int_equal(fcgi_feed(&r, "x", 1), FCGI_MALFORMED);
	fcgi_reply_free(&r);
}

static void
reply_refused(void **state)
{
	static const char *const bad[] = {
		"Status: 200\r\nno head's end",
		"Status: 2000\r\n\r\n",
		"Status: fine\r\n\r\n",
		"Status 200\r\n\r\n",
		": x\r\n\r\n",
		"Content-Length: 5\r\n\r\nfour",
		"Content-Length: 3\r\n\r\nfour",
		"Content-Length: -4\r\n\r\nfour",
	};
	struct fcgi_reply r = { 0 };
	char buf[64];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(feed_text(&r, bad[i]), FCGI_MALFORMED);
	fcgi_reply_free(&r);
	/* No stdout at all; overloaded; a wrong version; a wrong id. */
	assert_int_equal(fcgi_feed(&r, buf, record(buf, 3, END, 8, 0)),
	    FCGI_MALFORMED);
	fcgi_reply_free(&r);
	n = record(buf, 6, "A: b\n\n", 6, 0);
	n += record(buf + n, 3, "\0\0\0\0\2\0\0\0", 8, 0);
	assert_int_equal(fcgi_feed(&r, buf, n), FCGI_MALFORMED);
	fcgi_reply_free(&r);
	record(buf, 6, "", 0, 0);
	buf[0] = 2;
	assert_int_equal(fcgi_feed(&r, buf, 8), FCGI_MALFORMED);
	fcgi_reply_free(&r);
	record(buf, 6, "", 0, 0);
	buf[3] = 2;
	assert_int_equal(fcgi_feed(&r, buf, 8), FCGI_MALFORMED);
	fcgi_reply_free(&r);
}

static void
reply_is_bounded(void **state)
{
	static char block[65535], buf[65535 + 8];
	enum fcgi_progress got = FCGI_MORE;
	struct fcgi_reply r = { 0 };
	size_t fed = 0;

	(void)state;
	memset(block, 'x', sizeof(block));
	while (got == FCGI_MORE && fed < 4 * FCGI_BODY_MAX) {
		got = fcgi_feed(&r, buf,
		    record(buf, 6, block, sizeof(block), 0));
		fed += sizeof(block);
	}
	assert_int_equal(got, FCGI_MALFORMED);
	assert_true(fed <= FCGI_BODY_MAX + FCGI_HEAD_MAX + sizeof(block));
	fcgi_reply_free(&r);
}

static char path[100];

static int
listener(int backlog)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(path, sizeof(path), "/tmp/fcgi_test.%d", (int)getpid());
	unlink(path);
	strcpy(at.sun_path, path);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(fd, backlog), 0);
	return fd;
}

/* A callee that reads all there is and answers `bytes` of a reply. */
static pid_t
callee(int fd, size_t bytes)
{
	static char buf[1 << 20];
	struct pollfd p;
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	p.fd = accept(fd, NULL, NULL);
	p.events = POLLIN;
	while (poll(&p, 1, 50) == 1 && read(p.fd, buf, sizeof(buf)) > 0)
		;
	reply_bytes(buf, PROBLEM, sizeof(PROBLEM) - 1);
	if (bytes > 0 && write(p.fd, buf, bytes) == -1)
		_exit(1);
	_exit(0);
}

static const struct fcgi_param PARAMS[] = {
	{ "REQUEST_METHOD", "POST" }, { NULL, NULL }
};

static enum fcgi_outcome
ask(const char *at, const void *body, size_t len, int ms, struct fcgi_reply *r)
{
	return fcgi_call(at, PARAMS, body, len, ms, fcgi_await_poll, NULL, r);
}

static void
call_outcomes(void **state)
{
	static char body[500000], buf[1024];
	size_t whole = reply_bytes(buf, PROBLEM, sizeof(PROBLEM) - 1), i;
	const size_t cuts[] = { 0, 5, whole / 2, whole - 1 };
	struct fcgi_reply r = { 0 };
	int fd, other[2], status;

	(void)state;
	assert_int_equal(ask("/nonexistent/s", "", 0, 1000, &r),
	    FCGI_NOT_SENT);
	fd = listener(0);
	callee(fd, whole);
	assert_int_equal(ask(path, body, sizeof(body), 2000, &r),
	    FCGI_DONE);
	assert_int_equal(r.status, 503);
	fcgi_reply_free(&r);
	wait(&status);
	for (i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
		callee(fd, cuts[i]);
		assert_int_equal(ask(path, "x", 1, 2000, &r),
		    FCGI_UNKNOWN);
		fcgi_reply_free(&r);
		wait(&status);
	}
	/* Nobody accepts: the deadline ends it, and it may have been seen. */
	other[0] = fcgi_connect(path);
	assert_true(other[0] >= 0);
	assert_int_equal(ask(path, "", 0, 50, &r), FCGI_NOT_SENT);
	close(accept(fd, NULL, NULL));
	assert_int_equal(ask(path, "", 0, 50, &r), FCGI_UNKNOWN);
	fcgi_reply_free(&r);
	close(other[0]);
	close(fd);
	/* The socket file is there, nobody listens. */
	assert_int_equal(ask(path, "", 0, 50, &r), FCGI_NOT_SENT);
	other[1] = fcgi_connect(path);
	assert_int_equal(other[1], -1);
	assert_int_equal(errno, ECONNREFUSED);
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(request_reads_back),
		cmocka_unit_test(reply_in_any_pieces),
		cmocka_unit_test(reply_of_other_shapes),
		cmocka_unit_test(reply_refused),
		cmocka_unit_test(reply_is_bounded),
		cmocka_unit_test(call_outcomes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
