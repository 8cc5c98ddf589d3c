/** How values are said in sheets that are taken out, and read again where they come back: by the same names. */
import type { FormatTools } from '../../shared/templates/format.ts'
import type { ParseContext } from '../../shared/templates/parse.ts'
import { allRegions } from '../../shared/templates/allRegions.ts'
import type { Me } from '../api.ts'

const namedIn = (me: Me, to: string): readonly { readonly id: string; readonly name: string }[] =>
  to === 'user' ? me.people : to === 'branch' ? me.branches : []

/** A sheet speaks Chinese, whatever the screen does: its headings must be found again. */
export const sheetTools = (me: Me): FormatTools => ({
  language: 'zh',
  regions: allRegions,
  nameOf: (to, id) => namedIn(me, to).find((one) => one.id === id)?.name ?? null,
})

/** Nobody, where two are called the same. */
export const sheetResolver =
  (me: Me): NonNullable<ParseContext['resolve']> =>
  (to, text) => {
    const [only, second] = namedIn(me, to).filter(({ name }) => name === text)
    return second === undefined ? (only?.id ?? null) : null
  }
