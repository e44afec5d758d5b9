/*
 * devices.c -- which devices are revoked.
 *
 * identity says it as live/devices, all of them every ten seconds, and the
 * bridge brings it.  Until a list has come that is not older than a minute, no
 * device comes in: it might be one that was revoked meanwhile.
 */
#include <stdlib.h>

#include "live.h"

enum { FRESH_S = 60 };

static int64_t *revoked;
static size_t count;
static time_t heard;		/* monotonic; 0: never */

static time_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + 1;
}

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static bool
is_revoked(int64_t id)
{
	return count && bsearch(&id, revoked, count, sizeof id, compare);
}

static void
kick_if_revoked(struct grant *g)
{
	if (g->device && is_revoked(g->device)) {
		g->kick = g->mute = true;
		grants_hurry();
	}
}

/* The list as it will be kept; false when it is none. */
static bool
take(const json_t *list)
{
	size_t n = json_array_size(list);
	int64_t *ids;

	if (!json_is_array(list) ||
	    !(ids = malloc((n + 1) * sizeof *ids)))
		return false;
	for (size_t i = 0; i < n; i++)
		ids[i] = json_integer_value(json_array_get(list, i));
	qsort(ids, n, sizeof *ids, compare);
	free(revoked);
	revoked = ids;
	count = n;
	return true;
}

void
devices_list(const void *payload, size_t len)
{
	json_t *said = json_loadb(payload, len, 0, NULL);

	if (take(json_object_get(said, "revoked"))) {
		heard = now();
		grants_each(kick_if_revoked);
	} else
		mosquitto_log_printf(MOSQ_LOG_WARNING,
		    "live: live/devices says nothing that is understood");
	json_decref(said);
}

const char *
device_refused(int64_t id)
{
	if (!heard || now() - heard > FRESH_S)
		return "a device, and no list of the revoked of late";
	return is_revoked(id) ? "a revoked device" : NULL;
}

void
devices_free(void)
{
	free(revoked);
	revoked = NULL;
	count = 0;
}
