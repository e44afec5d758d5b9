/*
 * page.c -- pages of a list by keyset, as a HAL collection.
 *
 * Newest first.  ?after=ID goes to older ones, ?before=ID to newer ones, and
 * ?before=0 is the last page.  One entry more than the page is read, so that
 * the last page is known without counting.
 */
#include <stdlib.h>

#include "fn_call.h"

/* The caller's filters, as he wrote them, without the page's own members. */
static const char *
filters(struct call *c)
{
	const char *kept = "", *q = job_of(c)->query;

	for (size_t n; *q; q += n + (q[n] == '&')) {
		n = strcspn(q, "&");
		if (n && strncmp(q, "size=", 5) != 0 && strncmp(q, "after=", 6)
		    != 0 && strncmp(q, "before=", 7) != 0)
			kept = str(c, "%s&%.*s", kept, (int)n, q);
	}
	return kept;
}

static void
page_link(struct call *c, json_t *o, const char *rel, int64_t size,
    const char *where, int64_t at)
{
	const char *path = str(c, "%s?size=%" PRId64 "%s", job_of(c)->path,
	    size, filters(c));

	hal_link(c, o, rel, "GET", where ? str(c, "%s&%s=%" PRId64, path,
	    where, at) : path);
}

static int64_t
id_at(PGresult *r, int row)
{
	return strtoll(PQgetvalue(r, row, PQfnumber(r, "page_at")), NULL, 10);
}

struct reply
db_page_(struct call *c, const struct field *shape, size_t entry,
    const struct paged *paged, const char *rel,
    json_t *(*repr)(struct call *, const void *), const char *const *args,
    size_t n)
{
	const struct paging *p = c->in;
	bool back = p->before != NOWHERE;
	const char *all[24];
	json_t *list = json_array(), *o;
	PGresult *r;
	int rows, k;

	if (back && p->after != NOWHERE)
		return problem(c, "invalid-input", L(c,
		    "Give after or before, not both.",
		    "after와 before 중 하나만 쓰세요."));
	memcpy(all, args, (n + 1) * sizeof *all);
	all[1] = p->after == NOWHERE ? NULL : arg_int(c, p->after);
	all[2] = back ? arg_int(c, p->before) : NULL;
	all[3] = arg_int(c, p->size + 1);
	r = db_exec(c, back ? paged->newer : paged->older, all, n);
	rows = PQntuples(r);
	k = rows > p->size ? (int)p->size : rows;
	for (int i = 0; i < k; i++) {
		void *row = alloc(c, entry);

		row_read(c, shape, r, back ? k - 1 - i : i, row);
		json_array_append_new(list, repr(c, row));
	}
	o = json_pack("{s{so} s{sI}}", "_embedded", rel, list, "page",
	    "size", (json_int_t)p->size);
	page_link(c, o, "self", p->size, back ? "before"
	    : p->after != NOWHERE ? "after" : NULL,
	    back ? p->before : p->after);
	page_link(c, o, "first", p->size, NULL, 0);
	page_link(c, o, "last", p->size, "before", 0);
	if (k > 0 && (back ? p->before > 0 : rows > k))
		page_link(c, o, "next", p->size, "after",
		    id_at(r, back ? 0 : k - 1));
	if (k > 0 && (back ? rows > k : p->after != NOWHERE))
		page_link(c, o, "prev", p->size, "before",
		    id_at(r, back ? k - 1 : 0));
	return ok(o);
}
