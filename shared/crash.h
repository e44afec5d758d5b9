/*
 * crash.h -- named points at which a process can be made to die.
 *
 * Compiled in only under CRASH_POINTS (make CRASH=1): a file of the point's
 * name in $CRASH_DIR is removed and the process that passes kills itself, as
 * kill -9 would; a file name.all kills everybody who passes, each of whom
 * leaves a dot in it.  tests/faults tries each point; docs/model/README.md
 * names them.
 */
#ifndef CRASH_H
#define CRASH_H

#ifdef CRASH_POINTS
void	 crash_point(const char *name);
#define CRASH(name)	crash_point(name)
#else
#define CRASH(name)	((void)0)
#endif

#endif
