/*
 * rpc.c -- ask another function, now.
 *
 * A FastCGI call straight to its socket, with the time that is left (at most
 * RPC_MS, 610: the original's), the trace and the caller's identity, through
 * the callee's breaker.  Refusals (4xx) are answers, not failures.  503 and
 * anything malformed are failures with an unknown outcome: the callee may have
 * committed before it failed.
 */
#include <poll.h>
#include <stdio.h>

#include "fcgi.h"
#include "fn_call.h"
#include "host.h"
#include "loop.h"

bool
rpc_ready(struct call *c, const char *name)
{
	struct slot *s = host_slot(name);

	(void)c;
	if (!s || breaker_would_pass(s))
		return true;
	atomic_fetch_add(&s->refused, 1);
	return false;
}

static void
declared(struct call *c, const char *name)
{
	for (size_t i = 0; i < sizeof fn.calls / sizeof *fn.calls &&
	    fn.calls[i]; i++)
		if (strcmp(fn.calls[i], name) == 0)
			return;
	bug(c, "%s is not among its calls", name);
}

/* Other calls go on while this one waits for its answer. */
static bool
await(void *who, int fd, short events, int64_t until)
{
	return job_wait_fd(who, fd, events & POLLOUT ? EPOLLOUT : EPOLLIN,
	    until);
}

static enum fcgi_outcome
send_call(struct call *c, const char *name, const char *text, int ms,
    struct fcgi_reply *r)
{
	struct job *j = job_of(c);
	const struct fcgi_param params[] = {
		{ "REQUEST_METHOD", "POST" },
		{ "SCRIPT_NAME", str(c, "/%s", name) },
		{ "CONTENT_TYPE", "application/json" },
		{ "CONTENT_LENGTH", str(c, "%zu", strlen(text)) },
		{ "HTTP_TRACEPARENT", j->trace },
		{ "HTTP_ACCEPT_LANGUAGE", L(c, "en", "ko") },
		{ "BAEDAL_CALLER", fn.name },
		{ "BAEDAL_ACTOR", str(c, "%" PRId64, c->actor) },
		{ "BAEDAL_BY", j->by },
		{ "BAEDAL_DEADLINE_MS", str(c, "%d", ms) },
		{ NULL, NULL },
	};

	return fcgi_call(str(c, "%s/%s.sock", env_text("RUN_DIR", "."),
	    name), params, text, strlen(text), ms, await, j, r);
}

/* What a whole answer means. */
static enum rpc
understand(struct call *c, const struct field *shape, void *out, int status,
    json_t *body)
{
	json_t *errors = json_array();
	struct refusal *no = alloc(c, sizeof *no);
	const char *type = json_string_value(json_object_get(body, "type"));

	if (status >= 200 && status < 300) {
		shape_decode(c, shape, body, BODY, 0, "", out, errors);
		return json_array_size(errors) == 0 ? RPC_DONE : RPC_UNKNOWN;
	}
	if (status < 400 || status >= 500 || !type)
		return RPC_UNKNOWN;
	no->status = status;
	no->slug = strncmp(type, "/problems/", 10) == 0 ? type + 10 : type;
	no->detail = json_string_value(json_object_get(body, "detail"));
	if (!no->detail)
		no->detail = "";
	c->refusal = no;
	return RPC_REFUSED;
}

enum rpc
rpc_(struct call *c, const char *name, const struct field *shape, void *out,
    json_t *body)
{
	struct slot *s = host_slot(name);
	int64_t left = job_of(c)->deadline - now_ms();
	int64_t most = env_int("RPC_MS", 1, 60000, 610);
	struct fcgi_reply r = { 0 };
	enum rpc outcome = RPC_UNKNOWN;

	declared(c, name);
	if (!body)
		bug(c, "rpc %s without a body", name);
	/* Late is not sent: what a provider forgets by then could be charged
	 * twice (decision 012). */
	if (left < 1 || (s && !breaker_enter(s)))
		return RPC_NOT_SENT;
	switch (send_call(c, name, json_dumps(body, JSON_COMPACT),
	    (int)(left < most ? left : most), &r)) {
	case FCGI_DONE:
		outcome = understand(c, shape, out, r.status,
		    json_loadb(r.body, r.body_len, 0, NULL));
		break;
	case FCGI_NOT_SENT:
		outcome = RPC_NOT_SENT;
		break;
	case FCGI_UNKNOWN:
		break;
	}
	fcgi_reply_free(&r);
	if (s)
		breaker_leave(s, outcome == RPC_DONE ||
		    outcome == RPC_REFUSED);
	if (outcome == RPC_NOT_SENT || outcome == RPC_UNKNOWN)
		say(c, "%s: %s", name, outcome == RPC_NOT_SENT
		    ? "not sent, no connection" : "outcome unknown");
	return outcome;
}
