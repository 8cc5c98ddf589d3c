/**
 * What an industry tells the plan: who comes in, what is filled in on the way, what is said.
 *
 * Values go by template key; the plan turns them into ledger keys. A list field takes an array, one
 * register per item.
 */
import type { Json, JsonObject } from '../../shared/base/json.ts'
import type { Day } from '../../shared/domain/day.ts'
import type { FactKind } from '../../shared/domain/entry.ts'
import type { Template } from '../../shared/templates/types.ts'
import type { Rhythm } from './calendar.ts'
import type { Chance } from './random.ts'

export type Filled = { readonly [key: string]: Json }

/** A client with one business, as the story knows them. */
export interface Subject {
  /** How notes speak of them: 陈女士, 澄迈精机. */
  readonly spoken: string
  readonly region: string
  /** 小区, product or project: what it is about. */
  readonly about: string
  /** 分. */
  readonly budget: number
  /** What is known on the first day, stage apart. */
  readonly first: Filled
}

export interface Moment {
  readonly chance: Chance
  readonly subject: Subject
  readonly day: Day
  /** Who is at work. */
  readonly user: string
  /** Running number in the branch, for contract numbers. */
  readonly number: number
}

export interface Told {
  readonly kind: FactKind
  readonly fact: JsonObject
}

export interface Industry {
  readonly template: Template
  readonly rhythm: Rhythm
  /** Archives that begin in the branch. */
  readonly size: number
  meet(chance: Chance): Subject
  /** Another business of somebody known: what differs from the first. */
  again(chance: Chance, subject: Subject): Subject
  /** What a track adds to the first day. */
  onTrack(chance: Chance, track: string): Filled
  /** What is filled in when that stage begins. */
  entering(stage: string, moment: Moment): Filled
  /** What that stage itself leaves in the timeline. */
  happening(stage: string, moment: Moment): readonly Told[]
  /** What clients of this industry complain of, each still open. */
  readonly complaints: readonly JsonObject[]
  /** A day's talk on the way from first contact (0) to the end (1). */
  talk(progress: number, moment: Moment): Told
}

/** 万 to 分. */
export const wan = (amount: number): number => Math.round(amount * 1_000_000)
export const words = (fen: number): string =>
  fen < wan(2) ? `${Math.round(fen / 100)}元` : `${Math.round(fen / 1_000_000)}万`

/** `{about}`, `{who}`, `{budget}`, `{n}` in a line of talk. */
export function say(line: string, { chance, subject }: Moment): string {
  return line
    .replaceAll('{about}', subject.about)
    .replaceAll('{who}', subject.spoken)
    .replaceAll('{budget}', words(subject.budget))
    .replaceAll('{n}', String(chance.between(2, 9)))
}

/** Lines of the beginning, the middle and the end of the way. */
export type Talk = readonly [early: readonly string[], middle: readonly string[], late: readonly string[]]

/** A call that reached somebody or did not, a visit, or a note. */
export function talkFrom(talk: Talk, visit: string, progress: number, moment: Moment): Told {
  const { chance, user } = moment
  const lines = talk[progress < 0.3 ? 0 : progress < 0.7 ? 1 : 2] ?? talk[0]
  const kind = chance.weigh<'call' | 'missed' | 'note' | 'visit'>([
    ['call', 46],
    ['missed', 12],
    ['note', 32],
    ['visit', 10],
  ])
  if (kind === 'missed') {
    const result = chance.pick(['noAnswer', 'busy', 'off', 'callBack'])
    return { kind: 'call', fact: { direction: 'out', result, text: chance.pick(missed) } }
  }
  const text = say(chance.pick(lines), moment)
  if (kind === 'note') return { kind: 'note', fact: { text } }
  if (kind === 'visit') return { kind: 'visit', fact: { type: visit, text, by: user } }
  const direction = chance.percent(75) ? 'out' : 'in'
  return { kind: 'call', fact: { direction, result: 'reached', text, duration: chance.between(35, 900) } }
}

const missed = [
  '未接，改天再打',
  '占线两次，已发微信',
  '在开会，约下午回电',
  '关机，晚上再试',
  '没接，留了短信',
]
