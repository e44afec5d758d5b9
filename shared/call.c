/* call.c -- one call, from its parameters to its answer. */
#include <sodium.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "fn_call.h"

static const char *
param(struct job *j, const char *name)
{
	const char *v = j->wire->param(j->wire, name);

	return v && *v ? v : NULL;
}

/* 00-<32 hex>-<16 hex>-<2 hex>, and neither id all zero. */
static bool
is_trace(const char *t)
{
	static const char hex[] = "0123456789abcdef";

	return strlen(t) == 55 && strncmp(t, "00-", 3) == 0 &&
	    strspn(t + 3, hex) == 32 && strspn(t + 3, "0") < 32 &&
	    t[35] == '-' && strspn(t + 36, hex) == 16 &&
	    strspn(t + 36, "0") < 16 && t[52] == '-' &&
	    strspn(t + 53, hex) == 2;
}

/* W3C Trace Context: take the caller's trace, or begin one. */
static void
trace_take(struct job *j)
{
	const char *t = param(j, "HTTP_TRACEPARENT");
	unsigned char span[8];
	char hex[17];

	random_bytes(span, sizeof span);
	sodium_bin2hex(hex, sizeof hex, span, sizeof span);
	if (t && is_trace(t))
		j->c.id = str(&j->c, "%.32s", t + 3);
	else {
		unsigned char id[16];
		char *text = alloc(&j->c, 33);

		random_bytes(id, sizeof id);
		sodium_bin2hex(text, 33, id, sizeof id);
		j->c.id = text;
	}
	j->trace = str(&j->c, "00-%s-%s-01", j->c.id, hex);
}

/* https://host as the caller sees us. */
static const char *
base_of(struct job *j)
{
	const char *host = param(j, "HTTP_X_FORWARDED_HOST");
	const char *scheme = param(j, "HTTP_X_FORWARDED_PROTO");

	if (!host)
		host = param(j, "HTTP_HOST");
	if (!scheme)
		scheme = param(j, "REQUEST_SCHEME");
	if (!host || strspn(host, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]") != strlen(host))
		return env_text("BASE_URL", "http://localhost:8088");
	return str(&j->c, "%s://%s", scheme && strcmp(scheme, "https") == 0
	    ? "https" : "http", host);
}

static void
call_begin(struct job *j)
{
	struct call *c = &j->c;
	const char *left = param(j, "BAEDAL_DEADLINE_MS");
	const char *language = param(j, "HTTP_ACCEPT_LANGUAGE");
	const char *path = param(j, "REQUEST_URI");

	j->deadline = now_ms() + (left ? strtol(left, NULL, 10) : 5000);
	trace_take(j);
	c->korean = language && strncmp(language, "ko", 2) == 0;
	c->base = base_of(j);
	c->address = param(j, "REMOTE_ADDR");
	if (!c->address)
		c->address = "inside";
	j->caller = param(j, "BAEDAL_CALLER");
	j->is_event = j->caller && param(j, "BAEDAL_EVENT");
	j->is_timer = param(j, "BAEDAL_TIMER") != NULL;
	if (j->is_timer && !j->caller)
		j->caller = "pool";
	j->method = param(j, "REQUEST_METHOD");
	if (!j->method || strcmp(j->method, "HEAD") == 0)
		j->method = "GET";
	j->safe = strcmp(j->method, "GET") == 0;
	if (!path && !(path = param(j, "SCRIPT_NAME")))
		path = "/";
	j->path = str(c, "%.*s", (int)strcspn(path, "?"), path);
}

static struct reply
call_run(struct job *j)
{
	struct reply r;

	call_begin(j);
	if (j->crowded)
		away(&j->c, "more calls than can be served at once");
	if (!auth(j, &r) || (!j->is_timer && !http_input(j, &r)))
		return r;
	if (j->is_timer)
		j->c.hash = uuid_random(&j->c);
	if ((j->is_event || j->is_timer) && fn.handle) {
		CRASH("handler.before_commit");
		fn.handle(&j->c);
		CRASH("handler.after_commit");
		return nothing();
	}
	if (!fn.serve)
		return problem(&j->c, "not-found", "%s has no route.",
		    fn.name);
	return fn.serve(&j->c);
}

void
call_serve(struct job *j)
{
	struct timespec from, to;
	struct reply r;

	stats_begin();
	clock_gettime(CLOCK_MONOTONIC, &from);
	if (setjmp(j->give_up) == 0)
		r = call_run(j);
	else
		r = j->failure;
	reply_send(j, r);
	clock_gettime(CLOCK_MONOTONIC, &to);
	stats_end(r.status, (to.tv_sec - from.tv_sec) * INT64_C(1000000) +
	    (to.tv_nsec - from.tv_nsec) / 1000);
	PQclear(j->result);
	arena_free(j);
}
