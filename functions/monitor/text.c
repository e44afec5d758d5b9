/* text.c -- a text that grows in the call's memory; see text.h. */
#include <stdarg.h>
#include <stdio.h>

#include "text.h"

void
text_add(struct text *t, const char *format, ...)
{
	for (;;) {
		va_list ap;
		char *more;
		int n;

		va_start(ap, format);
		n = vsnprintf(t->v ? t->v + t->n : NULL, t->size - t->n,
		    format, ap);
		va_end(ap);
		if (n < 0)
			bug(t->c, "cannot write %s", format);
		if ((size_t)n < t->size - t->n) {
			t->n += (size_t)n;
			return;
		}
		t->size = t->size * 2 + (size_t)n + 4096;
		more = alloc(t->c, t->size);
		if (t->v)
			memcpy(more, t->v, t->n);
		t->v = more;
	}
}
