/* clock.c -- moments to come: a heap, the earliest on top. */
#include <time.h>

#include "town.h"

struct moment {
	int64_t	 at;
	void	(*f)(void *);
	void	*arg;
};
static struct moment *heap;
static size_t n, room;

int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

int64_t
now(void)
{
	return now_us() / 1000;
}

int64_t
sim(double minutes)
{
	return (int64_t)(minutes * 60000 / settings.speed);
}

void
later(int64_t ms, void (*f)(void *), void *arg)
{
	struct moment m = { now() + (ms > 0 ? ms : 0), f, arg };
	size_t i = n;

	if (n == room) {
		room = room ? 2 * room : 256;
		heap = grown(heap, room * sizeof *heap);
	}
	for (n++; i > 0 && heap[(i - 1) / 2].at > m.at; i = (i - 1) / 2)
		heap[i] = heap[(i - 1) / 2];
	heap[i] = m;
}

static struct moment
take_first(void)
{
	struct moment first = heap[0], last = heap[--n];
	size_t i = 0, k;

	while ((k = 2 * i + 1) < n) {
		if (k + 1 < n && heap[k + 1].at < heap[k].at)
			k++;
		if (heap[k].at >= last.at)
			break;
		heap[i] = heap[k];
		i = k;
	}
	heap[i] = last;
	return first;
}

int64_t
clock_run(void)
{
	int64_t at = now();
	struct moment m;

	while (n > 0 && heap[0].at <= at) {
		m = take_first();
		m.f(m.arg);
	}
	if (n == 0)
		return 1000;
	at = heap[0].at - now();
	return at < 0 ? 0 : at < 1000 ? at : 1000;
}
