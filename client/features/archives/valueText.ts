/** Values of registers as pages show them: emptied says so, a list item without its list's name. */
import type { Json } from '../../../shared/base/json.ts'
import { formatValue, type FormatTools } from '../../../shared/templates/format.ts'
import { coverText, isCovered } from '../../../shared/templates/masking.ts'
import type { Field } from '../../../shared/templates/types.ts'
import { m } from '../../paraglide/messages.js'

/** Amounts in full here: 12.5万 is for lists. */
export const valueText = (field: Field, value: Json, tools: FormatTools): string =>
  formatValue(field, value, tools)

/** As it may be read before anybody asked to see it: in its mask where it has one, and emptied where nothing stands. */
export const shownText = (field: Field, value: Json, tools: FormatTools): string =>
  orEmptied((isCovered(field) ? coverText : valueText)(field, value, tools))

export const orEmptied = (text: string): string => (text === '' ? m.archives_emptied() : text)
