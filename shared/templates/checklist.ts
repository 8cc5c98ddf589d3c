/**
 * What a file needs before it may be submitted, and what a checker looks at (R24).
 *
 * Asked alike by the device, which says it before somebody presses, and by the door, which decides.
 */
import type { Millis } from '../base/ports.ts'
import { hasGround } from '../domain/consent.ts'
import { isFilled } from '../domain/listField.ts'
import { isPassed } from '../domain/mark.ts'
import { parsePart, type Compartment, type Part } from '../domain/names.ts'
import type { ArchiveView, Field as Register, Write } from '../domain/view.ts'
import { missing } from './complete.ts'
import { fieldOf } from './keys.ts'
import { filledIn, knownOf } from './known.ts'
import type { Field, Template } from './types.ts'

export interface Lacking {
  /** No ground to keep the file is recorded, or all of them were withdrawn (PIPL art. 13). */
  readonly consent: boolean
  /** Keys of fields, in form order. */
  readonly fields: readonly string[]
}

/** What the program fills in by itself keeps nobody from submitting. */
export function lackingToSubmit(
  view: Pick<ArchiveView, 'documents' | 'businesses'>,
  template: Template,
): Lacking {
  const businesses = view.businesses.length === 0 ? [null] : view.businesses.map(({ id }) => id)
  const keys = new Set<string>()
  for (const business of businesses) {
    const known = knownOf(view, template, business)
    for (const key of missing(template, null, filledIn(view, template, business), known)) keys.add(key)
  }
  return {
    consent: !hasGround(view.documents.get('consent')),
    fields: template.fields
      .filter(({ key, auto, type }) => keys.has(key) && auto === undefined && type.is !== 'facts')
      .map(({ key }) => key),
  }
}

export interface CheckLine {
  readonly part: Part
  readonly compartment: Compartment
  readonly register: Register
  readonly field: Field
}

const checkedParts: readonly Compartment[] = ['profile', 'contact', 'identity', 'deal']

/** What the rules-book asks for and what says who and where the client is; wishes, remarks and our own notes are nobody's to prove. */
export const isChecked = (field: Field): boolean =>
  (field.class === 'C1' || field.class === 'C2' || field.class === 'C3') &&
  field.required !== null &&
  field.auto === undefined &&
  checkedParts.includes(field.compartment)

/** Every filled register that is checked, of the documents at hand, in form order. */
export function checklistOf(view: Pick<ArchiveView, 'documents'>, template: Template): readonly CheckLine[] {
  const lines: CheckLine[] = []
  for (const [part, document] of view.documents) {
    const compartment = parsePart(part)?.compartment
    if (compartment === undefined) continue
    for (const register of document.fields.values()) {
      const field = fieldOf(template, register.key)
      if (field !== null && isChecked(field) && (register.conflict || isFilled(register.value)))
        lines.push({ part, compartment, register, field })
    }
  }
  return lines.sort((a, b) => a.field.order - b.field.order)
}

/** What became of a line after its file was verified. */
export interface Rewritten {
  /** What stands there and nobody found right, the latest first. */
  readonly writes: readonly Write[]
  /** What was found right, or else stood there then; null: nothing did. */
  readonly was: Write | null
}

/**
 * 审核后又被修改: found right once as another value, or known to the server since the file was verified
 * (`Fragment.checked`). Null: neither.
 */
export function rewrittenSince(
  { register }: Pick<CheckLine, 'register'>,
  verifiedAt: Millis,
): Rewritten | null {
  const { verified, mark, heads, history } = register
  if (verified) return null
  const isLate = ({ receipt, time }: Write): boolean => (receipt?.received ?? time) > verifiedAt
  const passed = mark !== null && isPassed(mark.mark) ? mark.mark.of : null
  if (passed === null && !heads.some(isLate)) return null
  const right = history.find(({ id }) => id === passed)
  const writes = heads.filter((head) => head !== right)
  const was = right ?? history.findLast((write) => !isLate(write) && !writes.includes(write))
  return { writes, was: was !== undefined && isFilled(was.value) ? was : null }
}
