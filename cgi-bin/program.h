/* SPDX-License-Identifier: MIT */
/* What a program keeps from request to request: its site's folder, database and edition. Does
 * not know requests but for the one variable that may name the site.
 *
 * Nothing here is final: the database may appear, be replaced or be published to at any time
 * while the program runs, and the next request sees it. */
#ifndef QUIRE_CGI_BIN_PROGRAM_H
#define QUIRE_CGI_BIN_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/render/theme.h"
#include "lib/render/view.h"
#include "lib/site/settings.h"
#include "lib/store/edition.h"
#include "lib/store/store.h"
#include "lib/web/request.h"

/* The edition a program has at hand; it lives until the next one turns. */
struct program_edition {
	struct arena arena;     /* holds all below */
	struct edition edition; /* id 0 while none is loaded */
	struct settings settings;
	struct theme theme;
	struct view_site site;
	const char *base_path; /* path of base_url, decoded, ends in "/" */
	bool stores;           /* pages may be stored: same build, no preview, no QUIRE_NOW */
};

struct program {
	const char *executable; /* argv[0] */
	enum store_mode mode;   /* how its database is opened */
	struct arena arena;     /* holds the texts below; reset when the site is looked for */
	const char *given;      /* what QUIRE_SITE said when the site was found; NULL for nothing */
	const char *site;       /* its folder, absolute; NULL while not found */
	const char *database;   /* its file's path */
	dev_t device;           /* of the database's file, with inode: another means another file */
	ino_t inode;
	struct store *store; /* NULL while there is none */
	struct program_edition held[2];
	struct program_edition *edition; /* the one of held that is current; NULL for none */
	enum status complaint;           /* what was last said to be missing, to say it once */
};

/* program_init - nothing at hand yet. executable: argv[0], borrowed. */
void program_init(struct program *p, const char *executable, enum store_mode mode) NONNULL;

/* program_release - close the database and give back all memory. */
void program_release(struct program *p) NONNULL;

/* program_open - see that p->store is the site's database. The site is what QUIRE_SITE of the
 * process's environment names, else of the request's where only this machine can have sent it,
 * else the nearest above the program.
 * STATUS_OK; STATUS_NOT_FOUND: no site or no database yet; STATUS_INVALID: the site is another
 * user's; STATUS_STORE, STATUS_IO. All logged, the same one after the other once. */
enum status program_open(struct program *p, const struct request_source *source)
	NONNULL WARN_UNUSED;

/* program_turn - see that p->edition is the edition with this id, in a read transaction.
 * id: of struct page_state, 0 before the first publish. a: a request's; where memory runs out,
 * what it does is done.
 * STATUS_OK; STATUS_NOT_FOUND: nothing was published yet; STATUS_SCHEMA: another build published
 * it and this one can't read it; STATUS_INVALID: nor can the one that published it; STATUS_STORE.
 * All logged. The edition that was current stays so on failure. */
enum status program_turn(struct program *p, const struct arena *a, int64_t id) NONNULL WARN_UNUSED;

/* program_close_store - close the database, so that the next request opens it anew. */
void program_close_store(struct program *p) NONNULL;

#endif
