/**
 * The same archives for everybody: those of the device's benches. We hold five ledgers an archive and
 * send receipts, authors and cards with them; the peers get one document an archive with the same
 * entries in one array, which costs them least.
 */
import { Doc, encodeStateAsUpdate } from 'yjs'
import type { JsonObject } from '../../../shared/base/json.ts'
import { clientAt, compartments, entriesOf, type Branch } from '../devicePage/branch.ts'

/** Whoever a peer's archives belong to: nobody there asks. */
export const somewhere: Branch = {
  branch: '01J00000000000000000000BRA',
  user: '01J00000000000000000000SRS',
  device: '01J00000000000000000000DEV',
}

export interface PeerArchive {
  readonly name: string
  readonly entries: readonly JsonObject[]
}

export function* peerArchives(count: number): Generator<PeerArchive> {
  for (let at = 0; at < count; at++) {
    const client = clientAt(at)
    const entries = compartments.flatMap((part) =>
      entriesOf(somewhere, client, part, true).map((entry) => ({ part, ...entry })),
    )
    yield { name: client.archive, entries }
  }
}

export const nameAt = (at: number): string => clientAt(at).archive

export function docUpdate({ entries }: PeerArchive): Uint8Array {
  const doc = new Doc()
  const list = doc.getArray('entries')
  for (const entry of entries) list.push([entry])
  const update = encodeStateAsUpdate(doc)
  doc.destroy()
  return update
}
