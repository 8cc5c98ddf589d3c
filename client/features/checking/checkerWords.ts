/** 审核人 in words: whom a file waits for. */
import type { Millis } from '../../../shared/base/ports.ts'
import type { Asked } from '../../../shared/policy/asked.ts'
import type { Me } from '../../api.ts'
import { m } from '../../paraglide/messages.js'
import { formatMoment } from '../../ui/format.ts'
import { someoneName } from '../archives/names.ts'

/** 等 王芳 · 时限 今天 18:00; empty where nobody was named. */
export function waitsFor(asked: Asked, me: Me | null, now: Millis): string {
  if (asked.due === null) return ''
  const due = formatMoment(asked.due, now)
  if (asked.over) return m.checking_overSince({ due })
  if (asked.to === null) return m.checking_waitsForAll({ due })
  return asked.to === me?.user
    ? m.checking_waitsForMe({ due })
    : m.checking_waitsFor({ name: someoneName(me, asked.to), due })
}

/** The same as a sentence, for the page of the archive. */
export function waitsSentence(asked: Asked, me: Me | null, now: Millis): string {
  if (asked.due === null) return ''
  const due = formatMoment(asked.due, now)
  if (asked.over) return m.checking_saysOver({ due })
  if (asked.to === null) return m.checking_saysAll({ due })
  const name = someoneName(me, asked.to)
  return asked.as === 'named'
    ? m.checking_saysChecker({ name, due })
    : m.checking_saysSubstitute({ name, due })
}
