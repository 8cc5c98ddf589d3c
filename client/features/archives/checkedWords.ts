/** Whether somebody made sure of what stands in a field, in a sentence: 核实：审核 某 · 电话核对 · 11月8日 10:28, or 还没有人核实. */
import type { Millis } from '../../../shared/base/ports.ts'
import { isPassed } from '../../../shared/domain/mark.ts'
import type { Field as Register } from '../../../shared/domain/view.ts'
import type { Me } from '../../api.ts'
import { m } from '../../paraglide/messages.js'
import { formatMoment } from '../../ui/format.ts'
import { reasonWord, wayWord } from '../checking/checkWords.ts'
import { someoneName } from './names.ts'

export interface Checked {
  /** What stands was found right. */
  readonly right: boolean
  readonly words: string
}

export function checkedOf(
  { mark, verified, conflict }: Pick<Register, 'mark' | 'verified' | 'conflict'>,
  me: Me | null,
  now: Millis,
): Checked {
  if (conflict) return { right: false, words: m.archives_twoAccounts() }
  if (mark === null) return { right: false, words: m.checking_nobodyChecked() }
  const said = { name: someoneName(me, mark.by), when: formatMoment(mark.at, now) }
  if (!isPassed(mark.mark))
    return { right: false, words: m.checking_failedBy({ ...said, why: reasonWord(mark.mark.why) }) }
  const words = m.checking_markedBy({ ...said, how: wayWord(mark.mark.how) })
  return verified ? { right: true, words } : { right: false, words: m.checking_changedSince({ ...said }) }
}
