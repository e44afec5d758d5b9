/*
 * conn.h -- callers' connections, of which many are open at once.
 */
#ifndef CONN_H
#define CONN_H

#include <stdbool.h>

/* Begins to take connections from the listening socket. */
void	 conn_listen(int fd);
/* Takes no more of them, and keeps none open after its call. */
void	 conn_leave(void);
/* Closes those without a call; whoever begins one at this moment sees that
 * nothing of it was served. */
void	 conn_close_idle(void);
/* After each round: memory of the closed, and whether there is room. */
void	 conn_round(void);
/* Calls that are served now; all that ever were. */
extern int conn_calls;
extern int64_t conn_served;
/* Is this worker at its mark?  Then it takes no new connections. */
bool	 conn_full(void);

#endif
