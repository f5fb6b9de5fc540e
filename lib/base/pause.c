/* SPDX-License-Identifier: MIT */
#include "lib/base/pause.h"

#ifdef QUIRE_PAUSE_POINTS
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void pause_at(const char *name)
{
	const char *folder = getenv("QUIRE_PAUSE_DIR");
	char wait[PATH_MAX], reached[PATH_MAX];
	char byte;
	int fd;

	if (!folder)
		return;
	snprintf(wait, sizeof(wait), "%s/%s.wait", folder, name);
	snprintf(reached, sizeof(reached), "%s/%s.reached", folder, name);
	if (access(wait, F_OK) < 0)
		return;
	fd = open(reached, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
	/* Opening blocks until the test opens the other end. */
	fd = open(wait, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	while (read(fd, &byte, 1) < 0 && errno == EINTR)
		;
	close(fd);
}
#else
void pause_at(const char *name)
{
	(void)name;
}
#endif
