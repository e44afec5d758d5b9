/* shape.c -- decoding: JSON, path and query members into a struct. */
#include <errno.h>
#include <stdlib.h>

#include "fn_call.h"

const char *
shape_name(struct call *c, const char *snake)
{
	char *out = alloc(c, strlen(snake) + 1), *p = out;

	while (*snake == '_')		/* _links stays */
		*p++ = *snake++;
	for (; *snake; snake++)
		if (*snake == '_' && snake[1]) {
			snake++;
			*p++ = *snake >= 'a' && *snake <= 'z'
			    ? (char)(*snake - 32) : *snake;
		} else
			*p++ = *snake;
	return out;
}

bool
shape_is_scalar(const struct field *item)
{
	return item == number_shape || item == word_shape;
}

/* A whole number, from JSON or from the text of a path or query. */
static bool
whole(json_t *v, enum from from, int64_t *out)
{
	const char *s = json_string_value(v);
	char *end;

	if (from == BODY) {
		*out = json_integer_value(v);
		return json_is_integer(v);
	}
	errno = 0;
	*out = s ? strtoll(s, &end, 10) : 0;
	return s && *s && strspn(s + (*s == '-'), "0123456789") == strlen(s)
	    - (*s == '-') && *end == '\0' && errno == 0;
}

static bool
truth(json_t *v, enum from from, bool *out)
{
	const char *s = json_string_value(v);

	if (from == BODY) {
		*out = json_is_true(v);
		return json_is_boolean(v);
	}
	*out = s && strcmp(s, "true") == 0;
	return s && (*out || strcmp(s, "false") == 0);
}

static const char *
decode_list(struct call *c, const struct field *f, json_t *v, int flags,
    const char *at, struct list *l, json_t *errors)
{
	l->n = json_array_size(v);
	if (!json_is_array(v))
		return L(c, "must be a list", "목록이어야 합니다");
	if ((int64_t)l->n < f->min || (int64_t)l->n > f->max)
		return str(c, L(c, "must have %" PRId64 " to %" PRId64
		    " entries", "항목이 %" PRId64 "~%" PRId64
		    "개여야 합니다"), f->min, f->max);
	l->v = alloc(c, l->n * f->size + 1);
	for (size_t i = 0; i < l->n; i++) {
		json_t *e = json_array_get(v, i);
		char *to = (char *)l->v + i * f->size;
		const char *here = str(c, "%s/%zu", at, i), *why;

		if (!shape_is_scalar(f->item))
			shape_decode(c, f->item, e, BODY, flags, here, to,
			    errors);
		else if ((why = shape_value(c, f->item, e, flags, here,
		    to, errors)))
			json_array_append_new(errors, json_pack("{ss ss}",
			    "pointer", here, "detail", why));
	}
	return NULL;
}

const char *
shape_value(struct call *c, const struct field *f, json_t *v, int flags,
    const char *at, void *out, json_t *errors)
{
	const char *s = json_string_value(v);
	int64_t i, n;
	bool b;
	void *p;

	switch (f->type) {
	case T_INT:
		if (!whole(v, f->from, &i) || i < f->min || i > f->max)
			return str(c, L(c, "must be a whole number from %"
			    PRId64 " to %" PRId64, "%" PRId64 "~%" PRId64
			    " 범위의 정수여야 합니다"), f->min, f->max);
		p = out;
		if (f->optional)
			p = *(void **)out = alloc(c, sizeof i);
		*(int64_t *)p = i;
		return NULL;
	case T_BOOL:
		if (!truth(v, f->from, &b))
			return L(c, "must be true or false",
			    "true 또는 false여야 합니다");
		p = out;
		if (f->optional)
			p = *(void **)out = alloc(c, sizeof b);
		*(bool *)p = b;
		return NULL;
	case T_TEXT:
		n = s ? shape_length(s) : -1;
		if (!s || n < f->min || n > f->max)
			return str(c, L(c, "must be text of %" PRId64 " to %"
			    PRId64 " characters", "%" PRId64 "~%" PRId64
			    "자의 글이어야 합니다"), f->min, f->max);
		*(const char **)out = s;
		return NULL;
	case T_TIME:
		if (!s || !shape_is_time(s))
			return L(c, "must be a time as in "
			    "2026-11-23T09:00:00Z", "2026-11-23T09:00:00Z "
			    "형식의 시각이어야 합니다");
		*(const char **)out = s;
		return NULL;
	case T_ENUM:
		if (!s || !shape_is_one_of(f->of, s))
			return str(c, L(c, "must be one of %s",
			    "다음 중 하나여야 합니다: %s"), f->of);
		*(const char **)out = s;
		return NULL;
	case T_LIST:
		return decode_list(c, f, v, flags, at,
		    out, errors);
	case T_OBJECT:
		if (!json_is_object(v))
			return L(c, "must be an object", "객체여야 합니다");
		*(void **)out = p = alloc(c, f->size);
		shape_decode(c, f->item, v, BODY, flags, at, p, errors);
		return NULL;
	case T_JSON:
		*(json_t **)out = v;
		return NULL;
	case T_END:
		break;
	}
	return NULL;
}

static void
unknown_members(struct call *c, const struct field *shape, json_t *obj,
    enum from from, const char *at, json_t *errors)
{
	const char *name;
	const struct field *f;
	json_t *v;

	json_object_foreach(obj, name, v) {
		for (f = shape; f->type; f++)
			if (f->from == from && !f->hidden &&
			    strcmp(shape_name(c, f->name), name) == 0)
				break;
		if (!f->type)
			json_array_append_new(errors, json_pack("{ss ss}",
			    "pointer", shape_pointer(c, at, name), "detail",
			    L(c, "is not known here",
			    "알 수 없는 항목입니다")));
	}
}

void
shape_clear(const struct field *f, void *to)
{
	if (f->type == T_LIST)
		*(struct list *)to = (struct list) { 0, NULL };
	else if (f->type == T_BOOL && !f->optional)
		*(bool *)to = false;
	else if (f->type == T_INT && !f->optional)
		*(int64_t *)to = 0;
	else
		*(void **)to = NULL;
}

void
shape_decode(struct call *c, const struct field *shape, json_t *obj,
    enum from from, int flags, const char *at, void *out, json_t *errors)
{
	if (!json_is_object(obj)) {
		json_array_append_new(errors, json_pack("{ss ss}", "pointer",
		    at, "detail", L(c, "must be an object",
		    "객체여야 합니다")));
		return;
	}
	for (const struct field *f = shape; f->type; f++) {
		const char *name, *here, *why;
		json_t *v;
		char *to = (char *)out + f->at;

		if (f->from != from || f->hidden)
			continue;
		name = shape_name(c, f->name);
		here = str(c, "%s/%s", at, name);
		v = json_object_get(obj, name);
		if (!v || json_is_null(v)) {
			shape_clear(f, to);
			if (f->defaulted)
				*(int64_t *)(void *)to = f->otherwise;
			else if (v && f->null)
				*(const char **)(void *)to = f->null;
			else if (!f->optional)
				json_array_append_new(errors, json_pack(
				    "{ss ss}", "pointer", here, "detail",
				    L(c, "is required", "필수 항목입니다")));
			continue;
		}
		if ((why = shape_value(c, f, v, flags, here, to, errors)))
			json_array_append_new(errors, json_pack("{ss ss}",
			    "pointer", here, "detail", why));
	}
	if (flags & DECODE_STRICT)
		unknown_members(c, shape, obj, from, at, errors);
}
