/* random.c -- splitmix64: small, and good enough to choose a lunch with. */
#include "town.h"

static uint64_t
next(struct chance *c)
{
	uint64_t z = c->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* A stream of its own for each order, whatever the others do meanwhile. */
struct chance
chance_of(uint64_t n)
{
	struct chance c = { settings.seed };

	c.state = next(&c) ^ (n + 1) * UINT64_C(0xd1342543de82ef95);
	return c;
}

uint64_t
below(struct chance *c, uint64_t n)
{
	return n ? next(c) % n : 0;
}

double
between(struct chance *c, double lo, double hi)
{
	return lo + (hi - lo) * (double)(next(c) >> 11) / 9007199254740992.0;
}

bool
percent(struct chance *c, double p)
{
	return between(c, 0, 100) < p;
}
