/* SPDX-License-Identifier: MIT */
/* Preloaded into quire: a system that does not know close_range. */
#include <errno.h>

int close_range(unsigned first, unsigned last, int flags);

int close_range(unsigned first, unsigned last, int flags)
{
	(void)first;
	(void)last;
	(void)flags;
	errno = ENOSYS;
	return -1;
}
