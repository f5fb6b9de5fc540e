-- Files that publish put into a folder that public: was before, until they are deleted there.
CREATE TABLE former (
	folder TEXT NOT NULL,                         -- as public: was set
	path TEXT NOT NULL,                           -- under it, "/media/name.0123abcd.png"
	size INTEGER NOT NULL,                        -- of the file, bytes
	modified_ns INTEGER NOT NULL,                 -- of the file, nanoseconds
	left_at INTEGER NOT NULL,                     -- seconds UTC
	PRIMARY KEY (folder, path)
) WITHOUT ROWID;

PRAGMA user_version = 2;
