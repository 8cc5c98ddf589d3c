/**
 * A fact while it is being written down: a draft for each member of its kind, read back into what the
 * ledger holds. A moment is asked as its day, because nobody remembers the minute; today needs no word.
 */
import { canonicalJson, type Json, type JsonObject } from '../../../shared/base/json.ts'
import type { FactKind } from '../../../shared/domain/entry.ts'
import { factShapes } from '../../../shared/templates/facts.ts'
import { complaint, type Complaint } from '../../../shared/templates/refusal.ts'
import type { Member, Words } from '../../../shared/templates/types.ts'
import { draftOf, readDraft, type Draft, type DraftTools } from './fieldDraft.ts'
import { todayAt } from './today.ts'

/** What a form can ask: files and dialled numbers are pointed at elsewhere, photos are taken. */
const isAskable = ({ key, type }: Member): boolean =>
  key !== 'photos' &&
  (type.is !== 'ref' || type.orText === true || type.to === 'user' || type.to === 'branch')

export interface AskedMember extends Member {
  readonly help?: Words
}

const asAsked = (member: Member): AskedMember =>
  member.type.is === 'moment'
    ? {
        ...member,
        type: { is: 'date', past: true },
        help: { zh: '不填就是今天', en: 'Left empty it is today' },
      }
    : member

const noonOf = (day: string): number => new Date(`${day}T12:00:00`).getTime()

export class FactDraft {
  readonly members: readonly AskedMember[]
  readonly #shape: readonly Member[]
  readonly #preset: JsonObject
  readonly #tools: () => DraftTools
  readonly #begun: string
  #drafts = $state.raw<{ readonly [key: string]: Draft }>({})
  #faults = $state.raw<{ readonly [key: string]: Complaint }>({})

  constructor(kind: FactKind, preset: JsonObject, tools: () => DraftTools) {
    this.#shape = factShapes[kind]
    this.members = this.#shape.filter(isAskable).map(asAsked)
    this.#preset = preset
    this.#tools = tools
    this.#drafts = Object.fromEntries(
      this.members.map((member) => [member.key, draftOf(member.type, this.#begin(member), tools())]),
    )
    this.#begun = canonicalJson(this.#drafts as Json)
  }

  #begin({ key }: Member): Json {
    const value = this.#preset[key] ?? null
    const isMoment = this.#shape.some((member) => member.key === key && member.type.is === 'moment')
    return isMoment && typeof value === 'number' ? todayAt(value) : value
  }

  draft(key: string): Draft {
    return this.#drafts[key] ?? ''
  }

  fault(key: string): Complaint | null {
    return this.#faults[key] ?? null
  }

  /** A day still to come, in what is told as past. It stops nobody. */
  isEarly(key: string): boolean {
    const type = this.members.find((each) => each.key === key)?.type
    if (type?.is !== 'date' || type.past !== true) return false
    const tools = this.#tools()
    const read = readDraft(type, this.draft(key), tools)
    return read.ok && typeof read.value === 'string' && tools.today !== undefined && read.value > tools.today
  }

  get firstFault(): string | null {
    return this.members.find(({ key }) => this.#faults[key] !== undefined)?.key ?? null
  }

  get dirty(): boolean {
    return canonicalJson(this.#drafts as Json) !== this.#begun
  }

  set(key: string, draft: Draft): void {
    this.#drafts = { ...this.#drafts, [key]: draft }
    if (this.#faults[key] !== undefined) this.check(key)
  }

  /** Judges one member, as soon as the person has left it. */
  check(key: string): void {
    const member = this.members.find((each) => each.key === key)
    if (member === undefined) return
    const read = readDraft(member.type, this.draft(key), this.#tools())
    const { [key]: _before, ...others } = this.#faults
    this.#faults = read.ok ? others : { ...others, [key]: read.error }
  }

  refuse(key: string, why: Complaint): void {
    this.#faults = { ...this.#faults, [key]: why }
  }

  /** The fact as it is to be said; null while something is wrong or missing, which is then said at its place. */
  read(): JsonObject | null {
    const fact: Record<string, Json> = {}
    const faults: Record<string, Complaint> = {}
    const tools = this.#tools()
    for (const { key, type } of this.#shape) {
      const asked = this.members.find((member) => member.key === key)
      if (asked === undefined) {
        if (this.#preset[key] !== undefined) fact[key] = this.#preset[key]
        continue
      }
      const read = readDraft(asked.type, this.draft(key), tools)
      if (!read.ok) faults[key] = read.error
      else if (read.value === null) {
        if (asked.required) faults[key] = complaint('missing-member')
      } else if (type.is !== 'moment') fact[key] = read.value
      else if (read.value !== tools.today) fact[key] = noonOf(String(read.value))
    }
    this.#faults = faults
    return Object.keys(faults).length > 0 ? null : fact
  }
}
