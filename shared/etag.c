/*
 * etag.c -- the versions that If-Match and If-None-Match name (RFC 9110, 8.8).
 *
 * A record's ETag is its version in quotes.  The gateway makes it weak (W/)
 * where it compresses, so weak tags are ours too: they name the same version.
 * What is no tag of ours names nothing.
 */
#include <stdlib.h>

#include "fn_call.h"

enum { DIGITS_MAX = 18 };	/* what surely fits a bigint */

json_t *
etag_versions(const char *list)
{
	json_t *versions = json_array();

	for (; *list; list += strcspn(list, ",")) {
		size_t n;

		list += strspn(list, ", \t");
		if (strncmp(list, "W/", 2) == 0)
			list += 2;
		if (*list != '"')
			continue;
		n = strspn(list + 1, "0123456789");
		if (n > 0 && n <= DIGITS_MAX && list[n + 1] == '"')
			json_array_append_new(versions, json_integer(
			    strtoll(list + 1, NULL, 10)));
	}
	return versions;
}

bool
etag_names(const char *list, int64_t version)
{
	json_t *versions = etag_versions(list), *v;
	size_t i;

	json_array_foreach(versions, i, v)
		if (json_integer_value(v) == version)
			return true;
	return strcmp(list, "*") == 0;
}

bool
stale(struct call *c, int64_t version)
{
	struct wire *w = job_of(c)->wire;
	const char *list = w->param(w, "HTTP_IF_MATCH");

	return list && *list && !etag_names(list, version);
}
