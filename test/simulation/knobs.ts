/**
 * Sizes at which the product does something else than usual, made small: a world of forty edits would never page,
 * fold, merge, pack segments or write a snapshot, and that is where replication is difficult.
 */
import type { Patch } from './patches.ts'

const knob = (file: string, line: string, instead: string): Patch => ({ file, line, instead })

export const knobs: readonly Patch[] = [
  knob('client/replica/digests.ts', 'DIGEST_REST_MS: Millis = 20_000', 'DIGEST_REST_MS: Millis = 1_500'),
  knob(
    'client/replica/digests.ts',
    'DIGEST_EVERY_MS: Millis = 24 * 3_600_000',
    'DIGEST_EVERY_MS: Millis = 40_000',
  ),
  knob('client/replica/feed.ts', 'PULL_BYTES = 192 * 1024', 'PULL_BYTES = 2 * 1024'),
  knob('client/replica/sweeps.ts', 'PAGES_AHEAD = 4', 'PAGES_AHEAD = 1'),
  knob('client/replica/outbox.ts', 'PAGE_BYTES = 192 * 1024', 'PAGE_BYTES = 700'),
  knob('client/replica/outbox.ts', 'PAGES_IN_FLIGHT = 12', 'PAGES_IN_FLIGHT = 3'),
  knob('client/vault/applying.ts', 'WORTH_A_SEGMENT = 8', 'WORTH_A_SEGMENT = 3'),
  knob('client/vault/applying.ts', 'WORTH_A_PAGE = 32', 'WORTH_A_PAGE = 4'),
  knob('client/vault/packs.ts', 'WORTH_KEEPING_WHOLE = 64', 'WORTH_KEEPING_WHOLE = 2'),
  knob('client/vault/change.ts', 'SEGMENT_DOCS = 64', 'SEGMENT_DOCS = 2'),
  knob('client/vault/cardPages.ts', 'PAGE_CARDS = 256', 'PAGE_CARDS = 5'),
  knob('client/vault/cardPages.ts', 'WORTH_FOLDING = 32', 'WORTH_FOLDING = 3'),
  knob('client/vault/storedDoc.ts', 'MERGE_AT = 24', 'MERGE_AT = 4'),
  knob(
    'shared/policy/voiding.ts',
    'RESTORABLE_MS: Millis = 30 * 86_400_000',
    'RESTORABLE_MS: Millis = 12_000',
  ),
  knob('sync-server/ingest/snapshots.ts', 'TAIL = 64', 'TAIL = 3'),
  knob('sync-server/ingest/snapshots.ts', 'LOOK_EVERY = 16', 'LOOK_EVERY = 2'),
  knob('sync-server/ingest/door.ts', 'ENTRIES_PER_ROUND = 128', 'ENTRIES_PER_ROUND = 4'),
  knob('sync-server/session/hub.ts', 'ROWS_LIVE = 8', 'ROWS_LIVE = 2'),
  knob(
    'sync-server/session/pages.ts',
    'fewest: 128, most: 512, endsIn: 128',
    'fewest: 1, most: 4, endsIn: 2',
  ),
  knob('sync-server/session/listings.ts', 'ROWS_AT_ONCE = 1_000', 'ROWS_AT_ONCE = 3'),
  knob('sync-server/session/pull.ts', 'ROWS = 256', 'ROWS = 3'),
]
