/*
 * What there is to run: every executable of $BIN_DIR/<context> that says what
 * it is when run with --describe.  One that answers nonsense is left out,
 * loudly; one that was good before HUP keeps what it said then, so a
 * half-copied binary takes no function away.
 *
 * One that does not answer (killed, or not within 5 s) has said nothing of
 * itself: it is asked again after 1, 2, 4 ... 32 s.  Else whoever kills just
 * this process, or a machine that is busy for a moment, takes a function away
 * for good, and nobody is told but those who call it.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>

#include "pool.h"

#define ANSWER_MAX	((size_t)256 << 10)
#define ANSWER_S	5

#define ASK_MS		1000	/* before it is asked again, doubling */
#define ASKS		6	/* so often; then it waits for HUP */

enum said { DESCRIPTION, NONSENSE, NOTHING };

/* What the binary prints; to be freed when it is a description. */
static enum said
ask(const char *bin, char **text)
{
	int out[2], status = -1;
	pid_t self = getpid(), pid;
	size_t len = 0;
	ssize_t n;

	if (!(*text = malloc(ANSWER_MAX + 1)) || pipe2(out, O_CLOEXEC) != 0) {
		free(*text);
		return NOTHING;
	}
	if ((pid = fork()) == 0) {
		child_setup(self);
		alarm(ANSWER_S);	/* survives the exec */
		dup2(out[1], STDOUT_FILENO);
		dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
		execl(bin, bin, "--describe", (char *)NULL);
		_exit(111);
	}
	close(out[1]);
	while (pid > 0 && len < ANSWER_MAX &&
	    (n = read(out[0], *text + len, ANSWER_MAX - len)) != 0) {
		if (n > 0)
			len += (size_t)n;
		else if (errno != EINTR)
			break;
	}
	close(out[0]);
	(*text)[len] = '\0';
	if (pid > 0 && waitpid(pid, &status, 0) == pid && status == 0)
		return DESCRIPTION;
	free(*text);
	return pid > 0 && WIFEXITED(status) ? NONSENSE : NOTHING;
}

/* What the binary says of itself into *d. */
static enum said
describe(const char *bin, const char *name, struct function *d)
{
	const char *is;
	enum said said;
	double every = 0;
	json_t *root;
	char *text;

	if ((said = ask(bin, &text)) != DESCRIPTION)
		return said;
	root = json_loads(text, 0, NULL);
	if (!root || json_unpack(root, "{s:s, s:{s:i, s:i}, s?:F}",
	    "name", &is, "workers", "keep", &d->keep, "max", &d->max,
	    "every", &every) != 0 || strcmp(is, name) != 0 ||
	    d->keep < 0 || d->max < 1 || d->keep > d->max ||
	    every < 0 || every >= 1e6)
		said = NONSENSE;
	d->every = (int64_t)(every * 1000);
	json_decref(root);
	free(text);
	return said;
}

static struct function *
find(struct pool *pool, const char *name)
{
	struct function *f;

	SLIST_FOREACH (f, &pool->functions, next)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

static void
not_described(struct function *f, enum said said)
{
	const char *so = f->fd >= 0 ? "so it stays as it was"
	    : "so it is not served";

	if (said == NONSENSE || f->asks == ASKS) {
		pool_say("%s: does not describe itself as %s, %s", f->bin,
		    f->name, so);
		return;
	}
	f->ask_at = pollset_now() + ((int64_t)ASK_MS << f->asks);
	if (f->asks++ == 0)
		pool_say("%s: says nothing, %s; it is asked again", f->bin,
		    so);
}

static void
learn(struct pool *pool, struct function *f)
{
	struct function is = { 0 };
	int64_t was = f->fd >= 0 ? f->every : 0;
	enum said said = describe(f->bin, f->name, &is);

	f->ask_at = 0;
	if (said != DESCRIPTION) {
		not_described(f, said);
		return;
	}
	if (f->asks > 0)
		pool_say("%s: is described now", f->name);
	f->asks = 0;
	f->keep = is.keep;
	f->max = is.max;
	f->every = is.every;
	f->speaks = false;
	throttle_end(f);
	if (f->fd < 0)
		socket_open(pool, f);
	if (f->every != was)
		timer_arm(f, pollset_now());
}

void
describe_step(struct pool *pool, struct function *f, int64_t now)
{
	if (f->ask_at != 0 && now >= f->ask_at)
		learn(pool, f);
	if (f->ask_at != 0)
		pollset_wake(&pool->set, f->ask_at);
}

static void
adopt(struct pool *pool, const char *bin, const char *name)
{
	struct function *f = find(pool, name);

	if (!f) {
		if (!(f = calloc(1, sizeof(*f))))
			return;
		f->fd = -1;
		snprintf(f->name, sizeof(f->name), "%s", name);
		snprintf(f->bin, sizeof(f->bin), "%s", bin);
		SLIST_INSERT_HEAD(&pool->functions, f, next);
	}
	f->seen = true;
	f->asks = 0;
	learn(pool, f);
}

void
pool_describe(struct pool *pool)
{
	char path[POOL_PATH_MAX], name[POOL_NAME_MAX];
	struct function *f;
	struct dirent *e;
	struct stat st;
	int served = 0;
	DIR *dir;

	SLIST_FOREACH (f, &pool->functions, next)
		f->seen = false;
	snprintf(path, sizeof(path), "%s/%s", pool->bin_dir, pool->context);
	dir = opendir(path);
	while (dir && (e = readdir(dir))) {
		int len = snprintf(name, sizeof(name), "%s/%s", pool->context,
		    e->d_name);

		if (e->d_name[0] == '.' || len >= (int)sizeof(name))
			continue;
		if (snprintf(path, sizeof(path), "%s/%s", pool->bin_dir,
			name) >= (int)sizeof(path) ||
		    stat(path, &st) != 0 || !S_ISREG(st.st_mode) ||
		    access(path, X_OK) != 0)
			continue;
		adopt(pool, path, name);
	}
	if (dir)
		closedir(dir);
	SLIST_FOREACH (f, &pool->functions, next) {
		if (!f->seen) {
			socket_close(f);
			f->ask_at = 0;
		}
		served += f->fd >= 0;
	}
	pool_say("%d functions", served);
}
