/*
 * The sockets where functions are called.  A socket is bound under a name
 * beside its own and renamed into place when it listens, so the one that a
 * killed pool has left is no hindrance, and of two pools of a context the
 * younger takes over between one call and the next: who had called the older
 * waits in its queue and is served there.  Never closed on HUP, so nobody who
 * waits is turned away.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "pool.h"

#define BACKLOG	4096	/* a full unix backlog is an instant 502 */

/*
 * The folder of f's socket, locked: a pool that leaves must not take away
 * what another puts there at the same moment.  Ends with the descriptor.
 */
static int
folder_lock(const struct function *f)
{
	char dir[POOL_PATH_MAX];
	mode_t mask;
	int fd;

	snprintf(dir, sizeof(dir), "%.*s",
	    (int)(strrchr(f->sock, '/') - f->sock), f->sock);
	mask = umask(0);
	if (mkdir(dir, 0770) != 0 && errno != EEXIST)
		pool_say("%s: %s", dir, strerror(errno));
	umask(mask);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		flock(fd, LOCK_EX);
	return fd;
}

/* A socket that listens at `path`, or -1 and errno. */
static int
listen_at(const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(to.sun_path, path, strlen(path));
	unlink(path);	/* of one that was killed right here */
	if (fd < 0 || (bind(fd, (struct sockaddr *)&to, sizeof(to)) == 0 &&
	    listen(fd, BACKLOG) == 0))
		return fd;
	close(fd);
	return -1;
}

/* Leaves fd at -1, with a line, when it cannot be had. */
void
socket_open(const struct pool *pool, struct function *f)
{
	char new[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
	struct stat st;
	int folder;

	f->fd = -1;
	snprintf(f->sock, sizeof(f->sock), "%s/%s.sock", pool->run_dir,
	    f->name);
	if (snprintf(new, sizeof(new), "%s.new", f->sock) >= (int)sizeof(new)) {
		pool_say("%s: longer than a socket's path may be", f->sock);
		return;
	}
	folder = folder_lock(f);
	f->fd = listen_at(new);
	if (f->fd < 0 || lstat(new, &st) != 0 || rename(new, f->sock) != 0) {
		pool_say("%s: %s", f->sock, strerror(errno));
		if (f->fd >= 0)
			close(f->fd);
		f->fd = -1;
	} else {
		f->inode = st.st_ino;
		figures_take(f);
	}
	close(folder);
}

/* No new callers; those who wait can still be served. */
void
socket_hide(const struct function *f)
{
	struct stat st;
	int folder;

	if (f->fd < 0)
		return;
	folder = folder_lock(f);
	/* The inode is not another's while ours is open. */
	if (lstat(f->sock, &st) == 0 && st.st_ino == f->inode)
		unlink(f->sock);
	close(folder);
}

void
socket_close(struct function *f)
{
	if (f->fd < 0)
		return;
	socket_hide(f);
	close(f->fd);
	f->fd = -1;
}

bool
socket_readable(const struct function *f)
{
	struct pollfd p = { .fd = f->fd, .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}
