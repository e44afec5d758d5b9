/* conn_io.h -- a caller's connection, between conn.c and conn_io.c. */
#ifndef CONN_IO_H
#define CONN_IO_H

#include <fcgiapp.h>

#include "fn_call.h"
#include "loop.h"

struct conn {
	struct source	 source;	/* comes first */
	struct wire	 wire;
	FCGX_Request	 request;
	int		 fd;
	struct job	*job;		/* the call that is on it */
	uint32_t	 awaits;	/* EPOLLIN, EPOLLOUT: the call does */
	bool		 fresh;		/* nothing has come on it yet */
	bool		 again;		/* an event came that nobody awaited */
	bool		 ended;		/* the caller will send no more */
	LIST_ENTRY(conn) next;
	struct conn	*buried;	/* before it */
};

/* What is watched all the time. */
#define CONN_EVENTS	((uint32_t)EPOLLIN | EPOLLRDHUP | EPOLLET)

/* The call's parameters, body and answer, by libfcgi. */
extern const struct wire conn_wire;

#endif
