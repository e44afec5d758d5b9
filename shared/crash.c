/* crash.c -- see crash.h; empty in every build that is not for tests. */
#include "crash.h"

#ifdef CRASH_POINTS
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void
crash_point(const char *name)
{
	const char *dir = getenv("CRASH_DIR");
	char path[512];
	int fd;

	if (!dir)
		return;
	snprintf(path, sizeof path, "%s/%s", dir, name);
	if (unlink(path) == 0)
		kill(getpid(), SIGKILL);
	snprintf(path, sizeof path, "%s/%s.all", dir, name);
	if ((fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)) < 0)
		return;
	if (write(fd, ".", 1) == 1)
		kill(getpid(), SIGKILL);
	close(fd);
}
#else
typedef int crash_points_are_compiled_out;
#endif
