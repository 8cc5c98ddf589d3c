/** 紧急程度 in a word; a code that no template knows is shown as it stands. */
import { urgencies } from '../../../shared/templates/base.ts'
import type { ListRow } from '../../../shared/domain/card.ts'
import { isMet, type Wanted } from '../../../shared/templates/urgency.ts'
import { say, templateOf } from '../words.ts'

export function urgencyWord(code: string): string {
  const option = urgencies.options.find((one) => one.code === code)
  return option === undefined ? code : say(option)
}

export const wantedOf = (row: Pick<ListRow, 'urgency' | 'targetDate' | 'template' | 'stage'>): Wanted => ({
  urgency: row.urgency,
  targetDate: row.targetDate,
  met: isMet(templateOf(row.template), row.stage),
})
