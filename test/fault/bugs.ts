/**
 * What `npm run fault` must fail on: the promise of an acknowledgement broken in one line each. Planted in the server's
 * process by `planted.ts`, in the page by its build.
 */
import type { Patch } from '../simulation/patches.ts'

export interface Bug {
  readonly says: string
  /** Where it lives: in the server's process, or in the page. */
  readonly side: 'server' | 'page'
  readonly patches: readonly Patch[]
}

const planted = (
  side: Bug['side'],
  says: string,
  ...patches: readonly (readonly [string, string, string])[]
): Bug => ({ side, says, patches: patches.map(([file, line, instead]) => ({ file, line, instead })) })

export const bugs: Readonly<Record<string, Bug>> = {
  'acknowledged-early': planted('server', 'answers before the commit is made', [
    'sync-server/ingest/door.ts',
    '    const outcomes = await store.commit([...prepared, ...refused])\n',
    `    const before = await store.head()
    const outcomes = [...prepared, ...refused].map((_, at): Outcome => ({ ok: true, seq: before + 1 + at, received: Date.now() }))
    setTimeout(() => void store.commit([...prepared, ...refused]), 3)\n`,
  ]),
  'not-synced': planted('server', 'answers when the commit is written and not yet synced', [
    'sync-server/store/sqlite/index.ts',
    "disk.open(LOG_FILE, { synchronous: 'full' })",
    "disk.open(LOG_FILE, { synchronous: 'normal' })",
  ]),
  'failure-forgotten': planted('server', 'takes a commit that the disk refused for made', [
    'sync-server/store/groupCommit.ts',
    '      for (const waiting of group) waiting.reject(error)\n',
    `      for (const waiting of group)
        waiting.resolve((waiting.call as any).map((_: unknown, at: number) => ({ ok: true, seq: 1_000_000 + at, received: Date.now() })))\n`,
  ]),
  'bulk-untold': planted('server', 'tells nobody of many changes at once', [
    'sync-server/session/hub.ts',
    "        for (const { id } of names) listener.deliver(await this.#frameOf({ type: 'NUDGE', scope: id, head }))\n",
    '        void [listener, names]\n',
  ]),
  'copied-once': planted('page', 'copies what waits when a store is opened, and never again', [
    'client/vault/spare.ts',
    '    void this.#next(() => this.#append())\n',
    '',
  ]),
  'saved-early': planted(
    'page',
    'says saved a moment before it is',
    [
      'client/vault/writing.ts',
      '    const [places, n] = await store.urgent(tables, async () => {\n',
      `    for (const entry of entries) pen.wrote(entry.doc, entry.clock + 1)
    setTimeout(async () => {
    const [places, n] = await store.urgent(tables, async () => {\n`,
    ],
    [
      'client/vault/writing.ts',
      '    for (const entry of entries) pen.wrote(entry.doc, entry.clock + 1)\n    outbox.added(',
      '    outbox.added(',
    ],
    [
      'client/vault/writing.ts',
      "    this.#tools.say({ tables: ['outbox', 'cardlog', ...refused], docs, renamed: [] })\n",
      "    this.#tools.say({ tables: ['outbox', 'cardlog', ...refused], docs, renamed: [] })\n    }, 200)\n",
    ],
  ),
}

/** Of the environment; null: none is planted. */
export function bugOf(side: Bug['side'], env = process.env): Bug | null {
  const name = env['ANJUAN_BUG']
  if (name === undefined) return null
  const bug = bugs[name]
  if (bug === undefined) throw new Error(`no such bug: ${name}`)
  return bug.side === side ? bug : null
}
