/**
 * Bugs that a simulated world must find: mistakes that are easily made here, or were. Each is planted by changing
 * lines of the product as they are loaded.
 */
import type { Patch } from './patches.ts'

export interface Bug {
  readonly says: string
  readonly patches: readonly Patch[]
}

const planted = (says: string, ...patches: readonly (readonly [string, string, string])[]): Bug => ({
  says,
  patches: patches.map(([file, line, instead]) => ({ file, line, instead })),
})

export const bugs: Readonly<Record<string, Bug>> = {
  'no-fsync': planted('acknowledges before the commit is on the disk', [
    'sync-server/store/sqlite/index.ts',
    "disk.open(LOG_FILE, { synchronous: 'full' })",
    "disk.open(LOG_FILE, { synchronous: 'normal' })",
  ]),
  'tail-above-cursor': planted(
    'sends what lies above the paging cursor instead of above base',
    [
      'sync-server/session/pull.ts',
      'await readout.item(rows, row, base, masked)',
      'await readout.item(rows, row, after, masked)',
    ],
    [
      // The description of the whole would notice and mend it.
      'client/vault/storedDoc.ts',
      'return count === doc.count && hash === doc.setHash',
      'return true',
    ],
  ),
  'cursor-runs-ahead': planted('takes a scope for complete after the first page of a round', [
    'client/vault/leading.ts',
    'base: more ? before.base : to, after: to',
    'base: to, after: to',
  ]),
  'cursor-before-data': planted(
    'moves the cursor of a scope before its data is stored',
    [
      'client/vault/leading.ts',
      '      const work = await applyItems(this.#applyingTools(), items)\n',
      `      for (const { scope, to } of batches) this.#bases.set(scope, { base: to, after: to })
      await this.#tools.store.transaction(['bases'], async () => {
        await this.#tools.store.db.bases.bulkPut(moved)
      })
      const work = await applyItems(this.#applyingTools(), items)\n`,
    ],
    [
      'client/vault/leading.ts',
      '      const items = batches.flatMap(({ scope, items }) => items.map((item) => ({ scope, item })))\n',
      `      const items = batches.flatMap(({ scope, items }) => items.map((item) => ({ scope, item })))
      const moved = await Promise.all(
        batches.map(async ({ scope, to }) => ({
          scope,
          sealed: await this.#tools.store.sealer.sealJson('bases/' + scope, { base: to, after: to }),
        })),
      )\n`,
    ],
  ),
  'dup-without-hash': planted('takes an entry for a repetition without comparing its bytes', [
    'sync-server/ingest/judge.ts',
    ' || run.sha256 !== pushed.sha256',
    '',
  ]),
  'leave-over-unsent': planted(
    'throws unsent edits away with a document that leaves',
    [
      'client/vault/applying.ts',
      'if (pendingAfter(work).length > 0) work.waitsToLeave = true\n  else if (scopes.length === 0) work.gone = true',
      'if (scopes.length === 0) work.gone = true',
    ],
    [
      'client/vault/applying.ts',
      'if (work.erased) refusePending(change, pending)',
      'for (const entry of pending) change.outboxGone.push(entry.n)',
    ],
  ),
  'followers-thrown-away': planted('throws later entries away with a refused one', [
    'client/vault/remint.ts',
    '      added.push(moved)\n',
    '',
  ]),
  'array-order': planted(
    'lets the order of arrival decide which value is shown',
    ['shared/domain/fold.ts', 'foldFields(sets.sort(compareByTime),', 'foldFields(sets,'],
    ['shared/domain/fold.ts', 'const entries = uniqueEntries(recorded)', 'const entries = recorded'],
  ),
  'access-dropped': planted('forgets an access that the server has not confirmed', [
    'client/vault/accesses.ts',
    'belowOrEqual(upTo)',
    'belowOrEqual(upTo + 1)',
  ]),
  'page-resealed': planted(
    'folds cards without looking whether another tab did',
    [
      'client/vault/cardPages.ts',
      "if (foldsIn(await db.meta.get('folds')) !== this.#folds) throw new Changed()\n      await this.addPagesInside",
      'await this.addPagesInside',
    ],
    [
      'client/vault/cardPages.ts',
      "if (lastOf(await db.cards.orderBy('page').lastKey()) !== pages.after) throw new Changed()\n    await db.cards.bulkAdd",
      'await db.cards.bulkPut',
    ],
  ),
  'retry-forgotten': planted(
    'does not look at the outbox again when the wait that the server asked for is over, nor when what it waits for came',
    [
      'client/replica/outbox.ts',
      'if (settled.retryAfterMs !== null) this.#tools.wake(settled.retryAfterMs)',
      '',
    ],
    ['client/vault/leading.ts', 'const released = this.#holds.release(opened)', 'const released = false'],
    [
      'client/vault/leading.ts',
      'if (this.#holds.release([...came, ...outboxAdded].map(({ doc }) => doc))) this.#tools.released()',
      '',
    ],
  ),
  'live-over-gap': planted(
    'applies what is live on top of a round that is still under way',
    [
      'client/vault/leading.ts',
      "if (at.base !== live.prev || at.after !== at.base) return { type: 'gap' }",
      '',
    ],
    [
      'client/replica/feed.ts',
      '    if (scope.pulling) {\n      scope.again = true\n      return\n    }\n    const outcome',
      '    const outcome',
    ],
  ),
  'one-client-id': planted(
    'writes under one client id in every tab',
    ['client/vault/clients.ts', 'const client = this.#store.newClient()', 'const client = 4_242'],
    ['client/vault/clients.ts', 'await this.#store.db.meta.add({', 'await this.#store.db.meta.put({'],
  ),
  'synced-too-early': planted('says 已同步 between greeting and first batch', [
    'client/replica/conversation.ts',
    'receiving: receivingOf(feed) })',
    'receiving: null })',
  ]),
  'lead-once': planted('gives replication up when the disk is full in the moment of taking the lead', [
    'client/replica/replication.ts',
    'if (!(problem instanceof StorageFull)) throw problem',
    'throw problem',
  ]),
  'unlisted-kept': planted('keeps what was made here and never came back in a feed', [
    'client/vault/applying.ts',
    'else if (card.scopes.length === 0 && (dropped.size > 0 || !mayRead(doc))) touched.set(doc, [null])',
    '',
  ]),
  'author-guessed': planted('believes its own note of a membership over the server', [
    'client/vault/storedDoc.ts',
    'authors: addAuthors(put.authors, held.authors),',
    'authors: addAuthors(held.authors, put.authors),',
  ]),
  'expiry-sleeps': planted('leaves documents in the feed of a grant whose time is over', [
    'sync-server/ingest/expiry.ts',
    '      this.#lookIn(end === null ? null : Math.max(end - clock.now(), 0))\n',
    '',
  ]),
  'old-owner-keeps': planted('does not tell the old owner that an archive went', [
    'sync-server/ingest/moves.ts',
    "if (leave.length > 0) effects.push({ on: 'leave', doc, scopes: leave, why })",
    '',
  ]),
  'snapshot-swallows': planted(
    'sends the tail only, though a snapshot swallowed part of it',
    [
      'sync-server/session/readout.ts',
      'const full = base === NOTHING || (ledger.snapshot !== null && ledger.snapshot.upTo > base)',
      'const full = base === NOTHING',
    ],
    ['client/vault/storedDoc.ts', 'return count === doc.count && hash === doc.setHash', 'return true'],
  ),
  'answer-forgotten': planted('takes an entry out of the outbox when it is sent', [
    'client/vault/leading.ts',
    '        this.#sent.set(entry.id, { times: (this.#sent.get(entry.id)?.times ?? 0) + 1, n: entry.n })\n',
    '        this.#sent.set(entry.id, { times: (this.#sent.get(entry.id)?.times ?? 0) + 1, n: entry.n })\n        await store.db.outbox.delete(entry.n)\n',
  ]),
  'rights-unreviewed': planted('leaves sockets open when their rights ended', [
    'sync-server/session/connection.ts',
    "if (this.#namesOf(rights) !== this.#state.rights) this.close(closeCodes.goingAway, 'rights-changed')",
    "if (rights.user === '') this.close(closeCodes.goingAway, 'rights-changed')",
  ]),
  'join-unheard': planted('forgets what was committed while a device was being greeted', [
    'sync-server/session/connection.ts',
    '    hub.wake(scopes.map(rowsOf))\n',
    '',
  ]),
  'held-dropped': planted('throws away on the device what the server keeps for a person to look at', [
    'client/vault/settling.ts',
    "one.fallen.set(entry, refusal(entry, 'held', result.why, null))",
    'one.accepted.add(entry)',
  ]),
  'refused-dropped': planted('does not keep what was refused', [
    'client/vault/settling.ts',
    'change.refused.push(...fallen.values(), ...one.told)',
    'change.refused.push(...one.told)',
  ]),
  'scopes-never-dropped': planted('keeps what a scope brought that is no longer offered', [
    'client/vault/leading.ts',
    'if (!offered.has(scope)) dropped.add(scope)',
    'if (!offered.has(scope)) dropped.delete(scope)',
  ]),
  'offset-of-second': planted('answers a repetition with the clock offset of the second connection', [
    'sync-server/ingest/door.ts',
    "const first = 'write' in run ? (run.write.meta.offset ?? offset) : offset",
    'const first = offset',
  ]),
  'live-from-row-before': planted('chains what is live over the older of two writes', [
    'sync-server/session/hub.ts',
    '(await this.#hidesOlder(rows, page, channel.head))',
    'false',
  ]),
  'log-gap': planted('leaves a number out of the log now and then', [
    'sync-server/store/sqlite/log.ts',
    'const seq = this.#head + 1\n',
    'const seq = this.#head + (this.#head % 50 === 49 ? 2 : 1)\n',
  ]),
  'heir-waits': planted('does not list a transferred archive for its new owner', [
    'sync-server/ingest/moves.ts',
    "if (enter.length > 0) effects.push({ on: 'enter', doc, scopes: enter })",
    '',
  ]),
  'crypto-inside': planted('awaits cryptography inside a transaction', [
    'client/vault/accesses.ts',
    'await db.seen.add(row)',
    'await sha256(row.sealed)\n      await db.seen.add(row)',
  ]),
  'ahead-of-another-log': planted('takes what went ahead of WELCOME for sent although the log is another', [
    'client/vault/leading.ts',
    'if (newEpoch) this.#sent.clear()',
    "if (newEpoch) await store.db.outbox.where('id').anyOf([...this.#sent.keys()]).delete()",
  ]),
  'server-client-again': planted('writes verdicts under the same client id after a backup was put back', [
    'sync-server/store/sqlite/index.ts',
    'const client = newClient(random)\n      if (clients.find(client) !== null) continue\n',
    'const client = 4_242_424\n',
  ]),
  'receipts-of-two-logs': planted(
    'takes the receipts of a log that is gone for those of the log that is now',
    [
      'client/vault/storedDoc.ts',
      'if (doc.era === era) return doc\n',
      'if (doc.era === era) return doc\n  if (era > 0) return { ...doc, era }\n',
    ],
    [
      'client/vault/applying.ts',
      'const gone = receipt === undefined || receipt.seq === LOST || receipt.seq <= said.seq',
      'const gone = receipt === undefined',
    ],
  ),
  'nothing-handed-in': planted('does not hand in what only a log that is gone had acknowledged', [
    'client/vault/leading.ts',
    'if (!standing.owed) {',
    'if (standing.now !== null) {',
  ]),
  'leaves-unlooked': planted('lets go what leaves after a restore before it was handed in', [
    'client/vault/applying.ts',
    'handBack(work, tools)\n  const scopes',
    'const scopes',
  ]),
  'erased-kept': planted('takes a document that was destroyed for one that left this feed only', [
    'client/vault/applying.ts',
    'function erase(work: Work): void {\n  work.gone = true\n',
    'function erase(work: Work): void {\n',
  ]),
  'erased-listed': planted('destroys an archive and leaves it in the feeds', [
    'sync-server/ingest/voiding.ts',
    "effects: await moves(row, null, overlay, 'erased'),",
    'effects: [],',
  ]),
}
