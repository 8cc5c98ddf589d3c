/**
 * The columns of an exported list, and what stands in them: text that `parseValue` reads back to the same value,
 * so that a sheet which comes back changes exactly the cells that were edited (H02).
 *
 * Lists of things other than ways to reach somebody have no column: a cell cannot say which item it means.
 */
import { isJsonObject, type Json } from '../base/json.ts'
import { itemsOf } from '../domain/listField.ts'
import type { FieldKey } from '../domain/entry.ts'
import {
  businessCompartments,
  partOf,
  type BusinessId,
  type Compartment,
  type Part,
} from '../domain/names.ts'
import type { ArchiveView, DocumentView, Field as HeldField } from '../domain/view.ts'
import { contactLabels, formatValue, type FormatTools } from './format.ts'
import { fieldKey, standingOf } from './keys.ts'
import {
  contactTypes,
  type ContactType,
  type Field,
  type FieldClass,
  type Template,
  type Words,
} from './types.ts'

export type ExportColumn =
  | { readonly key: string; readonly of: 'field'; readonly field: Field }
  | { readonly key: string; readonly of: 'contact'; readonly type: ContactType; readonly field: Field }

/** By this a sheet that comes back finds its archives. */
export const NUMBER_HEADER = '档号'
/** Who took it out, when and what for, on every row, because rows are what people pass on. */
export const MARK_HEADER = '导出水印'
/** Of which writes the cells of the row were made, for telling edited cells when it comes back (`rowMarks.ts`). */
export const CHECK_HEADER = '导出底稿'

export function exportColumnsOf(template: Template): readonly ExportColumn[] {
  return template.fields.flatMap((field): readonly ExportColumn[] => {
    if (field.type.is === 'contacts')
      return contactTypes.map((type) => ({ key: `${field.key}.${type}`, of: 'contact', type, field }))
    if (field.auto === 'computed') return []
    const plain = field.type.is !== 'list' && field.type.is !== 'facts' && field.type.is !== 'object'
    return plain && field.key !== 'importRaw' ? [{ key: field.key, of: 'field', field }] : []
  })
}

export const columnLabel = (column: ExportColumn): Words =>
  column.of === 'contact' ? contactLabels[column.type] : column.field.label

export const columnClass = (column: ExportColumn): FieldClass => column.field.class

/** The document in which the cell stands; null without the business that it belongs to. */
export function partOfColumn({ field }: ExportColumn, business: BusinessId | null): Part | null {
  const { compartment } = field
  if (!isOfBusiness(compartment)) return partOf(null, compartment)
  return business === null ? null : partOf(business, compartment)
}

/** Where a plain cell stands; null for ways to reach somebody, which stand under many keys, and without its business. */
export function keyOfColumn(column: ExportColumn, business: BusinessId | null): FieldKey | null {
  if (column.of === 'contact') return null
  const ofBusiness = standingOf(column.field) === 'business'
  if (ofBusiness && business === null) return null
  return fieldKey(column.field, ofBusiness ? business : null)
}

/** The items of which a cell is made, in the order in which it says them. */
export function contactsOf(
  document: Pick<DocumentView, 'fields'>,
  { field, type }: Extract<ExportColumn, { of: 'contact' }>,
): readonly HeldField[] {
  return itemsOf(document, field.key).filter(({ value }) => isJsonObject(value) && value['type'] === type)
}

const isOfBusiness = (compartment: Compartment): boolean =>
  (businessCompartments as readonly string[]).includes(compartment)

/** Empty for what is not filled. Several ways of one kind stand in one cell, the first of them in front. */
export function cellText(
  view: Pick<ArchiveView, 'documents'>,
  column: ExportColumn,
  business: BusinessId | null,
  tools: FormatTools,
): string {
  const part = partOfColumn(column, business)
  const document = part === null ? undefined : view.documents.get(part)
  if (document === undefined) return ''
  if (column.of === 'contact') {
    return contactsOf(document, column)
      .flatMap(({ value }) =>
        isJsonObject(value) && typeof value['value'] === 'string' ? [value['value']] : [],
      )
      .join('、')
  }
  const key = keyOfColumn(column, business)
  const value: Json = key === null ? null : (document.fields.get(key)?.value ?? null)
  return formatValue(column.field, value, tools)
}
