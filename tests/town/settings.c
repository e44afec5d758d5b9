/* settings.c -- RATE, FOR and their like, from the environment. */
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "town.h"

struct settings settings;

void
stop(int code, const char *format, ...)
{
	va_list ap;

	fflush(stdout);
	fputs("town: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(code);
}

/* Unset and empty are the same, as make hands on what is not said. */
static const char *
setting(const char *name)
{
	const char *s = getenv(name);

	return s && *s ? s : NULL;
}

static double
measure(const char *name, double lo, double hi, double otherwise)
{
	const char *s = setting(name);
	char *end;
	double v;

	if (!s)
		return otherwise;
	v = strtod(s, &end);
	if (*end || !isfinite(v) || v < lo || v > hi)
		stop(100, "%s=%s is not a number from %g to %g", name, s, lo,
		    hi);
	return v;
}

static uint64_t
dice(void)
{
	uint32_t v;

	if (getrandom(&v, sizeof v, 0) != (ssize_t)sizeof v)
		stop(111, "no random numbers: %s", strerror(errno));
	return v;
}

static uint64_t
seed(void)
{
	const char *s = setting("SEED");
	char *end;
	uint64_t v;

	if (!s)
		return dice();
	errno = 0;
	v = strtoull(s, &end, 10);
	if (*end || errno || *s == '-' || v > INT64_MAX)
		stop(100, "SEED=%s is not a whole number", s);
	return v;
}

static void
find_url(void)
{
	const char *url = setting("URL"), *port = setting("PORT");
	int n;

	n = url ? snprintf(settings.url, sizeof settings.url, "%s", url)
	    : snprintf(settings.url, sizeof settings.url,
	    "http://127.0.0.1:%s", port ? port : "8088");
	if (n >= (int)sizeof settings.url || !strstr(settings.url, "://"))
		stop(100, "URL=%s is no address", url ? url : "");
	while (n > 0 && settings.url[n - 1] == '/')
		settings.url[--n] = '\0';
}

void
settings_read(void)
{
	struct settings *s = &settings;
	double slow;

	s->rate = measure("RATE", 0.001, 100000, 5);
	s->seconds = (int64_t)measure("FOR", 0, 1e8, 60);
	s->speed = measure("SPEED", 1, 100000, 60);
	s->chaos = measure("CHAOS", 0, 1, 0) > 0;
	s->silent = (int64_t)measure("SILENT", 0, 100, 0);
	/* Two hours of the town, a minute for the platform; a store that
	 * does not answer has five real minutes. */
	slow = 7200 / s->speed + 60 + (s->silent ? 330 : 0);
	s->limit = (int64_t)(measure("LIMIT", 0, 1e6, slow) * 1000);
	s->seed = seed();
	snprintf(s->run, sizeof s->run, "%08llx%08llx",
	    (unsigned long long)dice(), (unsigned long long)dice());
	s->json = setting("JSON");
	s->history = setting("HISTORY");
	find_url();
}
