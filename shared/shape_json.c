/* shape_json.c -- a struct as JSON, and a shape as JSON Schema (2020-12). */
#include "fn_call.h"

static json_t *value_json(struct call *, const struct field *, const void *);

static json_t *
list_json(struct call *c, const struct field *f, const struct list *l)
{
	json_t *a = json_array();

	for (size_t i = 0; i < l->n; i++) {
		const void *entry = (const char *)l->v + i * f->size;

		json_array_append_new(a, shape_is_scalar(f->item)
		    ? value_json(c, f->item, entry)
		    : shape_json(c, f->item, entry));
	}
	return a;
}

/* `at` is the member, or, where that is a pointer, what it points to. */
static json_t *
value_json(struct call *c, const struct field *f, const void *at)
{
	bool pointer = f->type == T_TEXT || f->type == T_TIME ||
	    f->type == T_ENUM || f->type == T_OBJECT || f->type == T_JSON ||
	    (f->optional && f->type != T_LIST);

	if (pointer && !(at = *(const void *const *)at))
		return json_null();
	switch (f->type) {
	case T_INT:
		return json_integer(*(const int64_t *)at);
	case T_BOOL:
		return json_boolean(*(const bool *)at);
	case T_LIST:
		return list_json(c, f, at);
	case T_OBJECT:
		return shape_json(c, f->item, at);
	case T_JSON:
		return json_incref((json_t *)(uintptr_t)at);
	default:
		return json_string(at);
	}
}

json_t *
shape_json(struct call *c, const struct field *shape, const void *s)
{
	json_t *o = json_object();

	for (const struct field *f = shape; f->type; f++)
		if (!f->hidden)
			json_object_set_new(o, shape_name(c, f->name),
			    value_json(c, f, (const char *)s + f->at));
	return o;
}

static json_t *
words_json(const char *words)
{
	json_t *a = json_array();

	for (size_t n; *words; words += n + (words[n] == '|')) {
		n = strcspn(words, "|");
		json_array_append_new(a, json_stringn(words, n));
	}
	return a;
}

static json_t *
field_schema(struct call *c, const struct field *f)
{
	json_t *s, *alone = NULL;

	switch (f->type) {
	case T_INT:
		s = json_pack("{ss ss sI sI}", "type", "integer", "format",
		    "int64", "minimum", (json_int_t)f->min, "maximum",
		    (json_int_t)f->max);
		if (f->defaulted && f->otherwise >= f->min)
			json_object_set_new(s, "default",
			    json_integer(f->otherwise));
		break;
	case T_BOOL:
		s = json_pack("{ss}", "type", "boolean");
		break;
	case T_TEXT:
		s = json_pack("{ss sI sI}", "type", "string", "minLength",
		    (json_int_t)f->min, "maxLength", (json_int_t)f->max);
		break;
	case T_TIME:
		s = json_pack("{ss ss}", "type", "string", "format",
		    "date-time");
		break;
	case T_ENUM:
		s = json_pack("{ss so}", "type", "string", "enum",
		    words_json(f->of));
		break;
	case T_LIST:
		s = json_pack("{ss sI sI so}", "type", "array", "minItems",
		    (json_int_t)f->min, "maxItems", (json_int_t)f->max,
		    "items", shape_is_scalar(f->item)
		    ? field_schema(c, f->item)
		    : shape_schema(c, f->item, BODY));
		break;
	case T_OBJECT:
		s = shape_schema(c, f->item, BODY);
		break;
	default:
		s = json_object();
		break;
	}
	if (f->optional && (alone = json_object_get(s, "type")))
		json_object_set_new(s, "type", json_pack("[Os]", alone,
		    "null"));
	if (f->optional && f->type == T_ENUM)
		json_array_append_new(json_object_get(s, "enum"),
		    json_null());
	if (f->about)
		json_object_set_new(s, "description", json_string(f->about));
	return s;
}

json_t *
shape_schema(struct call *c, const struct field *shape, enum from from)
{
	json_t *properties = json_object(), *required = json_array();

	for (const struct field *f = shape; f && f->type; f++) {
		const char *name = shape_name(c, f->name);

		if (f->from != from || f->hidden)
			continue;
		json_object_set_new(properties, name, field_schema(c, f));
		if (!f->optional && !f->defaulted)
			json_array_append_new(required, json_string(name));
	}
	return json_pack("{ss so so}", "type", "object", "properties",
	    properties, "required", required);
}
