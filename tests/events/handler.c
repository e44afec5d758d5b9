/*
 * A handler for the tests of events, in plain libfcgi and libpq: takes an
 * event into its inbox and notes it in `effect`, in one statement.
 * handler <function>: listens on $RUN_DIR/<function>.sock with 4 workers,
 * kept alive by their parent.  Files in $MOOD_DIR say how it behaves:
 *   <context>.<subject>.fail   answer 500      <context>.503   answer 503
 *   <context>.<subject>.die    kill all workers, with what they do; how many
 *                              were busy is a line of $RUN_DIR/deaths
 *   <context>.slow             take 5 ms
 */
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fcgiapp.h>
#include <jansson.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORKERS 4

static char context[64];
static int *busy;		/* workers with a call, shared by all */

static int
in_mood(const char *subject, const char *mood)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/%s%s%s.%s", getenv("MOOD_DIR"),
	    context, *subject != '\0' ? "." : "", subject, mood);
	return access(path, F_OK) == 0;
}

static void
die(void)
{
	char path[200];
	FILE *out;

	snprintf(path, sizeof(path), "%s/deaths", getenv("RUN_DIR"));
	if ((out = fopen(path, "a")) != NULL) {
		fprintf(out, "%d\n", *busy);
		fclose(out);
	}
	*busy = 0;
	kill(0, SIGUSR1);	/* the parent ignores it */
	pause();
}

static PGconn *
database(PGconn *c)
{
	const char *schema = context;

	if (c != NULL && PQstatus(c) == CONNECTION_OK)
		return c;
	PQfinish(c);
	c = PQconnectdb(getenv("DATABASE_URL"));
	PQclear(PQexecParams(c, "SELECT set_config('search_path',"
	    " quote_ident($1), false)", 1, NULL, &schema, NULL, NULL, 0));
	return c;
}

static int
take(PGconn *c, const char *body, FCGX_Request *r)
{
	json_t *doc = json_loads(body, 0, NULL);
	const char *names[] = { "id", "type", "subject", "sequence", "source" };
	const char *v[9], *subject;
	char version[24];
	PGresult *q;
	int i, status;

	for (i = 0; i < 5; i++)
		if ((v[i] = json_string_value(json_object_get(doc,
		    names[i]))) == NULL)
			return 400;
	snprintf(version, sizeof(version), "%lld", (long long)
	    json_integer_value(json_object_get(json_object_get(doc, "data"),
	    "version")));
	v[5] = version;
	v[6] = FCGX_GetParam("BAEDAL_SUBSCRIPTION", r->envp);
	v[7] = FCGX_GetParam("BAEDAL_GENERATION", r->envp);
	v[8] = body;
	subject = v[2];
	if (in_mood(subject, "die"))
		die();
	if (in_mood("", "slow"))
		usleep(5000);
	if (in_mood(subject, "fail"))
		status = 500;
	else if (in_mood("", "503"))
		status = 503;
	else {
		q = PQexecParams(c, "WITH i AS (INSERT INTO inbox"
		    " (subscription, generation, event_id)"
		    " VALUES ($7, $8::int, $1::uuid)"
		    " ON CONFLICT DO NOTHING RETURNING 1)"
		    " INSERT INTO effect (subscription, generation, source,"
		    " event_id, type, subject, pos, version, body)"
		    " SELECT $7, $8::int, $5, $1::uuid, $2, $3, $4::bigint,"
		    " $6::bigint, $9 FROM i", 9, NULL, v, NULL, NULL, 0);
		status = PQresultStatus(q) == PGRES_COMMAND_OK ? 200 : 503;
		PQclear(q);
	}
	json_decref(doc);
	return status;
}

static void
work(int fd)
{
	static char body[1 << 20];
	FCGX_Request r;
	PGconn *c = NULL;
	int n, status;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGUSR1, SIG_DFL);
	FCGX_Init();
	FCGX_InitRequest(&r, fd, 0);
	while (FCGX_Accept_r(&r) == 0) {
		n = FCGX_GetStr(body, sizeof(body) - 1, r.in);
		body[n] = '\0';
		c = database(c);
		__atomic_add_fetch(busy, 1, __ATOMIC_SEQ_CST);
		status = take(c, body, &r);
		__atomic_sub_fetch(busy, 1, __ATOMIC_SEQ_CST);
		FCGX_FPrintF(r.out, "Status: %d\r\nContent-Type:"
		    " application/problem+json\r\n\r\n"
		    "{\"title\":\"as told\",\"detail\":\"in a mood\"}", status);
		FCGX_Finish_r(&r);
	}
	_exit(0);
}

int
main(int argc, char **argv)
{
	char path[200];
	int fd, i;

	if (argc != 2)
		return 100;
	snprintf(context, sizeof(context), "%.*s", (int)strcspn(argv[1], "/"),
	    argv[1]);
	snprintf(path, sizeof(path), "%s/%s", getenv("RUN_DIR"), context);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/%s.sock", getenv("RUN_DIR"), argv[1]);
	busy = mmap(NULL, sizeof(*busy), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	FCGX_Init();
	signal(SIGUSR1, SIG_IGN);
	fd = FCGX_OpenSocket(path, 256);
	for (i = 0; i < WORKERS; i++)
		if (fork() == 0)
			work(fd);
	while (wait(NULL) != -1)
		if (fork() == 0)
			work(fd);
	return 111;
}
