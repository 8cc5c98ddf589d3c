/** A filter as its chip says it. */
import type { DayBound, Filter } from '../../../shared/domain/filter.ts'
import { addDays, type Day } from '../../../shared/domain/day.ts'
import { formatMoneyShort } from '../../../shared/domain/money.ts'
import { reviewPlan } from '../../../shared/templates/reviewPlan.ts'
import { m } from '../../paraglide/messages.js'
import type { FilterField } from './fields.ts'

export function filterWords(filter: Filter, field: FilterField | null, today: Day): string {
  const label = field?.label() ?? filter.by
  switch (filter.is) {
    case 'choice': {
      const words = filter.values.map((value) => (field?.is === 'choice' ? field.value(value) : value))
      const [first = '', ...more] = words
      return m.finding_is({
        label,
        value: more.length === 0 ? first : m.finding_andMore({ first, count: more.length }),
      })
    }
    case 'money':
      return m.finding_is({ label, value: span(money(filter.from), money(filter.to)) })
    case 'days': {
      const preset = presetsOf(filter.by).find(({ from, to }) => from === filter.from && to === filter.to)
      return m.finding_is({
        label,
        value: preset?.label() ?? span(day(filter.from, today), day(filter.to, today)),
      })
    }
    case 'number': {
      const word = (value: number | null): string =>
        value === null ? '' : field?.is === 'number' ? field.value(value) : String(value)
      return m.finding_is({ label, value: span(word(filter.from), word(filter.to)) })
    }
    case 'flag':
      return label
  }
}

const money = (fen: number | null): string => (fen === null ? '' : formatMoneyShort(fen))
const day = (bound: DayBound, today: Day): string =>
  bound === null ? '' : typeof bound === 'number' ? addDays(today, bound) : bound

function span(from: string, to: string): string {
  if (to === '') return m.finding_from({ from })
  return from === '' ? m.finding_to({ to }) : from === to ? from : `${from} – ${to}`
}

export interface Preset {
  readonly label: () => string
  readonly from: DayBound
  readonly to: DayBound
}

/** Days ahead for what is planned, days gone for what happened. */
export function presetsOf(by: Extract<Filter, { readonly is: 'days' }>['by']): readonly Preset[] {
  if (by === 'nextReview')
    return [
      { label: m.finding_reviewLate, from: null, to: -1 },
      { label: m.finding_reviewSoon, from: null, to: reviewPlan.ahead },
    ]
  if (by === 'quietSince')
    return [
      { label: m.finding_over30, from: null, to: -31 },
      { label: m.finding_over90, from: null, to: -91 },
      { label: m.finding_dormant, from: null, to: -reviewPlan.dormant - 1 },
    ]
  return by === 'targetDate' || by === 'nextFollowUp'
    ? [
        { label: m.finding_today, from: 0, to: 0 },
        { label: m.finding_next7, from: 0, to: 7 },
        { label: m.finding_next30, from: 0, to: 30 },
        { label: m.finding_past, from: null, to: -1 },
      ]
    : [
        { label: m.finding_last7, from: -7, to: null },
        { label: m.finding_last30, from: -30, to: null },
        { label: m.finding_over30, from: null, to: -31 },
        { label: m.finding_over90, from: null, to: -91 },
      ]
}
