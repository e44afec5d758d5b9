/*
 * lab/task -- takes time, or room, or ends badly, and needs no database.
 *
 * Crash story: nothing to lose.
 */
#include <unistd.h>

#include "fn.h"

struct task { int64_t nap, size; const char *end; };
SHAPE(task,
	D_INT(task, nap, 0, 60000, 0, .about = "ms"),
	D_INT(task, size, 0, 10000000, 0, .about = "bytes of the answer"),
	O_ENUM(task, end, "refuse|away|bug|spin|die"));

struct done { const char *filler; };
SHAPE(done, F_TEXT(done, filler, 0, 10000000));

/* For ever, as a loop without an end would. */
static _Noreturn void
spin(void)
{
	volatile unsigned n = 0;

	for (;;)
		n++;
}

static struct reply
end(struct call *c, const char *how)
{
	switch (*how) {
	case 'a':
		away(c, "told to");
	case 'b':
		bug(c, "told to");
	case 's':
		spin();
	case 'd':
		_exit(1);
	default:
		return problem(c, "sold-out", "Told to.");
	}
}

static struct reply
serve(struct call *c)
{
	const struct task *in = c->in;
	char *filler = alloc(c, (size_t)in->size + 1);
	struct done done = { memset(filler, 'x', (size_t)in->size) };

	if (in->nap)
		nap(c, in->nap);
	if (in->end)
		return end(c, in->end);
	return ok(shape_json(c, done_shape, &done));
}

const struct fn fn = {
	.name = "lab/task", .about = "Take time", .allow = ANYONE,
	IN(task), .out = done_shape, .serve = serve,
	.problems = { "sold-out" },
};
