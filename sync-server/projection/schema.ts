/**
 * The tables of `projection.sqlite`: what head office, search and the log screen read.
 *
 * Everything here follows from the log and may be thrown away. Names and phone tails stand in clear;
 * no C3 value and no whole number or address ever does, because only fragments come in.
 *
 *     about      how far it is: cursor, the log it belongs to, the version of these tables,
 *                and the last entry that changed any card
 *     fragments  one per document, as the feed carries it
 *     cards      one row per archive, flattened for filters and sorts; texts are '' and times 0 where unknown.
 *                `move` counts the writes of cards: who holds copies (`columns.ts`) reads what moved since
 *     gone       cards that are no more, by the move that took them away
 *     marks      by which archives of one client are known: a keyed hash per number or paper, and where it stands
 *     findable   the pieces that cards are found by (`grams.ts`); a row of it is that of the card's id
 *     log_view   the metadata of every entry, indexed for the log screen
 */
import type { DatabaseSync } from 'node:sqlite'
import { inTransaction, query } from '../store/sqlite/database.ts'

/** The number of the last write of any card; 0 before the first. */
export const LAST_MOVE =
  'SELECT max(ifnull((SELECT max(move) FROM cards), 0), ifnull((SELECT max(move) FROM gone), 0)) AS move'

/** Another version is no migration: the tables are made anew and filled from the log. */
export const PROJECTION_VERSION = 11

/** Empties everything unless it was made by this version from this very log. */
export function prepareTables(db: DatabaseSync, serverEpoch: string, rules: string): void {
  inTransaction(db, () => {
    db.exec('CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value) WITHOUT ROWID')
    const made = { version: PROJECTION_VERSION, serverEpoch, rules }
    const read = query<{ value: string | number }>(db, 'SELECT value FROM about WHERE key = ?')
    if (Object.entries(made).every(([key, value]) => read.get(key)?.value === value)) return
    for (const table of ['fragments', 'cards', 'gone', 'marks', 'findable', 'log_view'])
      db.exec(`DROP TABLE IF EXISTS ${table}`)
    db.exec('DELETE FROM about')
    db.exec(TABLES)
    const put = query(db, 'INSERT INTO about (key, value) VALUES (?, ?)')
    for (const [key, value] of Object.entries({ ...made, cursor: 0, received: 0, cardsChanged: 0 }))
      put.run(key, value)
  })
}

const TABLES = `
  CREATE TABLE fragments (
    doc TEXT PRIMARY KEY,
    archive TEXT NOT NULL,
    part TEXT NOT NULL,
    seq INTEGER NOT NULL,
    json TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX fragmentsByArchive ON fragments (archive);

  CREATE TABLE cards (
    id INTEGER PRIMARY KEY,
    move INTEGER NOT NULL,
    archive TEXT NOT NULL UNIQUE,
    branch TEXT NOT NULL,
    owner TEXT NOT NULL,
    state TEXT NOT NULL,
    template TEXT NOT NULL,
    templateId TEXT NOT NULL,
    stage TEXT NOT NULL,
    stageRank INTEGER NOT NULL,
    tier TEXT NOT NULL,
    archiveNo TEXT NOT NULL,
    name TEXT NOT NULL,
    nameKey TEXT NOT NULL,
    region TEXT NOT NULL,
    place TEXT NOT NULL,
    tail TEXT NOT NULL,
    demo INTEGER NOT NULL,
    shown TEXT NOT NULL,
    businesses INTEGER NOT NULL,
    targetDate TEXT NOT NULL,
    nextFollowUp TEXT NOT NULL,
    lastContact INTEGER NOT NULL,
    budgetMin INTEGER,
    budgetMax INTEGER,
    checking TEXT NOT NULL,
    clientType TEXT NOT NULL,
    urgency TEXT NOT NULL,
    channel TEXT NOT NULL,
    firstTouch TEXT NOT NULL,
    lastTouch TEXT NOT NULL,
    tags TEXT NOT NULL,
    choices TEXT NOT NULL,
    completeness INTEGER NOT NULL,
    gaps TEXT NOT NULL,
    met INTEGER NOT NULL,
    complaints INTEGER NOT NULL,
    bits INTEGER NOT NULL,
    begun INTEGER,
    filingMinutes INTEGER,
    stageSince INTEGER,
    nextReview INTEGER,
    quietSince INTEGER,
    conflicts INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    words TEXT NOT NULL,
    contactWords TEXT NOT NULL,
    alike INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX cardsByOwner ON cards (owner);
  CREATE INDEX cardsByMove ON cards (move);
  CREATE INDEX cardsByChanged ON cards (changed, archive);
  CREATE INDEX cardsByName ON cards (nameKey, archive);
  CREATE INDEX cardsByStage ON cards (stageRank, archive);
  CREATE INDEX cardsByTier ON cards (tier, archive);
  CREATE INDEX cardsByTargetDate ON cards (targetDate, archive);
  CREATE INDEX cardsByFollowUp ON cards (nextFollowUp, archive);
  CREATE INDEX cardsByLastContact ON cards (lastContact, archive);
  CREATE INDEX cardsByArchiveNo ON cards (archiveNo, archive);
  CREATE INDEX cardsByCompleteness ON cards (completeness, archive);

  CREATE TABLE marks (mark TEXT NOT NULL, doc TEXT NOT NULL, archive TEXT NOT NULL, PRIMARY KEY (mark, doc))
    STRICT, WITHOUT ROWID;
  CREATE INDEX marksByArchive ON marks (archive);
  CREATE INDEX marksByDoc ON marks (doc);

  CREATE TABLE gone (id INTEGER PRIMARY KEY, move INTEGER NOT NULL) STRICT;
  CREATE INDEX goneByMove ON gone (move);
  CREATE VIRTUAL TABLE findable USING fts5(
    grams, content = '', contentless_delete = 1, detail = none, prefix = '1 2 3',
    tokenize = "unicode61 remove_diacritics 0 tokenchars '=#@'"
  );

  CREATE TABLE log_view (
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    received INTEGER NOT NULL,
    claimed INTEGER,
    "offset" INTEGER,
    user TEXT,
    role TEXT,
    device TEXT,
    branch TEXT,
    archive TEXT,
    doc TEXT,
    part TEXT,
    length INTEGER,
    action TEXT NOT NULL,
    object TEXT,
    purpose TEXT,
    counter INTEGER,
    offline INTEGER,
    late INTEGER NOT NULL,
    outcome TEXT NOT NULL
  ) STRICT;
  CREATE INDEX logByUser ON log_view (user, seq);
  CREATE INDEX logByBranch ON log_view (branch, seq);
  CREATE INDEX logByArchive ON log_view (archive, seq);
  CREATE INDEX logByKind ON log_view (kind, seq);
  CREATE INDEX logByAction ON log_view (action, seq);
  CREATE INDEX logByOutcome ON log_view (outcome, seq);
  CREATE INDEX logLate ON log_view (seq) WHERE late = 1;
  CREATE INDEX logByReceived ON log_view (received, seq);
`
