/** What a feed's PUT would be in a pack; for tests and benches that play the server to a device's store. */
import type { Json, JsonObject } from '../../shared/base/json.ts'
import { readEntries } from '../../shared/document/read.ts'
import { squeeze, type Deflater } from '../../shared/protocol/codec.ts'
import type { Put } from '../../shared/protocol/feed.ts'
import { encodePack, type PackedDocument } from '../../shared/protocol/pack.ts'
import type { Pack } from '../../shared/protocol/sweep.ts'
import type { AuthorRow } from '../../shared/protocol/types.ts'

function packed(put: Put, masked: boolean): PackedDocument {
  const { doc, epoch, seq } = put
  const about = { doc, epoch, seq, masked, card: put.card as Json }
  if (masked) return { ...about, runs: [], receipts: [] }
  const runs: { readonly client: number; readonly clock: number; readonly values: JsonObject[] }[] = []
  for (const { client, clock, value } of readEntries(put.update as Uint8Array)) {
    const last = runs.at(-1)
    if (last?.client === client) last.values.push(value)
    else runs.push({ client, clock, values: [value] })
  }
  return { ...about, runs, receipts: put.receipts }
}

/** `puts` in order of their names; `listed` says for each which of the sweep's scopes lists it, by its place. */
export async function packOf(
  puts: readonly Put[],
  listed: readonly (readonly number[])[],
  deflater: Deflater,
  rest: Pick<Pack, 'heads' | 'more'>,
  masked = false,
): Promise<Pack> {
  const authors = new Map<number, AuthorRow>(
    puts.flatMap((put) => (masked ? [] : put.authors)).map((one) => [one.client, one]),
  )
  const bytes = encodePack(
    puts.map((put) => packed(put, masked)),
    [...authors.values()],
  )
  const archives: number[][] = []
  let last = ''
  for (const [at, { doc }] of puts.entries()) {
    const archive = doc.slice(0, doc.indexOf('.'))
    if (archive !== last) archives.push([])
    last = archive
    archives.at(-1)?.push(at)
  }
  return {
    type: 'PACK',
    sweep: 1,
    to: puts.at(-1)?.doc ?? null,
    // The server tells like ones once; that is its matter, not the device's.
    sets: listed.map((set) => [...set]),
    patterns: archives,
    runs: archives.flatMap((_, at) => [at, 1]),
    body: await squeeze(bytes, deflater),
    ...rest,
  }
}
