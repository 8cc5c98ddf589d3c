/** Values of registers as pages show them: emptied says so, a list item without its list's name. */
import type { Json } from '../../../shared/base/json.ts'
import { formatValue, type FormatTools } from '../../../shared/templates/format.ts'
import type { Field } from '../../../shared/templates/types.ts'
import { m } from '../../paraglide/messages.js'

/** Amounts in full here: 12.5万 is for lists. */
export const valueText = (field: Field, value: Json, tools: FormatTools): string =>
  formatValue(field, value, tools)

export const orEmptied = (text: string): string => (text === '' ? m.archives_emptied() : text)
