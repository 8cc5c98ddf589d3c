/**
 * Opening an archive: from what was filled in to the first entries of each document.
 *
 * The screen and the import both come through here, so that an archive looks the same whichever
 * way it came. `life` is first in the map and must be sent first: nothing else is let in before it.
 */
import { canonicalJson, type Json } from '../base/json.ts'
import type { Ulid } from '../base/ulid.ts'
import type { Entry, FieldKey, TemplateRef } from '../domain/entry.ts'
import { ENTRY_VERSION } from '../domain/entry.ts'
import {
  businessCompartments,
  partOf,
  type BranchId,
  type BusinessId,
  type Compartment,
  type Part,
  type UserId,
} from '../domain/names.ts'
import { fieldOf, templateRef } from './keys.ts'
import type { Field, Template } from './types.ts'
import type { Values } from './validate.ts'

export interface Opening {
  readonly branch: BranchId
  readonly owner: UserId
  readonly business: BusinessId
  readonly values: Values
  /** From the device's stamp clock. */
  readonly at: number
  /** The import it comes from. */
  readonly batch?: Ulid
}

/** The document that holds a field: of the business when its compartment is. */
export function partOfField(field: Field, business: BusinessId): Part {
  return partOf(isOfBusiness(field.compartment) ? business : null, field.compartment)
}

const isOfBusiness = (compartment: Compartment): boolean =>
  (businessCompartments as readonly string[]).includes(compartment)

/** Values by document. A key that the template does not have throws: it was to be validated before. */
export function valuesByPart(
  template: Template,
  values: Values,
  business: BusinessId,
): ReadonlyMap<Part, Values> {
  const parts = new Map<Part, Record<FieldKey, Json>>()
  for (const [key, value] of Object.entries(values)) {
    const field = fieldOf(template, key)
    if (field === null) throw new Error(`${templateRef(template)} has no field ${canonicalJson(key)}`)
    const part = partOfField(field, business)
    const mine = parts.get(part) ?? {}
    mine[key] = value
    parts.set(part, mine)
  }
  return parts
}

export function openingEntries(template: Template, opening: Opening): ReadonlyMap<Part, readonly Entry[]> {
  const { branch, owner, business, at } = opening
  const t: TemplateRef = templateRef(template)
  const stamp = { at, v: ENTRY_VERSION, t }
  const batch = opening.batch === undefined ? {} : { batch: opening.batch }
  const entries = new Map<Part, readonly Entry[]>([
    ['life', [{ k: 'command', ...stamp, command: { do: 'open', branch, owner, business, ...batch } }]],
  ])
  for (const [part, fields] of valuesByPart(template, opening.values, business)) {
    entries.set(part, [{ k: 'set', ...stamp, fields, base: {}, ...batch }])
  }
  return entries
}

/** What the program fills in by itself when a business begins: where it stands on the way. */
export function startingValues(template: Template): Values {
  const first = template.stages.find((stage) => stage.exit !== true)
  return first === undefined ? {} : { stage: first.code }
}
