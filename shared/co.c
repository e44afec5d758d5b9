/*
 * co.c -- see co.h.
 *
 * A coroutine that has ended goes to the pool with its stack, stays in the
 * loop of base(), and is sent into the next run() from there; so makecontext
 * is needed once a stack.  The sanitizers must be told of every switch.
 */
#undef _FORTIFY_SOURCE		/* its longjmp aborts on another stack */
#define _GNU_SOURCE
#include "co.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>

#ifdef __SANITIZE_ADDRESS__
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

#ifdef SANITIZED
#include <sanitizer/common_interface_defs.h>
enum { STACK = 512 << 10 };	/* its frames are larger */
#else
enum { STACK = 128 << 10 };
#endif
enum { GUARD = 4096 };

struct co {
	ucontext_t	 entry;
	jmp_buf		 here;		/* where it goes on */
	char		*stack;		/* with its guard */
	void		(*run)(void *);
	void		*arg;
	bool		 entered;
	void		*fake;		/* the sanitizer's shadow of it */
	struct co	*next;		/* in the pool */
};

static struct co *running, *pool;

static jmp_buf loop;
static void *loop_fake;
static const void *loop_stack;
static size_t loop_size;

/* About to leave a stack, whose shadow goes to *fake, for another. */
static inline void
switching(void **fake, const void *to, size_t size)
{
#ifdef SANITIZED
	__sanitizer_start_switch_fiber(fake, to, size);
#else
	(void)fake, (void)to, (void)size;
#endif
}

/* Arrived on a stack, whose shadow was fake; where one came from. */
static inline void
switched(void *fake, const void **from, size_t *size)
{
#ifdef SANITIZED
	__sanitizer_finish_switch_fiber(fake, from, size);
#else
	(void)fake, (void)from, (void)size;
#endif
}

/* noinline: no value of the caller's may be kept in a register across these. */
static __attribute__((noinline)) void
leave(struct co *c)
{
	switching(&c->fake, loop_stack, loop_size);
	if (_setjmp(c->here) == 0)
		_longjmp(loop, 1);
	switched(c->fake, &loop_stack, &loop_size);
}

static __attribute__((noinline)) void
enter(struct co *c)
{
	switching(&loop_fake, c->stack + GUARD, STACK);
	if (_setjmp(loop) == 0) {
		if (c->entered)
			_longjmp(c->here, 1);
		c->entered = true;
		setcontext(&c->entry);
	}
	switched(loop_fake, NULL, NULL);
}

static void
base(void)
{
	switched(NULL, &loop_stack, &loop_size);
	for (;;) {
		struct co *c = running;

		c->run(c->arg);
		c->next = pool;
		pool = c;
		leave(c);
	}
}

/* getcontext returns twice, so it is kept away from other locals. */
static bool
prepare(struct co *c)
{
	if (getcontext(&c->entry) != 0)
		return false;
	c->entry.uc_stack.ss_sp = c->stack + GUARD;
	c->entry.uc_stack.ss_size = STACK;
	makecontext(&c->entry, base, 0);
	return true;
}

static struct co *
make(void)
{
	struct co *c = calloc(1, sizeof *c);

	if (!c)
		return NULL;
	c->stack = mmap(NULL, STACK + GUARD, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
	if (c->stack != MAP_FAILED &&
	    mprotect(c->stack, GUARD, PROT_NONE) == 0 && prepare(c))
		return c;
	if (c->stack != MAP_FAILED)
		munmap(c->stack, STACK + GUARD);
	free(c);
	return NULL;
}

struct co *
co_self(void)
{
	return running;
}

void
co_resume(struct co *c)
{
	running = c;
	enter(c);
	running = NULL;
}

struct co *
co_start(void (*run)(void *), void *arg)
{
	struct co *c = pool;

	if (c)
		pool = c->next;
	else if (!(c = make()))
		return NULL;
	c->run = run;
	c->arg = arg;
	co_resume(c);
	return c;
}

void
co_wait(struct co *c)
{
	leave(c);
}

void
co_trim(int keep)
{
	struct co **at = &pool, *c;

	while (*at && keep-- > 0)
		at = &(*at)->next;
	while ((c = *at)) {
		*at = c->next;
		munmap(c->stack, STACK + GUARD);
		free(c);
	}
}
