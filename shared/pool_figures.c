/*
 * A pool's figures in the host's shared memory (host.h), for /metrics.
 *
 * Counters are added to by every pool.  The number of workers is not: it is
 * stated, over and over, by the youngest pool of a context alone, which has
 * signed the slot.  So it is right again with the first round of a pool whose
 * predecessor was killed, and an older one that still leaves cannot spoil it;
 * the workers that it drains meanwhile are in nobody's count.
 */
#include <stddef.h>
#include <sys/random.h>
#include <unistd.h>

#include "host.h"
#include "pool.h"

/* No pid: pools in containers share the memory and may all be number 7. */
static uint64_t
signature(void)
{
	static uint64_t mine;

	if (mine == 0 && getrandom(&mine, sizeof(mine), 0) != sizeof(mine))
		mine = (uint64_t)getpid();
	return mine;
}

void
figures_take(struct function *f)
{
	if ((f->slot = host_slot(f->name)))
		atomic_store(&f->slot->pool, signature());
}

void
figures_step(const struct function *f)
{
	if (f->slot && atomic_load(&f->slot->pool) == signature())
		atomic_store(&f->slot->workers, f->n_workers);
}

void
figures_started(const struct function *f)
{
	if (!f->slot)
		return;
	atomic_fetch_add(&f->slot->starts, 1);
	if (f->n_workers == 0)
		atomic_fetch_add(&f->slot->cold_starts, 1);
}

void
figures_killed(const struct function *f)
{
	if (f->slot)
		atomic_fetch_add(&f->slot->killed, 1);
}
