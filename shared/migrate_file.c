/* What lies in $SQL_DIR: scripts with their numbers, checksums, sections. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "migrate.h"

static void *
must(void *p)
{
	if (!p)
		die(111, "out of memory");
	return p;
}

char *
joined(const char *a, const char *b)
{
	size_t size = strlen(a) + strlen(b) + 2;
	char *both = must(malloc(size));

	snprintf(both, size, "%s/%s", a, b);
	return both;
}

char *
file_read(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t cap = 0;
	ssize_t n;

	if (!f && errno == ENOENT)
		return NULL;
	if (!f)
		die(100, "%s: %s", path, strerror(errno));
	n = getdelim(&text, &cap, '\0', f);
	if (ferror(f))
		die(111, "%s: %s", path, strerror(errno));
	if (!feof(f))
		die(100, "%s: a NUL byte in it", path);
	fclose(f);
	if (n < 0) {	/* empty: getdelim may have left nothing */
		free(text);
		return must(strdup(""));
	}
	return text;
}

char *
file_in(const char *folder, const char *name)
{
	FREED char *path = joined(folder, name);

	return file_read(path);
}

void
checksum(const char *text, char sum[CHECKSUM_LEN])
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, (const unsigned char *)text, strlen(text));
	sodium_bin2hex(sum, CHECKSUM_LEN, hash, sizeof(hash));
}

static int
by_number(const void *a, const void *b)
{
	const struct script *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* NNN_what.sql */
static bool
is_script(const char *name)
{
	size_t len = strlen(name);

	return len > 8 && isdigit((unsigned char)name[0]) &&
	    isdigit((unsigned char)name[1]) &&
	    isdigit((unsigned char)name[2]) && name[3] == '_' &&
	    strcmp(name + len - 4, ".sql") == 0;
}

size_t
scripts_of(const char *folder, struct script **scripts)
{
	DIR *dir = opendir(folder);
	struct dirent *e;
	size_t n = 0;

	*scripts = NULL;
	if (!dir && errno != ENOENT)
		die(100, "%s: %s", folder, strerror(errno));
	while (dir && (e = readdir(dir))) {
		if (e->d_name[0] == '.')
			continue;
		if (!is_script(e->d_name))
			die(100, "%s/%s: not a NNN_what.sql", folder,
			    e->d_name);
		*scripts = must(realloc(*scripts, (n + 1) * sizeof(**scripts)));
		(*scripts)[n++] = (struct script) {
			.number = atoi(e->d_name),
			.name = must(strdup(e->d_name)),
			.path = joined(folder, e->d_name),
		};
	}
	if (dir)
		closedir(dir);
	if (n > 0)
		qsort(*scripts, n, sizeof(**scripts), by_number);
	for (size_t i = 0; i < n; i++) {
		int before = i > 0 ? (*scripts)[i - 1].number : 0;

		if ((*scripts)[i].number <= before)	/* 000 is log.sql */
			die(100, "%s: number taken", (*scripts)[i].path);
	}
	return n;
}

void
scripts_free(struct script *scripts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(scripts[i].name);
		free(scripts[i].path);
	}
	free(scripts);
}

char *
section_of(const char *grants, const char *schema)
{
	static const char mark[] = "-- schema: ";
	char *text = must(calloc(1, strlen(grants) + 1));
	bool in = false, any = false;

	for (const char *p = grants; *p;) {
		size_t len = strcspn(p, "\n");

		if (strncmp(p, mark, sizeof(mark) - 1) == 0) {
			any = true;
			in = len - (sizeof(mark) - 1) == strlen(schema) &&
			    strncmp(p + sizeof(mark) - 1, schema,
				strlen(schema)) == 0;
		}
		if (!any && len > 0 && *p != '-')
			die(100, "grants.sql: %.*s: in no section", (int)len,
			    p);
		len += p[len] == '\n';
		if (in)
			strncat(text, p, len);
		p += len;
	}
	return text;
}
