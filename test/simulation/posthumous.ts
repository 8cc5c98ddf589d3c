/**
 * What a server had told to leave before it went, and a line that stood still delivered afterwards.
 *
 * A device obeys it, because it cannot know better yet. Where the log then began anew from a backup, the author's copy is
 * gone like one that left before: nobody can hand in what stood in it (RCV4).
 */
import type { DocId } from '../../shared/domain/names.ts'
import { decodeDown } from '../../shared/protocol/codec.ts'
import { plainDeflater } from './server.ts'

export async function leftLate(frames: readonly Uint8Array[]): Promise<ReadonlySet<DocId>> {
  const left = new Set<DocId>()
  for (const frame of frames) {
    const heard = await decodeDown(frame, plainDeflater)
    if (!heard.ok) continue
    const message = heard.value
    const items = message.type === 'BATCH' ? message.items : message.type === 'LIVE' ? [message.item] : []
    for (const item of items) if (item.op === 'LEAVE') left.add(item.doc)
  }
  return left
}
