/* memory.c -- memory that is there, or the town ends and says so (111). */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "town.h"

static void *
sure(void *p)
{
	if (!p) {
		fputs("town: out of memory\n", stderr);
		exit(111);
	}
	return p;
}

void *
zeroed(size_t n)
{
	return sure(calloc(1, n));
}

void *
grown(void *p, size_t n)
{
	void *q = realloc(p, n);

	if (!q)
		free(p);
	return sure(q);
}

char *
copied(const char *s)
{
	return sure(strdup(s));
}

char *
printed(const char *format, ...)
{
	char *s = NULL;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vasprintf(&s, format, ap);
	va_end(ap);
	return sure(n < 0 ? NULL : s);
}
