/* log.c -- log lines, configuration, clocks and uuids. */
#include <errno.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "fn_call.h"
#include "loop.h"

void
say(struct call *c, const char *format, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof line, format, ap);
	va_end(ap);
	for (char *p = line; *p; p++)	/* one line, whatever is quoted */
		if ((unsigned char)*p < 32 || *p == 127)
			*p = ' ';
	fprintf(stderr, "%s %s: %s\n", fn.name, c && c->id ? c->id : "-",
	    line);
}

const char *
env_text(const char *name, const char *otherwise)
{
	const char *s = getenv(name);

	return s && *s ? s : otherwise;
}

int64_t
env_int(const char *name, int64_t lo, int64_t hi, int64_t otherwise)
{
	const char *s = env_text(name, NULL);
	char *end;
	long long n;

	if (!s)
		return otherwise;
	errno = 0;
	n = strtoll(s, &end, 10);
	if (errno || *end || n < lo || n > hi) {
		fprintf(stderr, "%s: %s=%s must be a whole number from %"
		    PRId64 " to %" PRId64 "\n", fn.name, name, s, lo, hi);
		exit(100);
	}
	return n;
}

int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

void
nap(struct call *c, int64_t ms)
{
	job_wait(job_of(c), now_ms() + ms);
}

static const char *
uuid_text(struct call *c, const unsigned char b[16])
{
	static const char hex[] = "0123456789abcdef";
	char *text = alloc(c, 37), *to = text;

	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*to++ = '-';
		*to++ = hex[b[i] >> 4];
		*to++ = hex[b[i] & 15];
	}
	return text;
}

/* Fetched by the page: each fetch is a system call. */
void
random_bytes(unsigned char *to, size_t n)
{
	static unsigned char page[4096];
	static size_t left;

	if (left < n) {
		randombytes_buf(page, sizeof page);
		left = sizeof page;
	}
	left -= n;
	memcpy(to, page + left, n);
	sodium_memzero(page + left, n);
}

/* A uuid (RFC 9562, version 8) that is the BLAKE2b hash of the parts. */
const char *
uuid_of(struct call *c, size_t n, const char *const *parts)
{
	crypto_generichash_state h;
	unsigned char b[16];

	crypto_generichash_init(&h, NULL, 0, sizeof b);
	for (size_t i = 0; i < n; i++)
		crypto_generichash_update(&h,
		    (const unsigned char *)parts[i], strlen(parts[i]) + 1);
	crypto_generichash_final(&h, b, sizeof b);
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x80);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	return uuid_text(c, b);
}

const char *
uuid_random(struct call *c)
{
	unsigned char b[16];

	random_bytes(b, sizeof b);
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	return uuid_text(c, b);
}
