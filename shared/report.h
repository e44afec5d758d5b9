/* report.h -- how this worker stands, told to its pool (status.h). */
#ifndef REPORT_H
#define REPORT_H

#include <stdint.h>

/* Begins to speak, on the pipe in BAEDAL_STATUS_FD; without one, to nobody. */
void	 report_open(void);
/* A call is about to be served: from now on silence means that it hangs. */
void	 report_taken(void);
/* The last word: it takes no more calls. */
void	 report_leaves(void);
/* After each round; at most lowers *wake to when it has to be called again. */
void	 report_round(int64_t now, int64_t *wake);

#endif
