/* SPDX-License-Identifier: MIT */
#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#define WIDTH 32 /* of the bar, in characters */

void progress_begin(struct progress *p, const char *what, size_t all, bool wanted)
{
	*p = (struct progress){.what = what, .all = all, .last = -1};
	p->shows = wanted && all > 0 && isatty(STDERR_FILENO);
}

void progress_step(struct progress *p)
{
	int percent, filled;

	p->done++;
	if (!p->shows)
		return;
	percent = (int)(p->done * 100 / p->all);
	if (percent == p->last)
		return;
	p->last = percent;
	filled = percent * WIDTH / 100;
	fprintf(stderr, "\r%s [%.*s%.*s] %zu of %zu", p->what, filled,
		"################################", WIDTH - filled,
		"                                ", p->done, p->all);
}

void progress_end(struct progress *p)
{
	if (p->shows && p->last >= 0)
		fputs("\r\033[K", stderr);
	p->shows = false;
}
