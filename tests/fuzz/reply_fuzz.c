/*
 * reply_fuzz.c -- a FastCGI reply, whole and byte by byte: the same outcome,
 * and nothing cut short is taken for whole.
 */
#include "fcgi.h"
#include "fuzz.h"

static enum fcgi_progress
in_steps(const uint8_t *data, size_t n, size_t step, struct fcgi_reply *r)
{
	enum fcgi_progress p = FCGI_MORE;

	for (size_t i = 0; i < n && p == FCGI_MORE; i += step)
		p = fcgi_feed(r, data + i, n - i < step ? n - i : step);
	return p;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct fcgi_reply a = { 0 }, b = { 0 };
	enum fcgi_progress p = in_steps(data, n, n ? n : 1, &a);
	enum fcgi_progress q = in_steps(data, n, 1, &b);

	CLAIM(p == FCGI_MALFORMED || p == q);
	if (p == FCGI_WHOLE) {
		CLAIM(a.status == b.status && a.body_len == b.body_len);
		CLAIM(memcmp(a.body, b.body, a.body_len) == 0);
		CLAIM(a.body[a.body_len] == '\0');
		fcgi_header(&a, "content-type");
	}
	fcgi_reply_free(&a);
	fcgi_reply_free(&b);
	return 0;
}
