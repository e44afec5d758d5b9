/*
 * GET /readyz -- 200 when this database answers and is migrated, else 503.
 *
 * Who else is there is told and never fails it: orders are taken while the
 * broker or a context is away.  Nobody is woken by asking.
 */
#include <dirent.h>

#include "listening.h"

struct here {
	const char	*context;
	int64_t		 functions, listening;
};
SHAPE(here,
    F_TEXT(here, context, 1, 40),
    F_INT(here, functions, 0, 1000),
    F_INT(here, listening, 0, 1000));
struct readyz {
	bool		 ready;
	const bool	*broker;
	struct list	 contexts;		/* of here */
};
SHAPE(readyz,
    F_BOOL(readyz, ready),
    O_BOOL(readyz, broker, .about = "null: not known here"),
    F_LIST(readyz, contexts, here, 0, 64,
	.about = "of this host: sockets, and those with a pool behind"));

struct migrated { bool value; };
SHAPE(migrated, F_BOOL(migrated, value));
SQL(is_migrated, "SELECT to_regclass('shown') IS NOT NULL AS value");

/* The sockets under $RUN_DIR/<context>/; 0 when it is no context's folder. */
static int64_t
look_at(struct call *c, const char *dir, struct here *h)
{
	const char *path = str(c, "%s/%s", dir, h->context);
	DIR *d = *h->context == '.' ? NULL : opendir(path);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		size_t n = strlen(e->d_name);

		if (n <= 5 || strcmp(e->d_name + n - 5, ".sock") != 0)
			continue;
		h->functions++;
		h->listening += listening(c, str(c, "%s/%s", path,
		    e->d_name));
	}
	if (d)
		closedir(d);
	return h->functions;
}

static struct list
contexts(struct call *c)
{
	const char *dir = env_text("RUN_DIR", ".");
	struct here *all = alloc(c, 64 * sizeof *all);
	struct list l = { 0, all };
	DIR *d = opendir(dir);
	struct dirent *e;

	while (d && l.n < 64 && (e = readdir(d))) {
		struct here h = { .context = str(c, "%s", e->d_name) };

		if (look_at(c, dir, &h) > 0)
			all[l.n++] = h;
	}
	if (d)
		closedir(d);
	return l;
}

static struct reply
serve(struct call *c)
{
	struct migrated m = { false };
	struct readyz r;
	struct reply reply;

	db_one(c, migrated, &m, is_migrated);
	r = (struct readyz) { m.value, broker_listens(c), contexts(c) };
	reply = ok(hal(c, readyz, &r, "/readyz"));
	if (!r.ready) {
		reply.status = 503;
		reply.retry_after = 1;
	}
	return reply;
}

const struct fn fn = {
	.name = "monitor/readyz",
	.about = "Whether the platform is ready, and who is there",
	.routes = { "GET /readyz" }, .allow = ANYONE, .out = readyz_shape,
	.serve = serve,
};
