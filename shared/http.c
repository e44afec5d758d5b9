/* http.c -- a request as input: path, query and body into the shape. */
#include <stdlib.h>

#include "fn_call.h"

static const char *
param(struct job *j, const char *name)
{
	const char *v = j->wire->param(j->wire, name);

	return v ? v : "";
}

bool
http_match(struct call *c, const char *route, const char *method,
    const char *path, json_t *ids)
{
	size_t n = strcspn(route, " ");

	if (strncmp(route, method, n) != 0 || method[n])
		return false;
	for (route += n + 1; *route; ) {
		size_t len, name;

		if (*route != '{') {
			if (*route++ != *path++)
				return false;
			continue;
		}
		name = strcspn(route, "}");
		len = strcspn(path, "/");
		if (len == 0 || json_object_set_new(ids, str(c, "%.*s",
		    (int)name - 1, route + 1), json_stringn(path, len)) != 0)
			return false;	/* nothing, or no UTF-8 */
		route += name + 1;
		path += len;
	}
	return *path == '\0';
}

static int
hex(char d)
{
	if (d >= '0' && d <= '9')
		return d - '0';
	if (d >= 'a' && d <= 'f')
		return d - 'a' + 10;
	if (d >= 'A' && d <= 'F')
		return d - 'A' + 10;
	return -1;
}

/* Percent-decoded (WHATWG URL, form-urlencoded), or NULL if malformed. */
static json_t *
unescape(struct call *c, const char *s, size_t n)
{
	char *out = alloc(c, n + 1);
	size_t k = 0;

	for (size_t i = 0; i < n; i++, k++)
		if (s[i] == '+')
			out[k] = ' ';
		else if (s[i] != '%')
			out[k] = s[i];
		else {
			int high = i + 2 < n ? hex(s[i + 1]) : -1;
			int low = i + 2 < n ? hex(s[i + 2]) : -1;

			if (high < 0 || low < 0)
				return NULL;
			out[k] = (char)(high << 4 | low);
			i += 2;
		}
	return memchr(out, 0, k) ? NULL : json_stringn(out, k);
}

json_t *
http_query(struct call *c, const char *query, json_t *errors)
{
	json_t *q = json_object();

	for (size_t n; *query; query += n + (query[n] == '&')) {
		const char *name;
		json_t *key, *value;
		size_t eq;

		n = strcspn(query, "&");
		eq = strcspn(query, "=&");
		if (n == 0)
			continue;
		key = unescape(c, query, eq);
		value = eq < n ? unescape(c, query + eq + 1, n - eq - 1)
		    : json_string("");
		name = json_string_value(key);
		if (!key || !value || json_object_get(q, name))
			json_array_append_new(errors, json_pack("{ss ss}",
			    "pointer", shape_pointer(c, "", name ? name : ""),
			    "detail", L(c, "is malformed or given twice",
			    "형식이 틀렸거나 중복되었습니다")));
		else
			json_object_set_new(q, name, value);
	}
	return q;
}

static bool
has_body(const struct field *f)
{
	for (; f && f->type; f++)
		if (f->from == BODY)
			return true;
	return false;
}

/* The body's text, to its end; NULL: *why. */
static char *
body_text(struct job *j, size_t *len, struct reply *why)
{
	struct call *c = &j->c;
	const char *s = param(j, "CONTENT_LENGTH");
	size_t want = strtoul(s, NULL, 10), got = 0;
	char *b;

	if (want > (j->caller ? INSIDE_MAX : BODY_MAX)) {
		*why = problem(c, "body-too-large", L(c,
		    "A body has at most %d bytes.",
		    "본문은 최대 %d바이트입니다."), BODY_MAX);
		return NULL;
	}
	b = alloc(c, want + 1);
	while (got < want) {
		ssize_t n = j->wire->read(j->wire, b + got, want - got);

		if (n <= 0) {
			*why = problem(c, "body-incomplete", L(c,
			    "The body ended after %zu of %zu bytes.",
			    "본문이 %zu/%zu바이트에서 끊겼습니다."),
			    got, want);
			return NULL;
		}
		got += (size_t)n;
	}
	*len = want;
	return b;
}

static bool
is_json_type(const char *type)
{
	size_t n = strcspn(type, "; ");

	return (n == 16 && strncasecmp(type, "application/json", n) == 0) ||
	    (n > 17 && strncasecmp(type, "application/", 12) == 0 &&
	    strncasecmp(type + n - 5, "+json", 5) == 0);
}

static bool
invalid(struct job *j, json_t *errors, struct reply *why)
{
	struct call *c = &j->c;
	size_t n = json_array_size(errors);

	if (n == 0)
		return false;
	*why = with(problem(c, "invalid-input", L(c,
	    n == 1 ? "%zu member is wrong; errors says which and why."
	    : "%zu members are wrong; errors says which and why.",
	    "%zu개 항목이 잘못되었습니다. errors에 이유가 있습니다."),
	    n),
	    "errors", errors);
	return true;
}

bool
http_input(struct job *j, struct reply *why)
{
	struct call *c = &j->c;
	json_t *ids = json_object(), *errors = json_array(), *query, *body;
	char *in = alloc(c, fn.in_size + 1), *text;
	size_t len;
	bool fits = !fn.routes[0];	/* internal: any path */

	c->in = in;
	fits |= j->is_event;
	for (int i = 0; i < 2 && fn.routes[i] && !fits; i++)
		fits = http_match(c, fn.routes[i], j->method, j->path, ids);
	if (fn.in && fits && !j->is_event) {
		json_t *wrong = json_array();

		shape_decode(c, fn.in, ids, PATH, 0, "", in, wrong);
		fits = json_array_size(wrong) == 0;
	}
	if (!fits) {
		*why = problem(c, "not-found", L(c, "There is no %s.",
		    "%s은(는) 없습니다."), j->path);
		return false;
	}
	if (!(text = body_text(j, &len, why)))
		return false;
	if (!j->safe)
		c->hash = uuid_of(c, 4, (const char *[]) { fn.name,
		    j->method, j->path, text });
	if (j->is_event)
		return (body = json_body(c, text, len, why)) &&
		    event_input(j, body, why);
	j->query = param(j, "QUERY_STRING");
	query = http_query(c, j->query, errors);
	if (auth_by_link(j))
		json_object_del(query, "token");
	shape_decode(c, fn.in ? fn.in : number_shape + 1, query, QUERY,
	    DECODE_STRICT, "", in, errors);
	if (len > 0 && !is_json_type(param(j, "CONTENT_TYPE"))) {
		*why = problem(c, "unsupported-media-type", L(c,
		    "Send application/json.",
		    "application/json으로 보내 주세요."));
		return false;
	}
	body = json_object();
	if (len > 0 && !(body = json_body(c, text, len, why)))
		return false;
	if (has_body(fn.in) || len > 0)
		shape_decode(c, fn.in ? fn.in : number_shape + 1, body, BODY,
		    DECODE_STRICT, "", in, errors);
	return !invalid(j, errors, why);
}
