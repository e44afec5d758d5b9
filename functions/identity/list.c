/*
 * GET /accounts -- all accounts, newest first; ?role= and ?login= narrow, and
 * ?wants=rider shows who has applied.  Deleted ones are not listed.
 */
#include "identity.h"

struct accounts { PAGING_MEMBERS; const char *role, *login, *wants; };
SHAPE(accounts, PAGING(accounts),
    O_ENUM(accounts, role, GRANT_ROLES, .from = QUERY),
    O_TEXT(accounts, login, 1, 60, .from = QUERY),
    O_ENUM(accounts, wants, "rider", .from = QUERY));

SQL_PAGE(accounts_page, ACCOUNT_COLS, "FROM account t WHERE " NOT_GONE " AND "
    "($5::text IS NULL OR EXISTS (SELECT FROM grants g "
    "WHERE g.account_id = t.id AND g.role = $5::text)) "
    "AND ($6::text IS NULL OR t.login = lower($6::text)) "
    "AND ($7::text IS NULL OR t.wants = $7::text)");

static struct reply
serve(struct call *c)
{
	const struct accounts *in = c->in;

	return db_page(c, account, accounts_page, "accounts", account_repr,
	    in->role, in->login, in->wants);
}

const struct fn fn = {
	.name = "identity/list", .about = "All accounts, newest first",
	.routes = { "GET /accounts" }, .allow = OPERATOR, IN(accounts),
	.out = account_shape, .list = true, .serve = serve,
};
