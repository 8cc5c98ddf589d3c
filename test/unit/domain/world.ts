/**
 * A small world for property tests: devices with clocks of their own that read, write, lose the
 * network and come back, and a server that numbers what it accepts.
 *
 * Nothing is mocked. Devices write with `saveFields` from what they see, stamp with `StampClock`, and
 * every entry enters through `admit`. A script of plain numbers drives it, so fast-check can shrink it.
 */
import fc from 'fast-check'
import type { Json, JsonObject } from '../../../shared/base/json.ts'
import { StampClock } from '../../../shared/base/hybridClock.ts'
import {
  correctFact,
  proposalOf,
  rule,
  saveFields,
  seenIn,
  stateFact,
  type Seen,
} from '../../../shared/domain/edit.ts'
import type { Entry, FactKind, FieldKey, Recorded } from '../../../shared/domain/entry.ts'
import { foldDocument } from '../../../shared/domain/fold.ts'
import { admit, emptyGuard, type Guard } from '../../../shared/domain/guard.ts'
import { entryId, type EntryId, type Part } from '../../../shared/domain/names.ts'
import { author, DAY, MINUTE, NOON, SERVER, T, ulid } from './ledger.ts'

export const PARTS: readonly Part[] = ['profile', 'contact', `${ulid('B1')}.deal`]
/** `constructor` and `toString` are legal names of fields, and traps. */
export const KEYS: readonly FieldKey[] = ['name', 'tier', 'toString', `contacts/${ulid('ITEM')}`]
const VALUES: readonly Json[] = [
  '王芳',
  '李强',
  null,
  42,
  ['a', 'b'],
  { type: 'mobile', value: '13800138000' },
]
const KINDS: readonly FactKind[] = ['note', 'payment', 'consent']
export const SKEWS: readonly number[] = [0, 2 * DAY, -3 * DAY, 7 * MINUTE]

export type Step =
  | {
      readonly do: 'write'
      readonly device: number
      readonly part: number
      readonly keys: readonly number[]
      readonly value: number
      readonly stale: boolean
      /** Asked for instead of written. */
      readonly asked: boolean
    }
  | { readonly do: 'look'; readonly device: number; readonly part: number }
  | {
      readonly do: 'fact'
      readonly device: number
      readonly part: number
      readonly kind: number
      readonly corrects: number | null
    }
  | { readonly do: 'push' | 'pull'; readonly device: number }
  | { readonly do: 'verify' | 'return'; readonly part: number }
  | { readonly do: 'wait'; readonly minutes: number }

const device = fc.nat(SKEWS.length - 1)
const part = fc.nat(PARTS.length - 1)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      device,
      part,
      keys: fc.uniqueArray(fc.nat(KEYS.length - 1), { minLength: 1, maxLength: 3 }),
      value: fc.nat(VALUES.length - 1),
      stale: fc.boolean(),
      asked: fc.nat(3).map((dice) => dice === 0),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('look' as const), device, part }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('fact' as const),
      device,
      part,
      kind: fc.nat(KINDS.length - 1),
      corrects: fc.option(fc.nat(2)),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('push' as const, 'pull' as const), device }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('verify' as const, 'return' as const), part }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 3000 }) }),
  },
)
export const script: fc.Arbitrary<readonly Step[]> = fc.array(step, { maxLength: 70, size: 'max' })

export class Device {
  readonly client: number
  readonly skew: number
  readonly stamps: StampClock
  /** What came from the server, by part. */
  readonly received = new Map<Part, Map<EntryId, Recorded>>()
  /** Written here and not acknowledged, in order. */
  pending: { readonly part: Part; readonly one: Recorded }[] = []
  /** What each open form showed when it was opened. */
  readonly seen = new Map<Part, Seen>()
  readonly clocks = new Map<Part, number>()

  constructor(index: number, now: () => number) {
    this.client = 100 + index
    this.skew = SKEWS[index] ?? 0
    this.stamps = new StampClock({ now: () => now() + this.skew }, null)
  }

  ledger(of: Part): readonly Recorded[] {
    const pending = this.pending.filter((each) => each.part === of).map((each) => each.one)
    return [...(this.received.get(of)?.values() ?? []), ...pending]
  }

  view(of: Part) {
    return foldDocument(this.ledger(of), { deviceOffset: -this.skew })
  }
}

export class World {
  now = NOON
  seq = 0
  n = 0
  /** How often the door had to look into the document. */
  looks = 0
  readonly devices = SKEWS.map((_, index) => new Device(index, () => this.now))
  /** By part, in order of acceptance. */
  readonly accepted = new Map<Part, Recorded[]>()
  readonly guards = new Map<Part, Guard>()

  static after(steps: readonly Step[]): World {
    const world = new World()
    for (const each of steps) world.take(each)
    return world
  }

  take(step: Step): void {
    this.now += 7_000
    switch (step.do) {
      case 'wait':
        this.now += step.minutes * MINUTE
        return
      case 'verify':
      case 'return':
        return this.judge(PARTS[step.part]!, step.do)
      case 'push':
        return this.push(this.devices[step.device]!)
      case 'pull':
        return this.pull(this.devices[step.device]!)
      case 'look': {
        const one = this.devices[step.device]!
        one.seen.set(PARTS[step.part]!, seenIn(one.view(PARTS[step.part]!), KEYS))
        return
      }
      case 'write': {
        const one = this.devices[step.device]!
        const on = PARTS[step.part]!
        const values = Object.fromEntries(
          step.keys.map((key) => [KEYS[key]!, VALUES[(step.value + key) % VALUES.length]!]),
        )
        const entry = saveFields(
          one.view(on),
          values,
          { at: one.stamps.stamp(), template: T },
          { seen: step.stale ? (one.seen.get(on) ?? {}) : undefined },
        )
        if (entry !== null) this.append(one, on, step.asked ? proposalOf(entry) : entry)
        return
      }
      case 'fact': {
        const one = this.devices[step.device]!
        const on = PARTS[step.part]!
        const stamp = { at: one.stamps.stamp(), template: T }
        const wrong = step.corrects === null ? undefined : one.view(on).facts[step.corrects]
        const content: JsonObject = { amount: this.now % 1000 }
        this.append(
          one,
          on,
          wrong === undefined
            ? stateFact(KINDS[step.kind]!, content, stamp)
            : correctFact(wrong, content, stamp),
        )
      }
    }
  }

  /** Everybody sends and receives until nothing is left to tell. */
  settle(): this {
    for (const one of this.devices) this.push(one)
    for (const one of this.devices) this.pull(one)
    return this
  }

  ledgers(): ReadonlyMap<Part, readonly Recorded[]> {
    return new Map(this.accepted)
  }

  private append(by: Device, part: Part, entry: Entry): void {
    const clock = by.clocks.get(part) ?? 0
    by.clocks.set(part, clock + 1)
    const one: Recorded = {
      id: entryId(by.client, clock),
      entry: entry as unknown as JsonObject,
      author: author(String(by.client)),
      receipt: null,
    }
    by.pending.push({ part, one })
  }

  private accept(part: Part, one: Recorded, offset: number): Recorded {
    const history = this.accepted.get(part) ?? []
    const guard = this.guards.get(part) ?? emptyGuard
    let admitted = admit(guard, one.id, one.entry as unknown as Entry)
    if (!admitted.ok && admitted.error.code === 'needs-history') {
      this.looks++
      admitted = admit(guard, one.id, one.entry as unknown as Entry, history)
    }
    if (!admitted.ok) throw new Error(`honest work was refused: ${JSON.stringify(admitted.error)}`)
    this.guards.set(part, admitted.value)
    const recorded = { ...one, receipt: { seq: ++this.seq, received: this.now, offset } }
    history.push(recorded)
    this.accepted.set(part, history)
    return recorded
  }

  private push(by: Device): void {
    for (const { part, one } of by.pending) {
      const recorded = this.accept(part, one, -by.skew)
      const received = by.received.get(part) ?? new Map<EntryId, Recorded>()
      by.received.set(part, received.set(recorded.id, recorded))
    }
    by.pending = []
  }

  private pull(by: Device): void {
    for (const [part, entries] of this.accepted) {
      const received = by.received.get(part) ?? new Map<EntryId, Recorded>()
      for (const one of entries) received.set(one.id, one)
      by.received.set(part, received)
    }
  }

  private judge(part: Part, how: 'verify' | 'return'): void {
    const marks = Object.fromEntries(
      [...foldDocument(this.accepted.get(part) ?? []).fields].map(([key, { heads }]) => {
        const of = heads[0]?.id ?? null
        return [key, how === 'verify' && of !== null ? { of, how: 'document' } : { of, why: 'wrong' }]
      }),
    )
    const by = ulid('CHECKER')
    const entry = rule(
      ++this.n,
      how === 'verify'
        ? { is: 'verified', by, marks: { [part]: marks } }
        : { is: 'returned', by, marks: { [part]: marks }, reason: 'wrong' },
      {},
      { at: this.now, template: T },
    )
    this.accept(
      'life',
      { id: entryId(9, this.n - 1), entry: entry as unknown as JsonObject, author: SERVER, receipt: null },
      0,
    )
  }
}
