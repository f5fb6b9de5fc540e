/* SPDX-License-Identifier: MIT */
#include "cli/doctor_store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "cli/edition_source.h"
#include "lib/base/build.h"
#include "lib/base/file.h"
#include "lib/site/layout.h"
#include "lib/store/edition.h"
#include "lib/store/store.h"

#define FAULTS_MAX 20 /* of the database, named one by one */

/* The lock of data/quire.lock is flock(2), which some network file systems don't have. */
static void check_lock(struct findings *f, const char *file)
{
	int fd = open(file, O_RDWR | O_CLOEXEC), error;

	if (fd < 0 && errno == ENOENT)
		return;
	if (fd < 0) {
		findings_add(f, FINDING_ERROR, "lock", "%s: %s", file, strerror(errno));
		return;
	}
	error = flock(fd, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
	close(fd);
	if (error == 0)
		findings_add(f, FINDING_OK, "lock", "%s can be locked", file);
	else if (error == EWOULDBLOCK)
		findings_add(f, FINDING_NOTE, "lock", "%s is held by something at work", file);
	else
		findings_add(f, FINDING_ERROR, "lock",
			     "%s can't be locked: %s; the site must lie on a disk that knows "
			     "flock(2)",
			     file, strerror(error));
}

static void check_whole(struct findings *f, struct workplace *w)
{
	const char *const *faults;
	size_t i, count;
	enum status st = store_check(w->store, w->arena, FAULTS_MAX, &faults, &count);

	if (st != STATUS_OK) {
		findings_add(f, FINDING_ERROR, "database", LAYOUT_DATABASE " can't be checked: %s",
			     status_name(st));
		return;
	}
	for (i = 0; i < count; i++)
		findings_add(f, FINDING_ERROR, "database",
			     LAYOUT_DATABASE ": %s; put back the last backup", faults[i]);
	if (!count)
		findings_add(f, FINDING_OK, "database",
			     LAYOUT_DATABASE " is whole, version %" PRId64, store_schema());
}

static void check_database(struct findings *f, struct workplace *w, enum status st)
{
	if (st == STATUS_OK)
		st = store_read_begin(w->store);
	if (st == STATUS_OK) {
		check_whole(f, w);
		store_read_end(w->store);
	} else if (st == STATUS_SCHEMA) {
		findings_add(f, FINDING_ERROR, "database",
			     LAYOUT_DATABASE " is not of this build's version %" PRId64
					     "; run: quire migrate",
			     store_schema());
	} else {
		findings_add(f, FINDING_ERROR, "database",
			     LAYOUT_DATABASE " can't be read: %s; put back the last backup",
			     status_name(st));
	}
	if (st != STATUS_OK) {
		store_close(w->store);
		w->store = NULL;
	}
}

void doctor_store(struct findings *f, struct workplace *w)
{
	enum status st = store_open(w->home, STORE_READ, &w->store);

	if (st == STATUS_NOT_FOUND) {
		findings_add(f, FINDING_NOTE, "database",
			     "nothing was published yet; run: quire publish");
		return;
	}
	if (st != STATUS_OK)
		w->store = NULL;
	check_database(f, w, st);
	check_lock(f, file_join(w->arena, w->home, LAYOUT_LOCK));
}

static void compare(struct findings *f, const struct edition *now, const struct edition *published)
{
	if (strcmp(published->build, build_id) != 0)
		findings_add(f, FINDING_WARNING, "edition",
			     "published by build %s, and this is %s, so no page is stored; run: "
			     "quire publish",
			     published->build, build_id);
	else if (now && strcmp(now->base_url, published->base_url) != 0)
		findings_add(f, FINDING_NOTE, "edition",
			     "published for %s, and base_url is %s now; run: quire publish",
			     published->base_url, now->base_url);
	else if (now && !edition_is_same(now, published))
		findings_add(f, FINDING_NOTE, "edition",
			     LAYOUT_SETTINGS " or a template was changed since it was published; "
					     "run: quire publish");
	else
		findings_add(f, FINDING_OK, "edition", "published by this build, %s", build_id);
}

/* What was published last. STATUS_NOT_FOUND: nothing, or it can't be read. */
static enum status load_edition(struct workplace *w, struct edition *out)
{
	enum status st;

	if (!w->store)
		return STATUS_NOT_FOUND;
	st = store_read_begin(w->store);
	if (st == STATUS_OK)
		st = edition_load(w->store, w->arena, out);
	store_read_end(w->store);
	return st;
}

void doctor_edition(struct findings *f, struct workplace *w)
{
	bool readable = w->problems.errors == 0 && *w->settings.base_url;
	size_t from = w->problems.count;
	struct edition now, published;
	struct blob style;

	if (readable) {
		readable = edition_source_read(w, false, &now, &style) == STATUS_OK;
		findings_add_problems(f, "templates", &w->problems, from,
				      "what is in " LAYOUT_TEMPLATES "/ can be used");
	}
	if (load_edition(w, &published) == STATUS_OK)
		compare(f, readable ? &now : NULL, &published);
}
