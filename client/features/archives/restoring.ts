/**
 * Having an old value back (R58). It is a new write like any other, with a reason of its own, so it too stands in the
 * history; and taking it back is one more.
 */
import { sameJson, type Json } from '../../../shared/base/json.ts'
import { err, ok, type Result } from '../../../shared/base/result.ts'
import type { Change } from '../../../shared/domain/history.ts'
import { parsePart } from '../../../shared/domain/names.ts'
import type { Field as Register } from '../../../shared/domain/view.ts'
import type { Field } from '../../../shared/templates/types.ts'
import type { EditRefusal, OpenedArchive } from '../../api.ts'
import type { ArchiveFile } from './archiveFile.svelte.ts'
import { isAsked } from './formModel.ts'

type Place = Pick<Change, 'part' | 'key'>

const registerAt = (opened: OpenedArchive | null, { part, key }: Place): Register | undefined =>
  opened?.view.documents.get(part)?.fields.get(key)

/** Where another value stands now, nobody contradicts, and this person may write. */
export function mayRestore(opened: OpenedArchive, change: Change, field: Field | null): boolean {
  const register = registerAt(opened, change)
  return (
    field !== null &&
    isAsked(field) &&
    opened.rights.get(change.part) === 'write' &&
    register !== undefined &&
    !register.conflict &&
    !sameJson(change.after, register.value)
  )
}

/** What stood before it is answered, for taking it back. */
export async function restore(
  file: ArchiveFile,
  place: Place,
  value: Json,
  why: string,
): Promise<Result<Json, EditRefusal>> {
  const register = registerAt(file.opened, place)
  if (register === undefined) return err({ type: 'not-found' })
  const seen = { [place.key]: register.heads.map((head) => head.id) }
  const business = parsePart(place.part)?.business ?? null
  const saved = await file.save(business, { [place.key]: value }, seen, { why })
  return saved.ok ? ok(register.value) : saved
}
