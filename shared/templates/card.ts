/** What the domain's cards ask of a template (`shared/domain/fragment.ts`), answered. */
import type { CardTemplate } from '../domain/fragment.ts'
import type { TemplateRef } from '../domain/entry.ts'
import { isChecked } from './checklist.ts'
import { conditionsOf, filledBy, filledByFact } from './complete.ts'
import { factShapes } from './facts.ts'
import { findTemplate } from './index.ts'
import { fieldOf } from './keys.ts'
import { watchedAs } from './watched.ts'
import type { Template } from './types.ts'

const purposeType = factShapes.consent.find(({ key }) => key === 'purpose')?.type
const purposeCodes: ReadonlySet<string> = new Set(
  purposeType?.is === 'enum' ? purposeType.options.map(({ code }) => code) : [],
)

const made = new WeakMap<Template, CardTemplate>()

/** Null for a template that this program does not ship. */
export function cardTemplate(ref: TemplateRef): CardTemplate | null {
  const template = findTemplate(ref)
  if (template === null) return null
  const known = made.get(template) ?? describe(template)
  made.set(template, known)
  return known
}

function describe(template: Template): CardTemplate {
  const shownOf = (compartment: 'deal' | 'finance'): readonly string[] =>
    template.fields
      .filter(
        ({ compartment: at, listColumn, key }) =>
          at === compartment && (listColumn === true || template.categories.includes(key)),
      )
      .map((field) => field.key)
  const deciding = new Set(conditionsOf(template).map(({ field }) => field))
  return {
    place: template.place,
    shown: { deal: shownOf('deal'), finance: shownOf('finance') },
    isPurpose: (word) => purposeCodes.has(word),
    isChecked: (name) => {
      const field = fieldOf(template, name)
      return field !== null && isChecked(field)
    },
    watchedAs: (key, value) => watchedAs(template, key, value),
    isCondition: (name) => deciding.has(name),
    fills: filledBy,
    classOf: (name) => fieldOf(template, name)?.class ?? null,
    label: (name, value) => labelOf(template, name, value),
    filledBy: (kind, fact) => filledByFact(template, kind, fact),
  }
}

function labelOf(template: Template, name: string, value: string): string | null {
  const type = fieldOf(template, name)?.type
  if (type?.is !== 'enum' && type?.is !== 'enums') return null
  return type.options.find((option) => option.code === value)?.zh ?? null
}
