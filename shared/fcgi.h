/*
 * A FastCGI client over unix sockets: what rpc, the pool's timers and the
 * trigger use to call a function.  Encoder and parser do no input or output,
 * so that they serve an event loop as well as a blocking caller.
 * Source of the format: FastCGI Specification 1.0, sections 3 to 5 and 8.
 */
#ifndef BAEDAL_FCGI_H
#define BAEDAL_FCGI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A CGI parameter; a list of them ends with a NULL name. */
struct fcgi_param {
	const char	*name;
	const char	*value;		/* at most 2^31 - 1 bytes */
};

/* Bounds of a reply, in bytes; one that is larger is malformed. */
#define FCGI_HEAD_MAX	((size_t)64 << 10)
#define FCGI_BODY_MAX	((size_t)1 << 20)

/* A reply, and the state of reading it.  Zero-initialise before first use. */
struct fcgi_reply {
	int	 status;	/* HTTP status, 200 when the callee gave none */
	char	*body;		/* NUL-terminated for convenience */
	size_t	 body_len;
	/* private */
	char	*out;		/* the stdout stream; headers then body */
	size_t	 out_len;
	size_t	 out_cap;
	size_t	 head_len;
	unsigned char head[8];	/* record header being gathered */
	size_t	 head_got;
	size_t	 content;	/* still to come of this record */
	size_t	 padding;
	unsigned char end[8];	/* content of END_REQUEST */
	size_t	 end_got;
	bool	 whole;
	bool	 bad;
};

enum fcgi_progress {
	FCGI_MORE,		/* feed on; EOF now means a lost reply */
	FCGI_WHOLE,		/* END_REQUEST came: status and body are set */
	FCGI_MALFORMED		/* no reply will come of this connection */
};

enum fcgi_outcome {
	FCGI_DONE,		/* the reply is whole */
	FCGI_NOT_SENT,		/* certain: the callee has seen nothing */
	FCGI_UNKNOWN		/* it may or may not have happened */
};

/*
 * One request (id 1, role RESPONDER) as the bytes to write, from malloc;
 * NULL when there is no memory or a value is too long.  `keep` asks the
 * callee to leave the connection open.
 */
char	*fcgi_encode(const struct fcgi_param *, const void *body,
	    size_t body_len, bool keep, size_t *len);

/*
 * Takes the next bytes of a reply.  A reply counts only with its
 * END_REQUEST, REQUEST_COMPLETE, and as long a body as its Content-Length
 * says; bytes after the end are malformed, for no callee may send them.
 */
enum fcgi_progress fcgi_feed(struct fcgi_reply *, const void *, size_t);

/* The value of a header of a whole reply, any case; NULL if there is none. */
const char *fcgi_header(const struct fcgi_reply *, const char *name);

/* Frees what the reply holds and makes it ready for the next. */
void	 fcgi_reply_free(struct fcgi_reply *);

/*
 * A non-blocking connection to the socket of a function, or -1 with errno;
 * EAGAIN: the backlog is full.  Either way the callee has seen nothing.
 */
int	 fcgi_connect(const char *socket_path);

/*
 * How a caller waits until the connection can be read or written (POLLIN,
 * POLLOUT), or `until` (monotonic, ms): then false.
 */
typedef bool fcgi_await(void *who, int fd, short events, int64_t until);
bool	 fcgi_await_poll(void *who, int fd, short events, int64_t until);

/*
 * One call on a connection of its own, waiting for at most `deadline_ms`
 * milliseconds.  The reply must be zero or freed before, and is to be freed
 * after, whatever the outcome.
 */
enum fcgi_outcome fcgi_call(const char *socket_path, const struct fcgi_param *,
	    const void *body, size_t body_len, int deadline_ms,
	    fcgi_await *, void *who, struct fcgi_reply *);

#endif
