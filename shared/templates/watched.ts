/** What a template has watched, how a change of it is called, and which roles answer for it or are told (POL121). */
import { isJsonObject, type Json } from '../base/json.ts'
import type { BranchRole } from '../domain/branchRole.ts'
import type { FieldKey } from '../domain/entry.ts'
import { contactLabels } from './format.ts'
import { fieldOf } from './keys.ts'
import { contactTypes, type ContactType, type Template, type Words } from './types.ts'

const isContactType = (value: unknown): value is ContactType =>
  (contactTypes as readonly unknown[]).includes(value)

/** Null: nobody is told. Of a way to reach somebody its kind is said, and no word of somebody's own. */
export function watchedAs(template: Template, key: FieldKey, value: Json): string | null {
  const field = fieldOf(template, key)
  if (field?.watched !== true) return null
  const type = field.type.is === 'contacts' && isJsonObject(value) ? value['type'] : null
  return isContactType(type) ? `${field.key}.${type}` : field.key
}

/** Null for what this template does not know. */
export function watchedLabel(template: Template, word: string): Words | null {
  const [key = '', type] = word.split('.')
  return isContactType(type) ? contactLabels[type] : (fieldOf(template, key)?.label ?? null)
}

/** Whoever answers for it is told as well: the change may be somebody else's. */
export function toldOf(template: Template, word: string): readonly BranchRole[] {
  const field = fieldOf(template, word.split('.')[0] ?? '')
  const group = field === null ? undefined : template.groups.find(({ code }) => code === field.group)
  return group === undefined ? NOBODY : [group.responsible, ...group.informed]
}

const NOBODY: readonly BranchRole[] = []
