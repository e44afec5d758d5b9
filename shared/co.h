/*
 * co.h -- coroutines: code that reads straight on while it waits.
 *
 * A coroutine runs until it waits or ends; then whoever started or resumed it
 * goes on.  There is no scheduler here and no thread anywhere: the loop
 * (loop.h) resumes a coroutine when what it waits for has come.  Stacks are
 * pooled, CO_STACK bytes of address space each, of which only what is touched
 * costs memory, with a page below that faults instead of overrunning.
 *
 * Source: entering a new stack by makecontext, then switching by _setjmp and
 * _longjmp, 10 ns a switch instead of the 220 of swapcontext, which calls the
 * system twice to save signal masks (Engelschall, "Portable Multithreading",
 * USENIX 2000).
 */
#ifndef CO_H
#define CO_H

struct co;

/*
 * Runs run(arg) on a stack of its own until it first waits, or ends.  NULL
 * when there is no memory for a stack: nothing ran.  The coroutine must not be
 * used any more once it has ended.
 */
struct co	*co_start(void (*run)(void *), void *arg);

/* In a coroutine: lets the loop go on, until somebody resumes this one. */
void		 co_wait(struct co *);

/* From outside any coroutine: runs this one until it waits again, or ends. */
void		 co_resume(struct co *);

/* The one that runs now; NULL outside. */
struct co	*co_self(void);

/* Gives back the pooled stacks but `keep` of them. */
void		 co_trim(int keep);

#endif
