/* json.c -- reading records that may hold anything at all. */
#include <stdlib.h>
#include <string.h>

#include "town.h"

const char *
text(const json_t *o, const char *member)
{
	const char *s = json_string_value(json_object_get(o, member));

	return s ? s : "";
}

int64_t
number(const json_t *o, const char *member)
{
	return json_integer_value(json_object_get(o, member));
}

/* What kind of problem it is: its type's last part. */
const char *
slug(const json_t *problem)
{
	const char *type = text(problem, "type");
	const char *last = strrchr(type, '/');

	return last ? last + 1 : *type ? type : "no-problem-json";
}

char *
url_of(char *path)
{
	char *url = printed("%s%s", settings.url, path);

	free(path);
	return url;
}

bool
offers(const json_t *record, const char *rel)
{
	return *text(json_object_get(json_object_get(record, "_links"), rel),
	    "href");
}

/* NULL: there is none, or it leads to another host, which gets no token. */
char *
link_of(const json_t *record, const char *rel, const char **method)
{
	static const char *const known[] = { "GET", "POST", "PUT", "PATCH",
		"DELETE" };
	const json_t *l = json_object_get(json_object_get(record, "_links"),
	    rel);
	const char *href = text(l, "href"), *said = text(l, "method");
	size_t n = strlen(settings.url);

	*method = "GET";
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(said, known[i]) == 0)
			*method = known[i];
	if (strncmp(href, settings.url, n) == 0 && href[n] == '/')
		return copied(href);
	return *href == '/' ? url_of(copied(href)) : NULL;
}
