/*
 * listening.c -- is anybody there?
 *
 * A connection to a function's socket would start a worker of it each time, so
 * unix sockets are looked up in the kernel's list.  A broker over TCP is tried,
 * for at most a fifth of a second.
 */
#define _GNU_SOURCE
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "listening.h"

/*
 * The kernel knows a socket by the name that it was bound to, and a pool binds
 * its sockets beside their names (pool_socket.c).
 */
static bool
is_named(const char *at, const char *path)
{
	size_t n = strlen(path);

	return strncmp(at, path, n) == 0 &&
	    (at[n] == '\0' || strcmp(at + n, ".new") == 0);
}

/* Num RefCount Protocol Flags Type St Inode Path; flags: __SO_ACCEPTCON. */
bool
listening(struct call *c, const char *path)
{
	FILE *f = fopen("/proc/net/unix", "re");
	char line[512], at[256];
	unsigned flags;
	bool yes = false;

	if (!f)
		away(c, "/proc/net/unix cannot be read");
	while (!yes && fgets(line, sizeof line, f))
		yes = sscanf(line, "%*s %*s %*s %x %*s %*s %*s %255s",
		    &flags, at) == 2 && flags & 0x10000 &&
		    is_named(at, path);
	fclose(f);
	return yes;
}

static bool
connects(const struct addrinfo *a)
{
	int fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK |
	    SOCK_CLOEXEC, 0), error = -1;
	struct pollfd p = { .fd = fd, .events = POLLOUT };
	socklen_t n = sizeof error;

	if (fd == -1)
		return false;
	if (connect(fd, a->ai_addr, a->ai_addrlen) == 0)
		error = 0;
	else if (poll(&p, 1, 200) == 1)
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n);
	close(fd);
	return error == 0;
}

const bool *
broker_listens(struct call *c)
{
	const char *host = env_text("MQTT_HOST", NULL);
	struct addrinfo want = { .ai_socktype = SOCK_STREAM }, *a;
	bool *yes;

	if (!host)
		return NULL;
	yes = alloc(c, sizeof *yes);
	if (*host == '/')
		*yes = listening(c, host);
	else if (getaddrinfo(host, env_text("MQTT_PORT", "1883"), &want,
	    &a) == 0) {
		*yes = connects(a);
		freeaddrinfo(a);
	}
	return yes;
}
