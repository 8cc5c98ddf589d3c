/**
 * What a save left as it stood (F11). One that answers a change request and keeps the value changes nothing, so what was
 * said of the write that it keeps is said of it too.
 *
 * Only an answer does: whoever merely writes the same value again says it anew, and nobody has checked them.
 */
import { sameJson, type Json } from '../base/json.ts'
import type { FieldKey } from './entry.ts'
import type { EntryId } from './names.ts'

interface Said {
  readonly id: EntryId
  readonly value: Json
  readonly base: readonly EntryId[]
  readonly how?: string | undefined
}

export interface Known<W extends Said> {
  /** Of the same field. */
  writeOf(id: EntryId): W | undefined
  isAsked(id: EntryId): boolean
}

/** The write itself, then the one that it kept, and so on. */
export function keptBy<W extends Said>(write: W, { writeOf, isAsked }: Known<W>): readonly W[] {
  const chain = [write]
  for (let last: W | undefined = write; last !== undefined;) {
    const { base, value }: W = last
    // Hardly a write answers anything, and every field is asked.
    if (!base.some(isAsked)) break
    const [kept, other] = base.flatMap((id) => writeOf(id) ?? [])
    last =
      kept !== undefined && other === undefined && !chain.includes(kept) && sameJson(kept.value, value)
        ? kept
        : undefined
    if (last !== undefined) chain.push(last)
  }
  return chain
}

/** The newest of these of which something was said: by a checker's mark, or by itself. */
export const spokenOf = <W extends Pick<Said, 'id' | 'how'>>(
  chain: readonly W[],
  of: EntryId | null | undefined,
): W | undefined => chain.find(({ id, how }) => id === of || how !== undefined)

interface Document {
  readonly proposals: ReadonlyMap<FieldKey, readonly { readonly id: EntryId }[]>
}
interface Field<W> {
  readonly key: FieldKey
  readonly heads: readonly W[]
  readonly history: readonly W[]
}

/** The same of a field as it was read. */
export const keptFrom = <W extends Said>({ proposals }: Document, { key, history }: Field<W>, write: W) =>
  keptBy(write, {
    writeOf: (id) => history.find((one) => one.id === id),
    isAsked: (id) => proposals.get(key)?.some((one) => one.id === id) === true,
  })

/** Of what stands there; empty while several accounts do. */
export const keptIn = <W extends Said>(document: Document, field: Field<W>): readonly W[] => {
  const [head, other] = field.heads
  return head === undefined || other !== undefined ? [] : keptFrom(document, field, head)
}
