/** The inbox of what the server did not take: readable, sent again or given up. */
import { err, type Result } from '../../shared/base/result.ts'
import type { EditRefusal, Rejected } from '../api.ts'
import type { Catalogue } from '../search/catalogue.ts'
import { contentOf, type Refused } from '../vault/rejected.ts'
import type { Vault } from '../vault/vault.ts'

export const refusedWork = (vault: Vault, catalogue: Catalogue): readonly Rejected[] =>
  vault.rejected.map((one) => {
    const archive = archiveOf(one)
    const content = contentOf(one.entry)
    const typed = content['name']
    return {
      id: one.id,
      archive,
      name: catalogue.row(archive)?.name ?? (typeof typed === 'string' ? typed : ''),
      part: one.doc.slice(archive.length + 1),
      content,
      kind: typeof one.entry['k'] === 'string' ? one.entry['k'] : '',
      why: one.why,
      held: one.state === 'held',
      at: one.at,
    }
  })

/** Durable on return. */
export async function revealRefused(vault: Vault, id: string, offline: boolean): Promise<void> {
  const refused = vault.rejected.find((one) => one.id === id)
  if (refused === undefined) return
  const archive = archiveOf(refused)
  const parts = [refused.doc.slice(archive.length + 1)]
  await vault.access({ kind: 'reveal', archive, parts, purpose: 'refused', offline })
}

export function resubmitRefused(vault: Vault, id: string): Promise<Result<null, EditRefusal>> {
  const refused = vault.rejected.find((one) => one.id === id)
  return refused === undefined ? Promise.resolve(err({ type: 'not-found' })) : vault.resubmit(refused)
}

const archiveOf = ({ doc }: Refused): string => doc.slice(0, doc.indexOf('.'))
