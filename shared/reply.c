/* reply.c -- answers: representations, problems, and putting them out. */
#include "fn_call.h"

struct reply
ok(json_t *body)
{
	return (struct reply) { .status = 200, .body = body };
}

struct reply
created(const char *path, json_t *body)
{
	return (struct reply) { .status = 201, .location = path,
	    .body = body };
}

struct reply
accepted(const char *path, json_t *body)
{
	return (struct reply) { .status = 202, .location = path,
	    .body = body };
}

struct reply
nothing(void)
{
	return (struct reply) { .status = 204 };
}

/* What is no UTF-8, of a path say, would leave a problem without a body. */
static json_t *
readable(struct call *c, const char *s)
{
	json_t *j = json_string(s);
	char *clean, *to;

	if (j)
		return j;
	for (to = clean = alloc(c, 3 * strlen(s) + 1); *s; s++)
		if ((unsigned char)*s < 128)
			*to++ = *s;
		else
			to = stpcpy(to, "\xef\xbf\xbd");
	return json_string(clean);
}

struct reply
problem(struct call *c, const char *slug, const char *format, ...)
{
	const struct problem_type *p = problem_types;
	struct reply r;
	json_t *detail;
	va_list ap;

	while (p->slug && strcmp(p->slug, slug) != 0)
		p++;
	if (!p->slug)
		bug(c, "no problem is called %s", slug);
	va_start(ap, format);
	detail = readable(c, strv(c, format, ap));
	va_end(ap);
	r = (struct reply) { .status = p->status,
	    .media = "application/problem+json",
	    .body = json_pack("{ss ss si sO sO ss}",
	    "type", str(c, "/problems/%s", slug), "title",
	    L(c, p->title, p->title_ko), "status", p->status,
	    "detail", detail, "message", detail, "trace", c->id) };
	if (r.status == 503)
		r.retry_after = 1;
	return r;
}

void
repeated(struct call *c)
{
	job_of(c)->repeated = true;
}

struct reply
with(struct reply r, const char *name, json_t *value)
{
	json_object_set_new(r.body, name, value);
	return r;
}

struct reply
not_moved(struct call *c, enum moved m, const char *state)
{
	switch (m) {
	case NOT_FOUND:
		return problem(c, "not-found", L(c,
		    "There is no such record, or it is not yours.",
		    "없거나 볼 수 없는 항목입니다."));
	case STALE:
		return problem(c, "changed-meanwhile", L(c,
		    "It has changed since you read it; read it again.",
		    "읽은 뒤에 변경되었습니다. 다시 읽어 주세요."));
	case KEY_REUSED:
		return problem(c, "idempotency-key-reused", L(c,
		    "This key came with another request; use a new one.",
		    "다른 요청에 쓴 키입니다. 새 키를 쓰세요."));
	default:
		return with(problem(c, "state-forbids", L(c,
		    "It is %s: this is not possible now.",
		    "현재 %s 상태라 지금은 할 수 없습니다."), state),
		    "state", json_string(state));
	}
}

void
hal_link(struct call *c, json_t *o, const char *rel, const char *method,
    const char *path)
{
	json_t *links = json_object_get(o, "_links"), *link;

	if (!links)
		json_object_set_new(o, "_links", links = json_object());
	link = json_pack("{ss+}", "href", c->base, path);
	if (strcmp(method, "GET") != 0)
		json_object_set_new(link, "method", json_string(method));
	json_object_set_new(links, rel, link);
}

json_t *
hal_(struct call *c, const struct field *shape, const void *row,
    const char *self)
{
	json_t *o = shape_json(c, shape, row);

	hal_link(c, o, "self", "GET", self);
	return o;
}

static void
head(struct job *j, const char *name, const char *value)
{
	const char *const parts[] = { name, ": ", value, "\r\n" };

	for (size_t i = 0; i < 4; i++)
		j->wire->write(j->wire, parts[i], strlen(parts[i]));
}

/* If-None-Match, on a read: the client has this version. */
static bool
has_it(struct job *j, const struct reply *r)
{
	const char *s = j->wire->param(j->wire, "HTTP_IF_NONE_MATCH");

	return s && r->status == 200 && strcmp(j->method, "GET") == 0 &&
	    etag_names(s, r->version);
}

void
reply_send(struct job *j, struct reply r)
{
	struct call *c = &j->c;
	const char *etag = r.version > 0
	    ? str(c, "\"%" PRId64 "\"", r.version) : NULL;
	const char *text = r.text;

	if (!text && r.body)
		text = json_dumps(r.body, JSON_COMPACT);
	if (etag && has_it(j, &r)) {
		r.status = 304;
		text = NULL;
	}
	head(j, "Status", str(c, "%d", r.status));
	if (etag)
		head(j, "ETag", etag);
	if (r.location)
		head(j, "Location", str(c, "%s%s", c->base, r.location));
	if (r.status == 401)
		head(j, "WWW-Authenticate", "Bearer");
	if (r.retry_after)
		head(j, "Retry-After", str(c, "%" PRId64, r.retry_after));
	if (r.cookie)
		head(j, "Set-Cookie", r.cookie);
	if (j->repeated)
		head(j, "Idempotency-Replayed", "true");
	if (r.status >= 400)
		head(j, "Content-Language", L(c, "en", "ko"));
	if (!j->caller) {	/* who asks, and how, decides what he sees */
		head(j, "Cache-Control", "private, no-cache");
		head(j, "Vary", "Accept-Language, Authorization, Cookie");
	}
	if (text)
		head(j, "Content-Type", r.media ? r.media
		    : "application/hal+json");
	if (r.status != 304 && r.status != 204)
		head(j, "Content-Length", str(c, "%zu",
		    text ? strlen(text) : 0));
	j->wire->write(j->wire, "\r\n", 2);
	if (text)
		j->wire->write(j->wire, text, strlen(text));
}
