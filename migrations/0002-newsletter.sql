-- Subscribers, what they agreed to, letters, and every mail on its way. All moments are seconds UTC.

-- What links and envelope senders are signed with; see lib/base/signature.h. Never thrown away.
CREATE TABLE mail_key (
	id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 255),
	secret BLOB NOT NULL CHECK (length(secret) = 32),
	made_at INTEGER NOT NULL
);

CREATE TABLE subscriber (
	id INTEGER PRIMARY KEY,                       -- random
	address TEXT NOT NULL UNIQUE,                 -- lower case, domain in A-labels
	spelling TEXT NOT NULL,                       -- as it was typed: what is written to
	state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2), -- pending, confirmed, unsubscribed
	cadence INTEGER NOT NULL CHECK (cadence BETWEEN 0 AND 2), -- each essay, weekly, monthly
	paused_until INTEGER NOT NULL DEFAULT 0,
	state_at INTEGER NOT NULL,
	confirmed_at INTEGER,                         -- the last time; NULL for never
	made_at INTEGER NOT NULL,
	changed_at INTEGER NOT NULL,                  -- when cadence, pause or state last changed
	-- What appeared or returned before it is covered or was not due; only spares looking.
	settled_to INTEGER NOT NULL DEFAULT 0,
	CHECK (state <> 1 OR confirmed_at IS NOT NULL)
);
CREATE INDEX subscriber_state ON subscriber (state, state_at);

-- Events, only ever added; see enum consent_event in lib/store/consent.h.
CREATE TABLE consent (
	id INTEGER PRIMARY KEY,
	subscriber INTEGER NOT NULL REFERENCES subscriber (id) ON DELETE CASCADE,
	at INTEGER NOT NULL,
	event INTEGER NOT NULL,
	page TEXT NOT NULL,                           -- where; "" where nowhere
	wording TEXT NOT NULL                         -- what was agreed to, or how the writer knows
);
CREATE INDEX consent_subscriber ON consent (subscriber);

CREATE TABLE confirmation (
	id INTEGER PRIMARY KEY,                       -- random
	subscriber INTEGER NOT NULL REFERENCES subscriber (id) ON DELETE CASCADE,
	address TEXT NOT NULL,                        -- the new one, for a change of address; else ""
	spelling TEXT NOT NULL,                       -- the same
	cadence INTEGER NOT NULL CHECK (cadence BETWEEN 0 AND 2), -- that was asked for
	browser BLOB,                                 -- hash of the asking browser's cookie
	page TEXT NOT NULL,                           -- where it was asked for
	made_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	used_at INTEGER
);
CREATE INDEX confirmation_subscriber ON confirmation (subscriber);
CREATE INDEX confirmation_expires ON confirmation (expires_at);

-- Made when a mail is composed; only the hash is kept.
CREATE TABLE confirmation_token (
	hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
	confirmation INTEGER NOT NULL REFERENCES confirmation (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX confirmation_token_confirmation ON confirmation_token (confirmation);

-- Addresses that are never written to, as keyed hashes: outlives erasure and import.
CREATE TABLE suppression (
	hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
	key INTEGER NOT NULL REFERENCES mail_key (id),
	reason INTEGER NOT NULL CHECK (reason BETWEEN 0 AND 2), -- asked, bounced, complained
	at INTEGER NOT NULL
) WITHOUT ROWID;

-- What may be due to whom is looked for from a moment on.
CREATE INDEX essay_shown ON essay (max(appeared_at, date_at, returned_at))
	WHERE kind = 0 AND removed_at IS NULL;

CREATE TABLE letter (
	id INTEGER PRIMARY KEY,
	subject TEXT NOT NULL,
	cadence INTEGER NOT NULL CHECK (cadence BETWEEN 0 AND 2),
	due_at INTEGER NOT NULL,
	frozen_at INTEGER NOT NULL
);

CREATE INDEX letter_frozen ON letter (frozen_at, cadence);

CREATE TABLE letter_essay (
	letter INTEGER NOT NULL REFERENCES letter (id) ON DELETE CASCADE,
	position INTEGER NOT NULL,                    -- from 1
	essay INTEGER NOT NULL REFERENCES essay (id),
	PRIMARY KEY (letter, position)
) WITHOUT ROWID;

-- One mail to one person; lib/store/delivery.h has its kinds, states and transitions.
CREATE TABLE delivery (
	id INTEGER PRIMARY KEY,                       -- random
	kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 4),
	letter INTEGER REFERENCES letter (id),
	confirmation INTEGER REFERENCES confirmation (id) ON DELETE SET NULL,
	subscriber INTEGER REFERENCES subscriber (id) ON DELETE SET NULL,
	address TEXT NOT NULL,                        -- "" after an erasure
	state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 7),
	made_at INTEGER NOT NULL,
	next_at INTEGER NOT NULL,                     -- not tried before
	tries INTEGER NOT NULL DEFAULT 0,
	run INTEGER NOT NULL DEFAULT 0,               -- that claimed it last
	lease_until INTEGER NOT NULL DEFAULT 0,
	sequence INTEGER UNIQUE,                      -- its number in the journal
	handed_at INTEGER,
	ended_at INTEGER,
	code INTEGER NOT NULL DEFAULT 0,              -- SMTP's of the last answer
	enhanced TEXT NOT NULL DEFAULT '',            -- RFC 3463
	answer TEXT NOT NULL DEFAULT '',
	CHECK ((ended_at IS NOT NULL) = (state IN (3, 5, 6, 7)))
);
CREATE INDEX delivery_waiting ON delivery (kind, next_at) WHERE state IN (0, 4);
CREATE INDEX delivery_state ON delivery (state, run);
CREATE INDEX delivery_letter ON delivery (letter, state);
CREATE INDEX delivery_subscriber ON delivery (subscriber);
CREATE INDEX delivery_confirmation ON delivery (confirmation) WHERE confirmation IS NOT NULL;

-- Which essays a subscriber has in a letter that was frozen: no essay comes twice.
CREATE TABLE covered (
	subscriber INTEGER NOT NULL REFERENCES subscriber (id) ON DELETE CASCADE,
	essay INTEGER NOT NULL REFERENCES essay (id),
	delivery INTEGER NOT NULL REFERENCES delivery (id),
	missed INTEGER NOT NULL DEFAULT 0,            -- 1: it didn't arrive; goes along with the next
	PRIMARY KEY (subscriber, essay)
) WITHOUT ROWID;
CREATE INDEX covered_delivery ON covered (delivery);
CREATE INDEX covered_missed ON covered (subscriber) WHERE missed = 1;

-- What came back.
CREATE TABLE bounce (
	id INTEGER PRIMARY KEY,
	delivery INTEGER REFERENCES delivery (id),    -- NULL where none is known
	at INTEGER NOT NULL,
	kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 3), -- given up, complaint, delay, unknown
	code TEXT NOT NULL,                           -- RFC 3463; "" for none
	text TEXT NOT NULL                            -- "" after an erasure
);
CREATE INDEX bounce_delivery ON bounce (delivery);
CREATE INDEX bounce_stray ON bounce (id) WHERE delivery IS NULL;

-- How often something happened in an hour, a day or ever.
CREATE TABLE budget (
	name TEXT NOT NULL,
	key BLOB NOT NULL,                            -- keyed hash of whom it is counted for; or empty
	slot INTEGER NOT NULL,                        -- its first second; 0 for ever
	ends_at INTEGER NOT NULL,                     -- 0 for never
	count INTEGER NOT NULL,
	PRIMARY KEY (name, key, slot)
) WITHOUT ROWID;
CREATE INDEX budget_ends ON budget (ends_at) WHERE ends_at > 0;

-- What the journal of handed letters must agree with, and the run that works or worked last.
CREATE TABLE mailing (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	epoch BLOB CHECK (length(epoch) = 16),        -- NULL before the first journal
	sequence INTEGER NOT NULL DEFAULT 0,          -- the last number given to a letter's delivery
	run INTEGER NOT NULL DEFAULT 0,
	halted INTEGER NOT NULL DEFAULT 0,            -- the run that must end; 0 for none
	halted_at INTEGER NOT NULL DEFAULT 0,
	halted_why TEXT NOT NULL DEFAULT ''
);
INSERT INTO mailing (id) VALUES (1);

PRAGMA user_version = 2;
