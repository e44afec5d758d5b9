/* crash.c -- see crash.h; empty in every build that is not for tests. */
#include "crash.h"

#ifdef CRASH_POINTS
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void
crash_point(const char *name)
{
	const char *dir = getenv("CRASH_DIR");
	char path[512];

	if (!dir)
		return;
	snprintf(path, sizeof path, "%s/%s", dir, name);
	if (unlink(path) == 0)
		kill(getpid(), SIGKILL);
}
#else
typedef int crash_points_are_compiled_out;
#endif
