/* host.c -- the host's shared slots; see host.h. */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host.h"

static struct slot *slots;

static bool
host_open(void)
{
	const char *dir = getenv("RUN_DIR");
	char path[256];
	void *p;
	int fd;

	if (slots || !dir || !*dir)
		return slots;
	snprintf(path, sizeof path, "%s/shm.%zu", dir, sizeof *slots);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0660);
	if (fd == -1)
		return false;
	if (ftruncate(fd, SLOTS * sizeof *slots) == -1 ||
	    (p = mmap(NULL, SLOTS * sizeof *slots, PROT_READ | PROT_WRITE,
	    MAP_SHARED, fd, 0)) == MAP_FAILED) {
		close(fd);
		return false;
	}
	close(fd);
	slots = p;
	return true;
}

/*
 * Names begin at their hash and go on to the next free slot.  Who finds one
 * being named waits a moment, for it may get this very name; a process that
 * was killed meanwhile leaves it so, and it is passed over.
 */
struct slot *
host_slot(const char *name)
{
	uint32_t h = 2166136261u;

	if (!host_open() || strlen(name) >= sizeof slots->name)
		return NULL;
	for (const char *p = name; *p; p++)
		h = (h ^ (unsigned char)*p) * 16777619u;
	for (uint32_t i = 0; i < SLOTS; i++) {
		struct slot *s = &slots[(h + i) % SLOTS];
		uint32_t free = 0;

		if (atomic_compare_exchange_strong(&s->taken, &free, 1)) {
			memcpy(s->name, name, strlen(name) + 1);
			atomic_store(&s->taken, 2);
			return s;
		}
		for (int n = 0; atomic_load(&s->taken) == 1 && n < 100; n++)
			sched_yield();
		if (atomic_load(&s->taken) == 2 && strcmp(s->name, name) == 0)
			return s;
	}
	return NULL;
}

struct slot *
host_slot_at(int i)
{
	if (!host_open() || atomic_load(&slots[i].taken) != 2)
		return NULL;
	return &slots[i];
}
