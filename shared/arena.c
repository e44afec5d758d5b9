/*
 * arena.c -- memory belongs to the call.
 *
 * Chunks that are freed together when the call ends; jansson allocates here
 * too, so no function frees anything (Dovecot's data stack, Apache's pools).
 * Out of memory ends the call and the process: 111, try again.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fn_call.h"

enum { CHUNK = 16 << 10, KEEP = 4 << 20 };

struct chunk {
	struct chunk	*next;
	size_t		 used, size;
	_Alignas(16) char at[];
};

struct job *current;

void *
arena_get(struct job *j, size_t n)
{
	struct chunk *k = j->arena;

	n = (n + 15) & ~(size_t)15;
	if (!k || k->size - k->used < n) {
		size_t size = n > CHUNK ? n : CHUNK;

		if (!(k = malloc(sizeof *k + size)))
			_exit(111);
		k->next = j->arena;
		k->used = 0;
		k->size = size;
		j->arena = k;
	}
	k->used += n;
	return k->at + k->used - n;
}

void
arena_free(struct job *j)
{
	while (j->arena) {
		struct chunk *k = j->arena;

		j->arena = k->next;
		free(k);
	}
}

/*
 * What calls have given back stays with the process, for the next ones need
 * as much: to fetch it from the kernel each time was a fifth of a list's CPU.
 */
void
arena_keep(void)
{
	mallopt(M_TRIM_THRESHOLD, KEEP);
	mallopt(M_MMAP_THRESHOLD, KEEP);
}

/* Nobody has called for a while. */
void
arena_idle(void)
{
	malloc_trim(0);
}

static void *
json_get(size_t n)
{
	return current ? arena_get(current, n) : NULL;
}

static void
json_keep(void *p)
{
	(void)p;
}

void
arena_for_json(void)
{
	json_set_alloc_funcs(json_get, json_keep);
}

void *
alloc(struct call *c, size_t n)
{
	return memset(arena_get(job_of(c), n), 0, n);
}

/* Into what the chunk has left; twice only where that is too little. */
const char *
strv(struct call *c, const char *format, va_list ap)
{
	struct chunk *k = job_of(c)->arena;
	size_t left = k ? k->size - k->used : 0, n;
	va_list again;
	char *s;

	va_copy(again, ap);
	n = (size_t)vsnprintf(k ? k->at + k->used : NULL, left, format, again)
	    + 1;
	va_end(again);
	s = arena_get(job_of(c), n);
	if (n > left)
		vsnprintf(s, n, format, ap);
	return s;
}

const char *
str(struct call *c, const char *format, ...)
{
	const char *s;
	va_list ap;

	va_start(ap, format);
	s = strv(c, format, ap);
	va_end(ap);
	return s;
}
