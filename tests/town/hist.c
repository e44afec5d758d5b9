/* hist.c -- a histogram of microseconds: 32 steps to each power of two. */
#include "town.h"

#define STEPS	((size_t)32)

static size_t
bucket(int64_t us)
{
	uint64_t v = us > 0 ? (uint64_t)us : 0;
	size_t shift = 0, i;

	while (v >> shift >= 2 * STEPS)
		shift++;
	i = shift * STEPS + (v >> shift);
	return i < 1024 ? i : 1023;
}

static int64_t
highest(size_t i)
{
	size_t shift = i < 2 * STEPS ? 0 : i / STEPS - 1;

	return (int64_t)((i - shift * STEPS + 1) << shift) - 1;
}

void
hist_add(struct hist *h, int64_t us)
{
	h->at[bucket(us)]++;
	h->n++;
	if (us > h->most)
		h->most = us;
}

/* The value that so many of all were not above, in ms; 0 when there is none. */
double
hist_ms(const struct hist *h, double quantile)
{
	int64_t seen = 0, us;

	for (size_t i = 0; i < 1024 && h->n > 0; i++) {
		seen += h->at[i];
		if (seen > 0 && (double)seen >= quantile * (double)h->n) {
			us = highest(i);
			return (double)(us < h->most ? us : h->most) / 1000;
		}
	}
	return 0;
}
