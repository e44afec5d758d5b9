/*
 * relay <context>...: moves what contexts have written into their outboxes
 * into their logs, and publishes it to the broker.  One process, one thread,
 * one round of poll(2) at a time; any number may run, one is active per log.
 *
 * Environment: DSN_<context> of each, RUN_DIR, MQTT_*; RELAY_POKE names the
 * poke socket where it is not $RUN_DIR/relay.poke.
 *
 * Crash story: it holds nothing that is not in the tables, so that it stops
 * by being killed and starts by reading; see relay_log.c.
 */
#include "relay.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TELL_MS	60000

static struct relay_log *logs;
static size_t n_logs;

static void
broker_up(void *who)
{
	size_t i;

	(void)who;
	for (i = 0; i < n_logs; i++)
		relay_rewind(&logs[i]);
}

static void
broker_acked(void *who, int mid, int reason)
{
	(void)who;
	relay_acknowledged(mid, reason);
}

/* A poke names the context that has committed; any other wakes all. */
static void
poked(void *who, short revents)
{
	const int *fd = who;
	bool named;
	char name[64];
	ssize_t len;
	size_t i;

	(void)revents;
	while ((len = recv(*fd, name, sizeof(name) - 1, MSG_DONTWAIT)) >= 0) {
		name[len] = '\0';
		for (i = 0, named = false; i < n_logs; i++)
			if (strcmp(logs[i].context, name) == 0)
				named = logs[i].poked = true;
		for (i = 0; i < n_logs && !named; i++)
			logs[i].poked = true;
	}
}

static int
open_poke(void)
{
	const char *run = getenv("RUN_DIR"), *file = getenv("RELAY_POKE");
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd, n;

	if (file != NULL)
		n = snprintf(at.sun_path, sizeof(at.sun_path), "%s", file);
	else
		n = snprintf(at.sun_path, sizeof(at.sun_path), "%s/relay.poke",
		    run != NULL ? run : ".");
	if (n < 0 || (size_t)n >= sizeof(at.sun_path)) {
		fprintf(stderr, "relay: the poke socket's path is too long\n");
		exit(100);
	}
	/* Whoever became active last has it; all look by their timers too. */
	unlink(at.sun_path);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd == -1 || bind(fd, (struct sockaddr *)&at, sizeof(at)) == -1 ||
	    chmod(at.sun_path, 0660) == -1) {
		fprintf(stderr, "relay: %s: %s\n", at.sun_path,
		    strerror(errno));
		exit(111);
	}
	return fd;
}

static void
tell(void)
{
	struct relay_log *log;

	for (log = logs; log < logs + n_logs; log++) {
		if (log->told == log->last_pos)
			continue;
		log->told = log->last_pos;
		fprintf(stderr, "%s: at %lld, published %lld, unheard %lld,"
		    " refused %lld\n", log->name, (long long)log->last_pos,
		    (long long)log->acked, (long long)log->unheard,
		    (long long)log->refused);
	}
}

int
main(int argc, char **argv)
{
	struct mqtt broker = { .program = "relay", .up = broker_up,
	    .acked = broker_acked };
	struct pollset round = { 0 };
	int64_t tell_at = pollset_now() + TELL_MS;
	char variable[64];
	const char *dsn;
	int poke = -1;
	size_t i;

	n_logs = (size_t)argc - 1;
	if (n_logs == 0) {
		fprintf(stderr, "usage: relay context...\n");
		return 100;
	}
	signal(SIGPIPE, SIG_IGN);
	mosquitto_lib_init();
	if ((logs = calloc(n_logs, sizeof(*logs))) == NULL)
		return 111;
	for (i = 0; i < n_logs; i++) {
		snprintf(variable, sizeof(variable), "DSN_%s", argv[i + 1]);
		if ((dsn = getenv(variable)) == NULL) {
			fprintf(stderr, "relay: %s is not set\n", variable);
			return 100;
		}
		relay_log_start(&logs[i], argv[i + 1], dsn, &broker);
	}
	for (;;) {
		for (i = 0; i < n_logs; i++) {
			relay_log_step(&logs[i], &round);
			if (logs[i].locked && poke == -1)
				poke = open_poke();
		}
		mqtt_wait(&broker, &round);
		pollset_add(&round, poke, POLLIN, poked, &poke);
		if (pollset_now() >= tell_at) {
			tell_at = pollset_now() + TELL_MS;
			tell();
		}
		pollset_wake(&round, tell_at);
		pollset_wait(&round);
	}
}
