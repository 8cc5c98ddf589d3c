/**
 * The tables of `log.sqlite`. Documents and scopes get small numbers of their own: an organisation
 * has millions of rows that name them, and their texts are 60 bytes long.
 *
 *     about         what this log is: serverEpoch, version
 *     months        which table holds which sequence numbers, from `firstSeq` on
 *     log_YYYY_MM   one row per entry, `meta` as the very text that was hashed into `leaf`
 *     documents     one row per document: how far it is, and the door's guard as opaque JSON
 *     runs          receipts; a document's tail is its runs above the snapshot, their bytes stand in the log
 *     snapshots     derived: sealed merged state up to a sequence number
 *     scopes        names of feeds
 *     listings      which scope lists which document; rows that left stay, so LEAVE can be served later
 *     archives      where each archive stands; `grantEnd`: when its next grant ends
 *     voided        which archives are voided, until when they can be restored; `erased`: their keys went
 *     hands         who owns an archive or a business of it, for handing all of them over
 *     records       small rows by kind and id, as JSON (`records.ts`)
 *     workspaces    notices and minutes: their changes are entries of the log, by number, above a snapshot
 *     the rest      people, devices, sessions, counters: current state only, history is the log
 */
import type { DatabaseSync } from 'node:sqlite'
import { inTransaction, query } from './database.ts'

const LOG_VERSION = 2

export function createSchema(db: DatabaseSync, serverEpoch: string): void {
  inTransaction(db, () => {
    db.exec(
      'CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID',
    )
    const version = query<{ value: string }>(db, `SELECT value FROM about WHERE key = 'version'`).get()
    if (version !== undefined) {
      if (version.value === String(LOG_VERSION)) return db.exec(LATER_TABLES)
      throw new Error(`log.sqlite has version ${version.value}; this program reads version ${LOG_VERSION}`)
    }
    db.exec(TABLES)
    db.exec(LATER_TABLES)
    const put = query(db, 'INSERT INTO about (key, value) VALUES (?, ?)')
    put.run('version', String(LOG_VERSION))
    put.run('serverEpoch', serverEpoch)
  })
}

export const logTable = (month: string): string => {
  if (!/^\d{4,6}-\d\d$/.test(month)) throw new RangeError(`not a month: ${month}`)
  return `log_${month.replace('-', '_')}`
}

/** `sealed` may one day be emptied (a destroyed document); `payloadHash` stays, and with it the leaf. */
export function createLogTable(db: DatabaseSync, month: string): void {
  db.exec(`
    CREATE TABLE ${logTable(month)} (
      seq INTEGER PRIMARY KEY,
      meta TEXT NOT NULL,
      leaf BLOB NOT NULL,
      payloadHash BLOB NOT NULL,
      sealed BLOB
    ) STRICT
  `)
}

const TABLES = `
  CREATE TABLE months (month TEXT PRIMARY KEY, firstSeq INTEGER NOT NULL UNIQUE) STRICT, WITHOUT ROWID;

  CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    doc TEXT NOT NULL UNIQUE,
    archive TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    count INTEGER NOT NULL,
    lastSeq INTEGER NOT NULL,
    guard TEXT NOT NULL
  ) STRICT;
  CREATE INDEX documentsByArchive ON documents (archive);

  CREATE TABLE runs (
    document INTEGER NOT NULL REFERENCES documents (id),
    client INTEGER NOT NULL,
    clock INTEGER NOT NULL,
    length INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    received INTEGER NOT NULL,
    "offset" INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (document, client, clock)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE snapshots (
    document INTEGER PRIMARY KEY REFERENCES documents (id),
    epoch INTEGER NOT NULL,
    upTo INTEGER NOT NULL,
    sealed BLOB NOT NULL
  ) STRICT;

  CREATE TABLE scopes (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE listings (
    document INTEGER NOT NULL REFERENCES documents (id),
    scope INTEGER NOT NULL REFERENCES scopes (id),
    lastSeq INTEGER NOT NULL,
    enterSeq INTEGER NOT NULL,
    leftSeq INTEGER,
    why TEXT,
    PRIMARY KEY (document, scope)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX listingsBySeq ON listings (scope, lastSeq);

  CREATE TABLE archives (
    id TEXT PRIMARY KEY,
    branch TEXT NOT NULL,
    owner TEXT NOT NULL,
    archiveNo TEXT NOT NULL,
    template TEXT NOT NULL,
    team TEXT NOT NULL,
    grants TEXT NOT NULL,
    businesses TEXT NOT NULL,
    n INTEGER NOT NULL,
    grantEnd INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX archivesByGrantEnd ON archives (grantEnd) WHERE grantEnd IS NOT NULL;
  CREATE TABLE hands (
    user TEXT NOT NULL,
    branch TEXT NOT NULL,
    archive TEXT NOT NULL,
    PRIMARY KEY (user, branch, archive)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX handsByArchive ON hands (archive);
  CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE clients (
    id INTEGER PRIMARY KEY,
    user TEXT NOT NULL,
    device TEXT NOT NULL,
    membership TEXT
  ) STRICT;
  CREATE TABLE seen (
    device TEXT NOT NULL,
    user TEXT NOT NULL,
    counter INTEGER NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (device, user)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE organisation (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL, name TEXT NOT NULL) STRICT;
  CREATE TABLE branches (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    template TEXT NOT NULL,
    ownership TEXT NOT NULL,
    entity TEXT NOT NULL,
    agreement TEXT NOT NULL,
    preset TEXT NOT NULL,
    closed INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE users (
    id TEXT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    passwordHash TEXT NOT NULL,
    disabled INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE memberships (
    id TEXT PRIMARY KEY,
    user TEXT NOT NULL,
    role TEXT NOT NULL,
    branch TEXT,
    unit TEXT,
    "from" INTEGER NOT NULL,
    until INTEGER,
    deputyFor TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX membershipsByUser ON memberships (user);
  CREATE TABLE devices (
    id TEXT PRIMARY KEY,
    user TEXT NOT NULL,
    name TEXT NOT NULL,
    lastSeen INTEGER NOT NULL,
    pending INTEGER NOT NULL,
    oldest INTEGER,
    app TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE sessions (
    tokenHash TEXT PRIMARY KEY,
    user TEXT NOT NULL,
    device TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    factor INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessionsByUser ON sessions (user);
  CREATE TABLE records (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    owner TEXT,
    json TEXT NOT NULL,
    PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX recordsByOwner ON records (kind, owner);
`

/** Made where they are missing: a program that does not know them leaves them alone, so the version stays. */
const LATER_TABLES = `
  CREATE TABLE IF NOT EXISTS voided (
    archive TEXT PRIMARY KEY,
    voidedBy TEXT NOT NULL,
    until INTEGER NOT NULL,
    erased INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS voidedByEnd ON voided (until) WHERE erased IS NULL;
  CREATE TABLE IF NOT EXISTS workspaces (
    id INTEGER PRIMARY KEY,
    doc TEXT NOT NULL UNIQUE,
    epoch INTEGER NOT NULL,
    count INTEGER NOT NULL,
    lastSeq INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS workspaceChanges (
    workspace INTEGER NOT NULL REFERENCES workspaces (id),
    seq INTEGER NOT NULL,
    PRIMARY KEY (workspace, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS workspaceSnapshots (
    workspace INTEGER PRIMARY KEY REFERENCES workspaces (id),
    epoch INTEGER NOT NULL,
    upTo INTEGER NOT NULL,
    sealed BLOB NOT NULL
  ) STRICT;
`
