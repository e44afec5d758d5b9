/* breaker.c -- the circuit breaker of host.h: atomics, a monotonic clock. */
#include "fn_call.h"
#include "host.h"

/* A second's calls in one word: second (32 bits), failed (16), all (16). */
static uint64_t
pack(uint32_t second, uint32_t failed, uint32_t all)
{
	return (uint64_t)second << 32 | (uint64_t)failed << 16 | all;
}

static void
count(struct slot *s, bool failed)
{
	uint32_t now = (uint32_t)(now_ms() / 1000);
	_Atomic uint64_t *w = &s->seconds[now % SECONDS];
	uint64_t old = atomic_load(w), new;

	do {
		uint32_t f = (uint32_t)(old >> 16) & 0xffff;
		uint32_t n = (uint32_t)old & 0xffff;

		if ((uint32_t)(old >> 32) != now)
			f = n = 0;
		if (n == 0xffff)
			return;
		new = pack(now, f + failed, n + 1);
	} while (!atomic_compare_exchange_weak(w, &old, new));
}

static bool
too_many_failed(const struct slot *s)
{
	uint32_t now = (uint32_t)(now_ms() / 1000), failed = 0, all = 0;
	uint32_t window = (uint32_t)env_int("BREAKER_WINDOW_S", 1,
	    SECONDS - 1, 10);

	for (int i = 0; i < SECONDS; i++) {
		uint64_t w = atomic_load(&s->seconds[i]);

		if (now - (uint32_t)(w >> 32) < window) {
			failed += (uint32_t)(w >> 16) & 0xffff;
			all += (uint32_t)w & 0xffff;
		}
	}
	return all >= env_int("BREAKER_MIN", 1, 1000, 20) &&
	    (int64_t)failed * 100 >= all *
	    env_int("BREAKER_PERCENT", 1, 100, 50);
}

static int64_t
open_ms(void)
{
	return env_int("BREAKER_OPEN_MS", 1, 600000, 5000);
}

/* A stamp ahead of the clock is one from before a reboot: it is over. */
enum breaker
breaker_state(const struct slot *s)
{
	int64_t opened = atomic_load(&s->opened), now = now_ms();

	if (opened == 0)
		return CLOSED;
	return opened <= now && now - opened < open_ms() ? OPEN : HALF_OPEN;
}

static bool
lease_is_free(int64_t until, int64_t now)
{
	return until <= now || until > now + open_ms();
}

bool
breaker_would_pass(const struct slot *s)
{
	enum breaker b = breaker_state(s);

	return b == CLOSED || (b == HALF_OPEN &&
	    lease_is_free(atomic_load(&s->probe_until), now_ms()));
}

bool
breaker_enter(struct slot *s)
{
	enum breaker b = breaker_state(s);
	int64_t until = atomic_load(&s->probe_until), now = now_ms();

	if (b == CLOSED || (b == HALF_OPEN && lease_is_free(until, now) &&
	    atomic_compare_exchange_strong(&s->probe_until, &until,
	    now + open_ms())))
		return true;
	atomic_fetch_add(&s->refused, 1);
	return false;
}

void
breaker_leave(struct slot *s, bool worked)
{
	int64_t closed = 0;

	if (atomic_load(&s->opened) != 0) {	/* the probe, or a late one */
		if (worked) {
			for (int i = 0; i < SECONDS; i++)
				atomic_store(&s->seconds[i], 0);
			atomic_store(&s->opened, 0);
		} else if (breaker_state(s) == HALF_OPEN)
			atomic_store(&s->opened, now_ms());
		atomic_store(&s->probe_until, 0);
		return;
	}
	count(s, !worked);
	if (!worked && too_many_failed(s) &&
	    atomic_compare_exchange_strong(&s->opened, &closed, now_ms()))
		atomic_fetch_add(&s->opens, 1);
}
