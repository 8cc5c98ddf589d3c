/**
 * What an entry may say, rights aside: its shape, its place, its template. The same validator as the
 * form and the import, so that one row is refused with one code by every path (R02).
 */
import type { JsonObject } from '../../shared/base/json.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import type { Entry, TemplateRef } from '../../shared/domain/entry.ts'
import type { Compartment } from '../../shared/domain/names.ts'
import { mayStandIn, receiveEntry } from '../../shared/domain/receive.ts'
import { findTemplate } from '../../shared/templates/index.ts'
import { validateFact, validateFields } from '../../shared/templates/validate.ts'

export interface RuleRefusal {
  readonly why: string
  /** The key at fault, where there is one. */
  readonly field?: string
}

/** `template` is the archive's; null for the entry that opens it. */
export function checkEntry(
  value: JsonObject,
  compartment: Compartment,
  template: TemplateRef | null,
): Result<Exclude<Entry, { k: 'verdict' | 'redacted' }>, RuleRefusal> {
  const read = receiveEntry(value)
  if (!read.ok) return refuse(read.error.code, read.error.key)
  const entry = read.value
  // Only the server rules and only the server redacts.
  if (entry.k === 'verdict' || entry.k === 'redacted') return refuse('server-only', 'k')
  if (!mayStandIn(entry.k, compartment)) return refuse('wrong-compartment', 'k')
  const known = findTemplate(entry.t)
  if (known === null) return refuse('unknown-template', 't')
  // A later version of the archive's own template is fine; another industry's is not.
  if (template !== null && idOf(template) !== known.id) return refuse('wrong-template', 't')
  if (entry.k === 'set' || entry.k === 'propose') {
    const judged = validateFields(known, compartment, entry.fields)
    const first = judged.ok ? undefined : judged.error[0]
    if (first !== undefined) return refuse(first.code, first.field)
  } else if (entry.k !== 'command') {
    const judged = validateFact(entry.k, entry.fact, { compartment, template: known })
    if (!judged.ok) return refuse(judged.error.code, judged.error.field)
  }
  return ok(entry)
}

const idOf = (ref: TemplateRef): string => ref.split('@')[0] ?? ''
const refuse = (why: string, field: string): Result<never, RuleRefusal> => err({ why, field })
