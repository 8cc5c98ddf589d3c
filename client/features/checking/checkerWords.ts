/** 审核人 in words: for whom somebody is named, by when they answer, whom a file waits for. */
import type { Millis } from '../../../shared/base/ports.ts'
import { EVERY_KIND, type AnswerTime } from '../../../shared/domain/namings.ts'
import type { Asked } from '../../../shared/policy/asked.ts'

import type { Me } from '../../api.ts'
import type { HttpRefusal } from '../../http/api.ts'
import { m } from '../../paraglide/messages.js'
import { formatMoment } from '../../ui/format.ts'
import { someoneName } from '../archives/names.ts'
import { troubleOf } from '../trouble.ts'
import { say, templateOf } from '../words.ts'

export interface KindWord {
  readonly kind: string
  readonly label: string
}

/** The kinds of clients that a branch may tell apart: as its template does. */
export function kindsOf(template: string): readonly KindWord[] {
  const type = templateOf(template)?.fields.find(({ key }) => key === 'clientType')?.type
  const options = type?.is === 'enum' ? type.options : []
  return options.map((option) => ({ kind: option.code, label: m.checking_kindOf({ kind: say(option) }) }))
}

/** `alone`: no kind has a naming of its own. */
export const kindWord = (kind: string, kinds: readonly KindWord[], alone: boolean): string =>
  kind === EVERY_KIND
    ? alone
      ? m.checking_kindEvery()
      : m.checking_kindOthers()
    : (kinds.find((one) => one.kind === kind)?.label ?? kind)

export const withinWord = ({ count, in: unit }: AnswerTime): string =>
  unit === 'hours' ? m.checking_withinHours({ count }) : m.checking_withinDays({ count })

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

const rules: { readonly [rule: string]: () => string } = {
  'may-not-check': m.checking_refMayNot,
  disabled: m.checking_refDisabled,
  'substitute-is-checker': m.checking_refSame,
  'no-such-time': m.checking_refTime,
  'unknown-person': m.checking_refUnknown,
}
export const namingRefusal = (refusal: HttpRefusal): string =>
  refusal.type === 'problem' && refusal.code === 'against-rule'
    ? (rules[refusal.field ?? ''] ?? m.checking_refMayNot)()
    : troubleOf(refusal).text
