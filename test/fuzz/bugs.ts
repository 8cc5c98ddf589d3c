/**
 * What a run must fail on: faults of the server, planted by changing lines as they are loaded. Each stands for one
 * kind of violation: hostile bytes let in, a refused frame that is kept or passed on, a crash, a stall.
 */
import type { Patch } from '../simulation/patches.ts'

export interface Bug {
  readonly says: string
  readonly patches: readonly Patch[]
}

const planted = (says: string, ...patches: readonly (readonly [string, string, string])[]): Bug => ({
  says,
  patches: patches.map(([file, line, instead]) => ({ file, line, instead })),
})

export const bugs: Readonly<Record<string, Bug>> = {
  deletes: planted('takes an update that deletes (DOC9)', [
    'shared/document/inspect.ts',
    "  if (reader.varUint() !== 0) reader.refuse(9, 'deletes', deletesAt)\n  if (reader.left > 0) reader.refuse(1, 'bytesLeftOver', reader.at)",
    '  reader.varUint()',
  ]),
  origins: planted('takes an entry that stands beside one the document does not hold (DOC6)', [
    'shared/document/inspect.ts',
    'reader.refuse(6, why, at)',
    'void at',
  ]),
  varints: planted('takes a number in a longer form than it needs (DOC8)', [
    'shared/document/reader.ts',
    '        if (byte === 0) break\n',
    '',
  ]),
  'foreign-client': planted("takes entries under somebody else's client id (SYN32)", [
    'sync-server/ingest/judge.ts',
    'client === null || client.user !== actor.user || client.device !== actor.device',
    'client === null',
  ]),
  stranger: planted(
    'asks nobody for a right to write (SYN30)',
    [
      'sync-server/ingest/judge.ts',
      '  if (!decision.allowed) {\n    const ended',
      '  if (!decision.allowed && rights.user === "") {\n    const ended',
    ],
    // Whoever may not append settles at most, and is asked for that by itself (POL90).
    ['sync-server/ingest/judge.ts', 'settlesOnly: !write.allowed', 'settlesOnly: false'],
  ),
  scopes: planted('answers PULL for any scope', [
    'sync-server/session/connection.ts',
    'if (!this.#grants(rights).some(({ id }) => id === pull.scope))',
    "if (pull.scope === '')",
  ]),
  announced: planted(
    'tells everybody of a PUSH that it refused',
    [
      'sync-server/session/hub.ts',
      '  get listening(): boolean {',
      `  async rumour(): Promise<void> {
    for (const channel of this.#channels.values())
      for (const [listener, names] of channel.listeners)
        for (const { id } of names)
          listener.deliver(await this.#frameOf({ type: 'NUDGE', scope: id, head: channel.head + 1 }))
  }

  get listening(): boolean {`,
    ],
    [
      'sync-server/session/connection.ts',
      '        const results = await door.ingest(actor, message.entries, message.serverEpoch ?? null)\n',
      `        const results = await door.ingest(actor, message.entries, message.serverEpoch ?? null)
        if (results.some(({ code }) => code === 'INVALID')) await (this.#tools.hub as any).rumour()\n`,
    ],
  ),
  kept: planted('lists in a feed the document that a refused entry names', [
    'sync-server/ingest/door.ts',
    '        else refused.push(...(await recorder.prepare(this.#notes(actor, judgement))))\n',
    `        else {
          const { doc } = judgement
          const stands = doc !== null && (await store.docHead(doc)) !== null
          const effects = stands ? [{ on: 'enter' as const, doc, scopes: ['branch/x/profile'] }] : []
          const notes = this.#notes(actor, judgement).map((note) => ({ ...note, effects }))
          refused.push(...(await recorder.prepare(notes)))
        }\n`,
  ]),
  crash: planted('takes what is text for bytes', [
    'sync-server/session/connection.ts',
    "    if (!binary || bytes === null) return this.#malformed('not-binary')\n",
    "    if (!binary || bytes === null) setImmediate(() => { throw new Error('not binary') })\n",
  ]),
  stall: planted('inflates on the loop, without a bound', [
    'sync-server/session/deflater.ts',
    `      ? inflateRawSync(bytes, { maxOutputLength })
      : inflateAside(bytes, { maxOutputLength }),`,
    `      ? inflateRawSync(bytes)
      : inflateRawSync(deflateRawSync(inflateRawSync(bytes))),`,
  ]),
}
