/** The inbox of what the server did not take: readable, sent again or given up. */
import { sameJson, type Json } from '../../shared/base/json.ts'
import { err, type Result } from '../../shared/base/result.ts'
import { archiveOfDoc, type ArchiveId, type Part } from '../../shared/domain/names.ts'
import type { EditRefusal, Rejected } from '../api.ts'
import type { Catalogue } from '../search/catalogue.ts'
import { contentOf, type Refused } from '../vault/rejected.ts'
import type { Vault } from '../vault/vault.ts'

export const refusedWork = (vault: Vault, catalogue: Catalogue): Promise<readonly Rejected[]> =>
  Promise.all(vault.rejected.map((one) => readable(one, vault, catalogue)))

async function readable(one: Refused, vault: Vault, catalogue: Catalogue): Promise<Rejected> {
  const archive = archiveOfDoc(one.doc)
  const row = catalogue.row(archive)
  const content = contentOf(one.entry)
  const part = one.doc.slice(archive.length + 1)
  return {
    id: one.id,
    archive,
    name: row?.name ?? typedName(vault, archive),
    gone: row === null,
    part,
    content,
    standing: one.entry['k'] === 'set' ? await standingOf(vault, archive, part, content) : {},
    kind: typeof one.entry['k'] === 'string' ? one.entry['k'] : '',
    why: one.why,
    held: one.state === 'held',
    at: one.at,
  }
}

/** Each archive once, the oldest first, with the name that was typed where there is no other. */
export const refusedArchives = (
  vault: Vault,
): readonly { readonly archive: ArchiveId; readonly name: string }[] =>
  [...new Set(vault.rejected.map(({ doc }) => archiveOfDoc(doc)))].map((archive) => ({
    archive,
    name: typedName(vault, archive),
  }))

/** Of an archive that came to nothing: the name it was to have lies among what was refused. */
function typedName(vault: Vault, archive: ArchiveId): string {
  for (const one of vault.rejected) {
    const name = contentOf(one.entry)['name']
    if (archiveOfDoc(one.doc) === archive && typeof name === 'string') return name
  }
  return ''
}

/** Shows nothing to anyone that the archive's own page would not. */
async function standingOf(
  vault: Vault,
  archive: ArchiveId,
  part: Part,
  content: Rejected['content'],
): Promise<Rejected['standing']> {
  const fields = (await vault.read(archive))?.documents.get(part)?.fields
  const standing: { [key: string]: Json } = {}
  for (const [key, value] of Object.entries(content)) {
    const now = fields?.get(key)?.value ?? null
    if (now !== null && !sameJson(now, value)) standing[key] = now
  }
  return standing
}

/** Durable on return. */
export async function revealRefused(vault: Vault, id: string, offline: boolean): Promise<void> {
  const refused = vault.rejected.find((one) => one.id === id)
  if (refused === undefined) return
  const archive = archiveOfDoc(refused.doc)
  const parts = [refused.doc.slice(archive.length + 1)]
  await vault.access({ kind: 'reveal', archive, parts, purpose: 'refused', offline })
}

export function resubmitRefused(vault: Vault, id: string): Promise<Result<null, EditRefusal>> {
  const refused = vault.rejected.find((one) => one.id === id)
  return refused === undefined ? Promise.resolve(err({ type: 'not-found' })) : vault.resubmit(refused)
}
