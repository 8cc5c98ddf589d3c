/**
 * List fields: one register per item, under `key/<item>`.
 *
 * So two people who each add a phone number to the same client add two, and neither overwrites the
 * other. Removing an item writes null to it; its history stays.
 */
import type { Clock, Random } from '../base/ports.ts'
import { newUlid, type Ulid } from '../base/ulid.ts'
import type { Json } from '../base/json.ts'
import type { FieldKey } from './entry.ts'
import type { DocumentView, Field } from './view.ts'

/** The template key: `contacts` of `contacts/01J…`. */
export function fieldName(key: FieldKey): string {
  const slash = key.indexOf('/')
  return slash === -1 ? key : key.slice(0, slash)
}

/** The item within its list, null for a plain field. */
export function fieldItem(key: FieldKey): Ulid | null {
  const slash = key.indexOf('/')
  return slash === -1 ? null : key.slice(slash + 1)
}

export const itemKey = (name: string, item: Ulid): FieldKey => `${name}/${item}`

export const newItemKey = (name: string, clock: Clock, random: Random): FieldKey =>
  itemKey(name, newUlid(clock, random))

/** Emptied, never filled, or filled with nothing. */
export function isFilled(value: Json | undefined): boolean {
  return (
    value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)
  )
}

/** The items of a list that stand, in order of their making; removed ones are left out unless in conflict. */
export function itemsOf(view: Pick<DocumentView, 'fields'>, name: string): readonly Field[] {
  const items: Field[] = []
  for (const field of view.fields.values()) {
    if (
      fieldName(field.key) === name &&
      fieldItem(field.key) !== null &&
      (isFilled(field.value) || field.conflict)
    ) {
      items.push(field)
    }
  }
  return items.sort((a, b) => (a.key < b.key ? -1 : 1))
}
