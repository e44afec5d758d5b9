/*
 * The migration runner, in its parts: migrate.c what is done in which order,
 * migrate_db.c how the database is spoken to, migrate_role.c who may log in,
 * migrate_file.c what lies in $SQL_DIR.
 */
#ifndef BAEDAL_MIGRATE_H
#define BAEDAL_MIGRATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <libpq-fe.h>

#define OWNER		"baedal"
#define CHECKSUM_LEN	65	/* hex of SHA-256 and NUL */

/* A local pointer that is freed at the end of its block. */
#define FREED		__attribute__((cleanup(free_it)))

static inline void
free_it(void *pointer)
{
	free(*(void **)pointer);
}

struct schema {
	const char *name;	/* of its role too */
	bool	 context;	/* has outbox, log, inbox, answers */
};

struct script {
	int	 number;
	char	*name;		/* 001_orders.sql */
	char	*path;
};

/* Says what is wrong and exits with code 100 (ours) or 111 (try again). */
_Noreturn void die(int code, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* migrate_db.c; what fails here ends the program, and with it what is open. */
PGconn	*db_open(const char *url);
PGresult *db_query(PGconn *, const char *sql, int nparams,
    const char *const *params);
void	 db_do(PGconn *, const char *what, const char *sql);
/* printf into SQL; %I is a quoted identifier, %L a quoted literal. */
void	 db_dof(PGconn *, const char *fmt, ...);
/* Runs a script inside an open transaction as the owner of the schema. */
void	 db_script(PGconn *, const char *schema, const char *what,
    const char *sql);
/* A script that is run again whenever its text changes: is it new? */
bool	 db_changed(PGconn *, const char *name, const char *checksum);
void	 db_ran(PGconn *, const char *name, const char *checksum);

/* migrate_role.c */
void	 roles_ensure(PGconn *, const struct schema *, size_t n);

/* migrate_file.c; all strings are from malloc. */
char	*file_read(const char *path);	/* NULL if there is none */
char	*file_in(const char *folder, const char *name);	/* the same */
char	*joined(const char *a, const char *b);	/* a/b */
void	 checksum(const char *text, char sum[CHECKSUM_LEN]);
/* The scripts of a folder, sorted; a folder that is not there has none. */
size_t	 scripts_of(const char *folder, struct script **);
void	 scripts_free(struct script *, size_t);
/* What of grants.sql comes after "-- schema: <schema>", up to the next such. */
char	*section_of(const char *grants, const char *schema);

#endif
