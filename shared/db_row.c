/* db_row.c -- arguments into a statement, rows out of it. */
#include <stdlib.h>

#include "fn_call.h"

const char *
arg_int(struct call *c, int64_t i)
{
	return str(c, "%" PRId64, i);
}

const char *
arg_opt_int(struct call *c, const int64_t *i)
{
	return i ? arg_int(c, *i) : NULL;
}

const char *
arg_bool(struct call *c, bool b)
{
	(void)c;
	return b ? "t" : "f";
}

const char *
arg_opt_bool(struct call *c, const bool *b)
{
	return b ? arg_bool(c, *b) : NULL;
}

const char *
arg_text(struct call *c, const char *s)
{
	(void)c;
	return s;
}

const char *
arg_json(struct call *c, json_t *j)
{
	(void)c;
	return j ? json_dumps(j, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
}

/* "2026-11-23 09:00:00.123456+00" as "2026-11-23T09:00:00.123Z". */
static const char *
rfc3339(struct call *c, const char *s)
{
	size_t n = strlen(s), fraction = 0;

	if (n < 22 || s[10] != ' ' || strcmp(s + n - 3, "+00") != 0)
		return str(c, "%s", s);
	if (s[19] == '.')
		fraction = strspn(s + 20, "0123456789");
	if (fraction > 3)
		fraction = 3;
	if (fraction)
		return str(c, "%.10sT%.8s.%.*sZ", s, s + 11, (int)fraction,
		    s + 20);
	return str(c, "%.10sT%.8sZ", s, s + 11);
}

static void
json_column(struct call *c, const struct field *f, const char *v, void *to)
{
	json_error_t e;
	json_t *errors = json_array();
	json_t *value = json_loads(v, JSON_DECODE_ANY, &e);
	const char *why;

	if (!value)
		bug(c, "column %s is not JSON: %s", f->name, e.text);
	if (json_is_null(value))
		return;
	why = shape_value(c, f, value, 0, "", to, errors);
	if (why || json_array_size(errors))
		bug(c, "column %s: %s", f->name, why ? why
		    : json_dumps(errors, 0));
}

static void
column(struct call *c, const struct field *f, const char *v, void *to)
{
	shape_clear(f, to);
	if (!v)
		return;
	switch (f->type) {
	case T_INT:
		if (f->optional)
			to = *(void **)to = alloc(c, sizeof(int64_t));
		*(int64_t *)to = strtoll(v, NULL, 10);
		break;
	case T_BOOL:
		if (f->optional)
			to = *(void **)to = alloc(c, sizeof(bool));
		*(bool *)to = *v == 't';
		break;
	case T_TIME:
		*(const char **)to = rfc3339(c, v);
		break;
	case T_TEXT:
	case T_ENUM:
		*(const char **)to = str(c, "%s", v);
		break;
	default:
		json_column(c, f, v, to);
		break;
	}
}

void
row_read(struct call *c, const struct field *f, PGresult *r, int row,
    void *out)
{
	for (; f->type; f++) {
		int k = PQfnumber(r, f->name);

		if (k < 0)
			bug(c, "no column %s", f->name);
		column(c, f, PQgetisnull(r, row, k) ? NULL
		    : PQgetvalue(r, row, k), (char *)out + f->at);
	}
}

bool
db_one_(struct call *c, const struct field *shape, void *row,
    const struct sql *q, const char *const *args, size_t n)
{
	PGresult *r = db_exec(c, q, args, n);

	if (PQntuples(r) > 1)
		bug(c, "%s: %d rows where one was meant", q->name,
		    PQntuples(r));
	if (PQntuples(r) == 0)
		return false;
	row_read(c, shape, r, 0, row);
	return true;
}

struct list
db_all_(struct call *c, const struct field *shape, size_t size,
    const struct sql *q, const char *const *args, size_t n)
{
	PGresult *r = db_exec(c, q, args, n);
	struct list l = { (size_t)PQntuples(r), NULL };

	l.v = alloc(c, l.n * size + 1);
	for (size_t i = 0; i < l.n; i++)
		row_read(c, shape, r, (int)i, (char *)l.v + i * size);
	return l;
}

size_t
db_run_(struct call *c, const struct sql *q, const char *const *args,
    size_t n)
{
	return strtoul(PQcmdTuples(db_exec(c, q, args, n)), NULL, 10);
}

int64_t
db_due_(struct call *c, const struct sql *q, const char *const *args,
    size_t n)
{
	PGresult *r = db_exec(c, q, args, n);

	return strtoll(PQgetvalue(r, 0, 0), NULL, 10);
}
