/* SPDX-License-Identifier: MIT */
/* The protocol of the page cache (lib/store/page.c, page_commit.c) for one page, in all states:
 * renderers, changes and a web server, where each renderer and each change may be killed in
 * front of each step, and the power may be cut.
 *
 * Data, generation and file are numbers that grow with each change; file 0 means none. Claimed:
 *   - what the web server hands out is never older than the newest acknowledged change;
 *   - what it hands out is what the database says, acknowledged or not;
 *   - both hold for what the disk has when the power is cut;
 *   - nobody waits for ever (spin's search for invalid end states).
 *
 * Each WITHOUT_... leaves one step out: then a claim must fail, or the model says nothing. */

#ifndef RENDERERS
#define RENDERERS 2
#endif
#ifndef CHANGES
#define CHANGES 2
#endif
#define NOBODY 255
#define TRUE_TO_DATA(f) (f == 0 || (f == data && f >= acknowledged))

/* Committed in the database. */
byte data = 1;
byte generation = 1;
/* The page's file as processes see it, and as the disk has it. */
byte file = 0;
byte disk = 0;
/* The newest change that was acknowledged. */
byte acknowledged = 1;
/* Who holds data/quire.lock. */
byte lock = NOBODY;
/* The power was cut. */
bool cut = false;

#define GIVE_LOCK                                                                                  \
	if                                                                                         \
	:: lock == _pid -> lock = NOBODY                                                           \
	:: else -> skip                                                                            \
	fi

/* The kernel gives the lock back; SQLite undoes what was not committed. */
#ifdef WITHOUT_RELEASE
#define DIE goto dead
#else
#define DIE GIVE_LOCK; goto dead
#endif

#define STEP(what)                                                                                 \
	if                                                                                         \
	:: atomic { !cut -> what }                                                                 \
	:: atomic { true -> DIE }                                                                  \
	fi

/* A kill while it waits is as if it had never begun. */
#define WAIT_LOCK                                                                                  \
	if                                                                                         \
	:: atomic { !cut && lock == NOBODY -> lock = _pid }                                        \
	:: atomic { cut -> goto dead }                                                             \
	fi

#define TRY_LOCK                                                                                   \
	if                                                                                         \
	:: lock == NOBODY -> lock = _pid                                                           \
	:: else -> goto dead                                                                       \
	fi

#define CHECK                                                                                      \
	if                                                                                         \
	:: generation == seen -> skip                                                              \
	:: else -> DIE                                                                             \
	fi

/* Without a sync, the disk has it sooner or later. */
#define SET_FILE(to)                                                                               \
	file = to;                                                                                 \
	if                                                                                         \
	:: disk = to                                                                               \
	:: skip                                                                                    \
	fi

active [RENDERERS] proctype renderer()
{
	byte seen, page;

	/* One read transaction. */
	STEP(seen = generation; page = data);
#ifndef WITHOUT_RENDER_LOCK
	STEP(TRY_LOCK);
#endif
#ifndef WITHOUT_CHECK
	STEP(CHECK);
#endif
	STEP(SET_FILE(page));
	STEP(GIVE_LOCK);
dead:
	skip
}

#ifdef WITHOUT_BUMP
#define COMMIT data++; mine = data
#else
#define COMMIT data++; generation++; mine = data
#endif

active [CHANGES] proctype change()
{
	byte mine;

#ifndef WITHOUT_CHANGE_LOCK
	WAIT_LOCK;
#endif
#ifdef WITHOUT_ORDER
	STEP(COMMIT);
#endif
#ifndef WITHOUT_UNLINK
	STEP(SET_FILE(0));
#endif
#ifndef WITHOUT_SYNC
	STEP(disk = file);
#endif
#ifndef WITHOUT_ORDER
	STEP(COMMIT);
#endif
	STEP(GIVE_LOCK);
	STEP(acknowledged = (mine > acknowledged -> mine : acknowledged));
dead:
	skip
}

/* It may hand out the file at any time. */
active proctype server()
{
end:
	atomic { !TRUE_TO_DATA(file) -> assert(false) }
}

active proctype power()
{
	if
	:: atomic { cut = true; file = disk; assert(TRUE_TO_DATA(file)) }
	:: skip
	fi
}
