/**
 * From a field to the key under which its value stands in a ledger, and back.
 *
 * Three ways to stand: `name` plainly; `contacts/<item>` one register per list item; and
 * `unitNo/<business>` where a value of one business lives in a document that the whole archive
 * shares, because its class demands that compartment.
 */
import { isUlid, type Ulid } from '../base/ulid.ts'
import type { FieldKey, TemplateRef } from '../domain/entry.ts'
import { fieldItem, fieldName, itemKey } from '../domain/listField.ts'
import { archiveCompartments } from '../domain/names.ts'
import type { Field, Template } from './types.ts'

export type Standing = 'plain' | 'item' | 'business' | 'none'

/** How the field stands; `none` for facts, which are entries of their own. */
export function standingOf(field: Field): Standing {
  if (field.type.is === 'facts') return 'none'
  if (field.type.is === 'list' || field.type.is === 'contacts') return 'item'
  const shared = (archiveCompartments as readonly string[]).includes(field.compartment)
  return field.of === 'business' && shared ? 'business' : 'plain'
}

/** `suffix` is the item's ULID for lists, the business's for business fields in shared documents, else unused. */
export function fieldKey(field: Field, suffix: Ulid | null): FieldKey {
  const standing = standingOf(field)
  if (standing === 'none') throw new Error(`${field.key} is made of facts and has no register`)
  if (standing === 'plain') return field.key
  if (suffix === null) throw new Error(`${field.key} needs the id of its ${standing}`)
  return itemKey(field.key, suffix)
}

const byKey = new WeakMap<Template, ReadonlyMap<string, Field>>()

function fieldsOf(template: Template): ReadonlyMap<string, Field> {
  let fields = byKey.get(template)
  if (fields === undefined) {
    fields = new Map(template.fields.map((field) => [field.key, field]))
    byKey.set(template, fields)
  }
  return fields
}

/** The field a key belongs to, whatever its suffix; null when the template has none of that name. */
export const fieldOf = (template: Template, key: FieldKey): Field | null =>
  fieldsOf(template).get(fieldName(key)) ?? null

/** True when the key has the suffix that its field asks for, and no other. */
export function isKeyOf(field: Field, key: FieldKey): boolean {
  const standing = standingOf(field)
  const suffix = fieldItem(key)
  if (standing === 'none' || fieldName(key) !== field.key) return false
  return standing === 'plain' ? suffix === null : suffix !== null && isUlid(suffix)
}

export const templateRef = (template: Template): TemplateRef => `${template.id}@${template.version}`
