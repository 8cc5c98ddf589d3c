/** What stands in an archive as conditions and completeness ask for it: by template key, of the client and of one business. */
import type { Json } from '../base/json.ts'
import type { FieldKey } from '../domain/entry.ts'
import { fieldItem } from '../domain/listField.ts'
import type { BusinessId, Part } from '../domain/names.ts'
import type { ArchiveView, DocumentView, Fact } from '../domain/view.ts'
import { filledKeysOf, type Known } from './complete.ts'
import { fieldOf, standingOf } from './keys.ts'
import type { Template } from './types.ts'

type Seen = Pick<ArchiveView, 'documents'>

function* documentsOf(view: Seen, business: BusinessId | null): Iterable<DocumentView> {
  for (const [part, document] of view.documents) if (!isOfOther(part, business)) yield document
}

const isOfOther = (part: Part, business: BusinessId | null): boolean =>
  part.includes('.') && part.split('.')[0] !== business

/** Values as far as this reader sees them. */
export function knownOf(view: Seen, template: Template, business: BusinessId | null): Known {
  const known: Record<string, Json> = {}
  for (const document of documentsOf(view, business)) {
    for (const register of document.fields.values()) {
      const field = fieldOf(template, register.key)
      const item = fieldItem(register.key)
      if (field === null || (item !== null && item !== business)) continue
      known[field.key] = register.value
    }
  }
  return known
}

/** The keys that stand filled, as far as this reader sees them. */
export function filledIn(view: Seen, template: Template, business: BusinessId | null): readonly string[] {
  const registers: (readonly [FieldKey, Json])[] = []
  const facts: Fact[] = []
  for (const document of documentsOf(view, business)) {
    for (const register of document.fields.values()) {
      const field = fieldOf(template, register.key)
      const other = field !== null && standingOf(field) === 'business' && fieldItem(register.key) !== business
      if (!other) registers.push([register.key, register.value])
    }
    facts.push(...document.facts.filter((fact) => fact.supersededBy.length === 0))
  }
  return filledKeysOf(template, registers, facts)
}
