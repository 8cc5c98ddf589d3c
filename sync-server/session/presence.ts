/** PRESENCE: who has which archive open now. Memory only; `shared/protocol/SPEC.md`, SYN95–97. */
import type { Clock, Millis, Timers } from '../../shared/base/ports.ts'
import { parsePart, type ArchiveId, type UserId } from '../../shared/domain/names.ts'
import type { Actor } from '../../shared/policy/decide.ts'
import { encodeFrame, type Deflater } from '../../shared/protocol/codec.ts'
import type { Presence as Told, Present } from '../../shared/protocol/presence.ts'
import { addressesOf, may, mayAppend, placesOf } from '../ingest/places.ts'
import type { ArchiveRow, Store } from '../store/contract.ts'
import { SLOW_BYTES, type Listener } from './hub.ts'

/** A socket whose person has something open. */
export interface Guest extends Listener {
  readonly user: UserId
  /** As they are now; null: none any more. */
  readonly rights: Actor | null
}

type At = Told['open'][number]['at']

const GATHER_MS: Millis = 100
const MOST_PEOPLE = 16

export class Presence {
  readonly #store: Pick<Store, 'archive'>
  readonly #clock: Clock
  readonly #timers: Timers
  readonly #report: (error: unknown) => void
  readonly #deflater: Deflater
  readonly #rooms = new Map<ArchiveId, Map<Guest, At>>()
  readonly #said = new WeakMap<Guest, Map<ArchiveId, string>>()
  readonly #due = new Set<ArchiveId>()
  #gathering = false

  constructor(
    store: Pick<Store, 'archive'>,
    clock: Clock,
    timers: Timers,
    report: (error: unknown) => void,
    deflater: Deflater,
  ) {
    this.#store = store
    this.#clock = clock
    this.#timers = timers
    this.#report = report
    this.#deflater = deflater
  }

  /** In place of all that this guest said before. */
  tell(guest: Guest, open: Told['open']): void {
    const now = new Map(open.map(({ archive, at }) => [archive, at]))
    for (const [archive, room] of this.#rooms)
      if (room.has(guest) && !now.has(archive)) this.#out(archive, room, guest)
    for (const [archive, at] of now) {
      const room = this.#rooms.get(archive) ?? new Map<Guest, At>()
      this.#rooms.set(archive, room)
      room.set(guest, at)
      this.#changed(archive)
    }
  }

  leave(guest: Guest): void {
    for (const [archive, room] of this.#rooms) if (room.has(guest)) this.#out(archive, room, guest)
  }

  #out(archive: ArchiveId, room: Map<Guest, At>, guest: Guest): void {
    room.delete(guest)
    this.#said.get(guest)?.delete(archive)
    if (room.size === 0) this.#rooms.delete(archive)
    this.#changed(archive)
  }

  #changed(archive: ArchiveId): void {
    this.#due.add(archive)
    if (this.#gathering) return
    this.#gathering = true
    this.#timers.after(GATHER_MS, () => {
      this.#gathering = false
      const due = [...this.#due]
      this.#due.clear()
      Promise.all(due.map((one) => this.#announce(one))).catch(this.#report)
    })
  }

  async #announce(archive: ArchiveId): Promise<void> {
    const row = this.#rooms.has(archive) ? await this.#store.archive(archive) : null
    const room = this.#rooms.get(archive)
    if (row === null || room === undefined) return
    const now = this.#clock.now()
    const working = [...room].filter(([{ rights }]) => rights !== null && worksIn(rights, row, now))
    for (const guest of room.keys()) {
      const { rights } = guest
      if (rights === null || guest.buffered > SLOW_BYTES || !seesLife(rights, row, now)) continue
      await this.#say(guest, { type: 'PRESENT', archive, people: othersOf(guest, rights, working, row, now) })
    }
  }

  /** Only what is new to this guest. */
  async #say(guest: Guest, present: Present): Promise<void> {
    const said = this.#said.get(guest) ?? new Map<ArchiveId, string>()
    this.#said.set(guest, said)
    const text = JSON.stringify(present.people)
    if ((said.get(present.archive) ?? '[]') === text) return
    said.set(present.archive, text)
    guest.deliver(await encodeFrame(present, this.#deflater))
  }
}

/** Each person once, at the field of whichever device has one. */
function othersOf(
  guest: Guest,
  rights: Actor,
  working: readonly (readonly [Guest, At])[],
  row: ArchiveRow,
  now: Millis,
): Present['people'] {
  const people = new Map<UserId, At>()
  for (const [{ user }, at] of working) {
    if (user === guest.user) continue
    const shown = at !== null && seesPart(rights, at.part, row, now) ? at : null
    people.set(user, people.get(user) ?? shown)
  }
  return [...people].slice(0, MOST_PEOPLE).map(([user, at]) => ({ user, at }))
}

const seesLife = (rights: Actor, row: ArchiveRow, now: Millis): boolean =>
  may(rights, 'read', 'life', placesOf(row, { business: null, compartment: 'life' }), now).allowed

function seesPart(rights: Actor, part: string, row: ArchiveRow, now: Millis): boolean {
  const address = parsePart(part)
  if (address === null) return false
  const places = placesOf(row, address)
  return (['read', 'mask'] as const).some(
    (right) => may(rights, right, address.compartment, places, now).allowed,
  )
}

/** May write some content of it. `life` takes wishes and decisions of everybody with any right; nobody types there. */
const worksIn = (rights: Actor, row: ArchiveRow, now: Millis): boolean =>
  addressesOf(row).some(
    (address) =>
      address.compartment !== 'life' &&
      mayAppend(rights, address.compartment, placesOf(row, address), now).allowed,
  )
