/** Values of registers as pages show them: emptied says so, a list item without its list's name. */
import type { Json } from '../../../shared/base/json.ts'
import { formatMoney, formatMoneyShort } from '../../../shared/domain/money.ts'
import { formatValue, type FormatTools } from '../../../shared/templates/format.ts'
import type { Field } from '../../../shared/templates/types.ts'
import { m } from '../../paraglide/messages.js'

export function valueText(field: Field, value: Json, tools: FormatTools): string {
  if (field.type.is === 'money' && typeof value === 'number')
    return Math.abs(value) < 1_000_000
      ? formatMoney(value)
      : `${formatMoneyShort(value)} · ${formatMoney(value)}`
  return formatValue(field, value, tools)
}

export const orEmptied = (text: string): string => (text === '' ? m.archives_emptied() : text)
