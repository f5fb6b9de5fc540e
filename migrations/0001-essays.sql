-- The register of essays, what is made from them, and the pages that may be stored.

-- What the writer set, as it was published.
CREATE TABLE edition (
	id INTEGER PRIMARY KEY,
	settings TEXT NOT NULL,                       -- of site.yaml, resolved
	base_url TEXT NOT NULL,
	build TEXT NOT NULL,                          -- of the quire that published it
	style TEXT NOT NULL,                          -- path of the style sheet, "/style.….css"
	preview INTEGER NOT NULL DEFAULT 0,           -- 1: drafts are shown, marked
	made_at INTEGER NOT NULL                      -- seconds UTC
);

-- The one row that a change turns. generation and changed are the whole site's share of
-- every page's own.
CREATE TABLE site (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	edition INTEGER REFERENCES edition (id),      -- NULL until the first publish
	generation INTEGER NOT NULL DEFAULT 0,
	changed INTEGER NOT NULL DEFAULT 0,           -- seconds UTC
	first_published_at INTEGER                    -- seconds UTC
);
INSERT INTO site (id) VALUES (1);

CREATE TABLE template (
	edition INTEGER NOT NULL REFERENCES edition (id) ON DELETE CASCADE,
	name TEXT NOT NULL,                           -- "post", of an overridden template
	text TEXT NOT NULL,
	PRIMARY KEY (edition, name)
) WITHOUT ROWID;

-- Immutable; can be made again. What lists need stands before what only the essay's page needs.
CREATE TABLE rendering (
	id INTEGER PRIMARY KEY,
	key BLOB NOT NULL,                            -- BLAKE2b-256 of renderer, settings, file, source
	inputs TEXT NOT NULL,                         -- what its links and images resolved to
	title TEXT NOT NULL,
	standfirst TEXT NOT NULL,                     -- "" for none
	date TEXT NOT NULL,                           -- RFC 3339, in the site's zone; "" for a page
	updated TEXT NOT NULL,                        -- the same; "" for none
	language TEXT NOT NULL,                       -- BCP 47; "" for the site's
	tags TEXT NOT NULL,                           -- one a line
	series TEXT NOT NULL,
	image TEXT NOT NULL,                          -- address; "" for none
	image_alt TEXT NOT NULL,
	image_width INTEGER NOT NULL,                 -- pixels; 0 where unknown
	image_height INTEGER NOT NULL,
	words INTEGER NOT NULL,
	minutes INTEGER NOT NULL,
	draft INTEGER NOT NULL,                       -- only in a preview
	toc INTEGER NOT NULL,
	extra TEXT NOT NULL,                          -- front matter's unknown keys, JSON
	origins TEXT NOT NULL,                        -- other hosts its pictures and frames come from
	html TEXT NOT NULL,
	notes INTEGER NOT NULL,                       -- byte of html that its footnotes begin at
	UNIQUE (key, inputs)
);

-- rowid is the rendering's id.
CREATE VIRTUAL TABLE search USING fts5 (
	title, standfirst, tags, body,
	tokenize = "unicode61 remove_diacritics 2"
);
-- What one transaction of a publish adds is one segment (16 MiB of memory, where the default is 1),
-- and segments are merged by sixteen, not by four: half the time of a first publish is its index.
INSERT INTO search (search, rank) VALUES ('hashsize', 16777216), ('automerge', 16);

-- Sources that took more than the limits to render, so that they are not tried again unchanged.
CREATE TABLE refusal (
	key BLOB PRIMARY KEY,                         -- as rendering.key, with the limits
	line INTEGER NOT NULL,                        -- of the file, from 1
	text TEXT NOT NULL                            -- what is said of it
) WITHOUT ROWID;

-- The register: identity and history of each essay and page. Never thrown away.
CREATE TABLE essay (
	id INTEGER PRIMARY KEY,
	identity TEXT NOT NULL UNIQUE,
	kind INTEGER NOT NULL,                        -- 0 essay, 1 page
	slug TEXT NOT NULL,                           -- the current one
	file TEXT NOT NULL,                           -- relative to its folder
	source BLOB NOT NULL,                         -- BLAKE2b-256 of the file's bytes
	date_at INTEGER NOT NULL,                     -- seconds UTC; visible from then on
	appeared_at INTEGER NOT NULL,                 -- the later of date_at and its first publish
	returned_at INTEGER NOT NULL DEFAULT 0,       -- when it was last published anew; 0 for never
	removed_at INTEGER,                           -- seconds UTC; NULL while published
	rendering INTEGER REFERENCES rendering (id),  -- NULL where removed
	CHECK ((rendering IS NULL) = (removed_at IS NOT NULL))
);
CREATE INDEX essay_listed ON essay (kind, date_at DESC, id DESC) WHERE removed_at IS NULL;
CREATE INDEX essay_rendering ON essay (rendering);

-- Every path an essay is or was reached by, its aliases too.
CREATE TABLE address (
	path TEXT PRIMARY KEY,
	essay INTEGER NOT NULL REFERENCES essay (id)
) WITHOUT ROWID;
CREATE INDEX address_essay ON address (essay);

-- The pages that may be stored as files. generation and changed are the page's own share.
CREATE TABLE page (
	path TEXT PRIMARY KEY,
	generation INTEGER NOT NULL DEFAULT 0,
	changed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- Files under public/ that publish put there, and what they were made from.
CREATE TABLE asset (
	path TEXT NOT NULL,                           -- under public/, "/media/name.0123abcd.png"
	source TEXT NOT NULL,                         -- absolute path of what it was made from
	size INTEGER NOT NULL,                        -- of the source, bytes; -1 before it is copied
	modified_ns INTEGER NOT NULL,                 -- of the source, nanoseconds
	width INTEGER NOT NULL,                       -- pixels; 0 where it is no image
	height INTEGER NOT NULL,
	unused_since INTEGER NOT NULL DEFAULT 0,      -- seconds UTC; 0 while a page names it
	PRIMARY KEY (path, source)                    -- files with the same bytes share a path
) WITHOUT ROWID;

-- Files that publish put into a folder that public: was before, until they are deleted there.
CREATE TABLE former (
	folder TEXT NOT NULL,                         -- as public: was set
	path TEXT NOT NULL,                           -- under it, "/media/name.0123abcd.png"
	size INTEGER NOT NULL,                        -- of the file, bytes
	modified_ns INTEGER NOT NULL,                 -- of the file, nanoseconds
	left_at INTEGER NOT NULL,                     -- seconds UTC
	PRIMARY KEY (folder, path)
) WITHOUT ROWID;

PRAGMA user_version = 1;
