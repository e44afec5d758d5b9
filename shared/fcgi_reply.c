/*
 * FastCGI client: the reply, parsed as its bytes come.
 *
 * Crash story: a reply that was cut off, by a dead worker or a full buffer,
 * is never taken for a whole one: it counts with its END_REQUEST and as many
 * bytes as its Content-Length says, or not at all.
 */
#include "fcgi.h"

#include <fastcgi.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define OUT_MAX		(FCGI_HEAD_MAX + FCGI_BODY_MAX)

static bool
gather(struct fcgi_reply *r, const char *p, size_t n)
{
	size_t cap;
	char *grown;

	if (n > OUT_MAX - r->out_len)
		return false;
	if (r->out_len + n + 1 > r->out_cap) {
		cap = r->out_cap > 0 ? 2 * r->out_cap : 2048;
		while (cap < r->out_len + n + 1)
			cap *= 2;
		if ((grown = realloc(r->out, cap)) == NULL)
			return false;
		r->out = grown;
		r->out_cap = cap;
	}
	memcpy(r->out + r->out_len, p, n);
	r->out_len += n;
	r->out[r->out_len] = '\0';
	return true;
}

/*
 * The CGI head in place: each line becomes "Name\0value\0".  Ends at the
 * first empty line; lines end with CR LF or, as CGI allows, LF alone.
 */
static bool
parse_head(struct fcgi_reply *r)
{
	char *line, *eol, *colon, *end = r->out + r->out_len;

	for (line = r->out; line < end; line = eol + 1) {
		if ((eol = memchr(line, '\n', (size_t)(end - line))) == NULL)
			return false;
		*eol = '\0';
		if (eol > line && eol[-1] == '\r')
			eol[-1] = '\0';
		if (*line == '\0') {
			r->head_len = (size_t)(line - r->out);
			r->body = eol + 1;
			r->body_len = (size_t)(end - r->body);
			return r->head_len <= FCGI_HEAD_MAX &&
			    r->body_len <= FCGI_BODY_MAX;
		}
		colon = memchr(line, ':', (size_t)(eol - line));
		if (colon == NULL || colon == line ||
		    memchr(line, '\0', (size_t)(eol - line - 1)) != NULL)
			return false;
		*colon = '\0';
	}
	return false;
}

const char *
fcgi_header(const struct fcgi_reply *r, const char *name)
{
	const char *p = r->out, *end = p + r->head_len, *value;

	while (p < end) {
		value = p + strlen(p) + 1;
		if (strcasecmp(p, name) == 0)
			return value + strspn(value, " \t");
		p = value + strlen(value) + 1;
		if (p < end && *p == '\0')	/* CR LF left two NULs */
			p++;
	}
	return NULL;
}

/* The number that a header's value begins with, or -1. */
static long
number(const char *value)
{
	char *end;
	long n;

	if (*value < '0' || *value > '9')
		return -1;
	n = strtol(value, &end, 10);
	return *end == '\0' || *end == ' ' ? n : -1;
}

static bool
finish(struct fcgi_reply *r)
{
	const char *value;
	long n;

	if (r->end_got < sizeof(r->end) || r->end[4] != FCGI_REQUEST_COMPLETE ||
	    r->out == NULL || !parse_head(r))
		return false;
	if ((value = fcgi_header(r, "Content-Length")) != NULL &&
	    number(value) != (long)r->body_len)
		return false;
	r->status = 200;
	if ((value = fcgi_header(r, "Status")) != NULL) {
		n = number(value);
		if (n < 100 || n > 599)
			return false;
		r->status = (int)n;
	}
	return r->whole = true;
}

static bool
begin_record(struct fcgi_reply *r)
{
	if (r->head[0] != FCGI_VERSION_1 || r->head[2] != 0 || r->head[3] != 1)
		return false;
	r->content = (size_t)r->head[4] << 8 | r->head[5];
	r->padding = r->head[6];
	return r->head[1] == FCGI_STDOUT || r->head[1] == FCGI_STDERR ||
	    (r->head[1] == FCGI_END_REQUEST && r->content == sizeof(r->end));
}

/* What is in a record: stdout is the reply, stderr is the callee's log. */
static bool
take_content(struct fcgi_reply *r, const char *p, size_t n)
{
	r->content -= n;
	if (r->head[1] == FCGI_STDOUT)
		return gather(r, p, n);
	if (r->head[1] == FCGI_END_REQUEST) {
		memcpy(r->end + r->end_got, p, n);
		r->end_got += n;
	}
	return true;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

enum fcgi_progress
fcgi_feed(struct fcgi_reply *r, const void *bytes, size_t len)
{
	const char *p = bytes;
	size_t n;

	for (; len > 0 && !r->bad; p += n, len -= n) {
		if (r->whole) {
			n = len;
			r->bad = true;
		} else if (r->head_got < sizeof(r->head)) {
			n = least(len, sizeof(r->head) - r->head_got);
			memcpy(r->head + r->head_got, p, n);
			r->head_got += n;
			if (r->head_got == sizeof(r->head))
				r->bad = !begin_record(r);
		} else if (r->content > 0) {
			n = least(len, r->content);
			r->bad = !take_content(r, p, n);
		} else {
			n = least(len, r->padding);
			r->padding -= n;
		}
		if (r->head_got == sizeof(r->head) && r->content == 0 &&
		    r->padding == 0 && !r->bad && !r->whole) {
			if (r->head[1] == FCGI_END_REQUEST)
				r->bad = !finish(r);
			r->head_got = 0;
		}
	}
	return r->bad ? FCGI_MALFORMED : r->whole ? FCGI_WHOLE : FCGI_MORE;
}

void
fcgi_reply_free(struct fcgi_reply *r)
{
	free(r->out);
	memset(r, 0, sizeof(*r));
}
