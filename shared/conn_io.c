/*
 * conn_io.c -- how a call reads and writes its connection.
 *
 * libfcgi does it through OS_Read, OS_Write and OS_IpcClose, which are replaced
 * here by ones that let the loop go on instead of waiting.  They are bound
 * dynamically: never hide this file's symbols.
 */
#include <errno.h>
#include <fcgios.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "conn_io.h"

static struct conn *
conn_of(struct wire *w)
{
	return (struct conn *)((char *)w - offsetof(struct conn, wire));
}

/* As FCGX_GetParam does it, but most names differ in a letter that is looked
 * at before they are compared: a call asks a dozen times for one of thirty. */
static const char *
get_param(struct wire *w, const char *name)
{
	size_t n = strlen(name);

	for (char **p = conn_of(w)->request.envp; *p; p++)
		if ((*p)[0] == name[0] && strncmp(*p, name, n) == 0 &&
		    (*p)[n] == '=')
			return *p + n + 1;
	return NULL;
}

static ssize_t
get_body(struct wire *w, char *b, size_t n)
{
	return FCGX_GetStr(b, (int)n, conn_of(w)->request.in);
}

static void
put(struct wire *w, const char *b, size_t n)
{
	FCGX_PutStr(b, (int)n, conn_of(w)->request.out);
}

const struct wire conn_wire = { get_param, get_body, put };

static bool
await(struct conn *k, uint32_t what)
{
	bool came;

	k->awaits = what;
	if (what == EPOLLOUT)
		loop_watch(k->fd, CONN_EVENTS | EPOLLOUT, &k->source);
	came = job_wait(k->job, now_ms() + env_int("IO_MS", 1, 600000, 10000));
	if (what == EPOLLOUT)
		loop_watch(k->fd, CONN_EVENTS, &k->source);
	k->awaits = 0;
	if (!came)
		errno = ETIMEDOUT;
	return came;
}

int
OS_Read(int fd, char *b, size_t n)
{
	ssize_t got;

	while ((got = recv(fd, b, n, 0)) == -1)
		if (errno != EINTR && (errno != EAGAIN ||
		    !await(conn_of(current->wire), EPOLLIN)))
			return -1;
	return (int)got;
}

int
OS_Write(int fd, char *b, size_t n)
{
	ssize_t put;

	while ((put = send(fd, b, n, MSG_NOSIGNAL)) == -1)
		if (errno != EINTR && (errno != EAGAIN ||
		    !await(conn_of(current->wire), EPOLLOUT)))
			return -1;
	return (int)put;
}

/* The original waits up to two seconds for the other side to close. */
int
OS_IpcClose(int fd, int shutdown)
{
	(void)shutdown;
	return fd == -1 ? 0 : close(fd);
}
