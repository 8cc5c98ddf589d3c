/**
 * Who has what open, for all tabs of a profile: each tab says its own places, the leader sends them together and
 * repeats what the server answers (SYN95–97).
 *
 * A tab that is closed says nothing any more: it goes unheard for a minute, then its places go too.
 */
import type { Clock, Millis, Random, Timers } from '../../shared/base/ports.ts'
import { bytesToHex } from '../../shared/base/bytes.ts'
import type { ArchiveId } from '../../shared/domain/names.ts'
import type { People, Place, Present } from '../../shared/protocol/presence.ts'
import type { Hall } from './ports.ts'

type Listener = (archive: ArchiveId, people: People) => void

const AGAIN_MS: Millis = 20_000
const SILENT_MS: Millis = 60_000
const MOST = 8

export interface PresencePorts {
  readonly hall: Hall
  readonly timers: Timers
  readonly clock: Clock
  readonly random: Random
  /** Does nothing while there is no line. */
  send(open: readonly Place[]): void
}

export class Presence {
  readonly #ports: PresencePorts
  readonly #tab: string
  readonly #others = new Map<string, { readonly open: readonly Place[]; readonly heard: Millis }>()
  readonly #people = new Map<ArchiveId, People>()
  readonly #listeners = new Set<Listener>()
  #own: readonly Place[] = []
  #leading = false
  #sent = '[]'
  #cancel: () => void = () => undefined

  constructor(ports: PresencePorts) {
    this.#ports = ports
    this.#tab = bytesToHex(ports.random.bytes(8))
  }

  /** Hears the other tabs until the returned function is called. */
  start(): () => void {
    const { hall, clock } = this.#ports
    const end = hall.hear((word) => {
      if (word.type === 'where') this.#say()
      else if (word.type === 'present') this.#take(word.archive, word.people)
      else if (word.type === 'here') {
        this.#others.set(word.tab, { open: word.open, heard: clock.now() })
        if (!this.#leading) return
        this.#send()
        // What the server will not say again, because nothing of it changed.
        for (const { archive } of word.open) this.#repeat(archive)
      }
    })
    this.#again()
    return () => {
      this.place([])
      this.#cancel()
      end()
    }
  }

  place(open: readonly Place[]): void {
    const before = new Set(this.#own.map(({ archive }) => archive))
    this.#own = open.slice(0, MOST)
    this.#say()
    if (this.#leading) this.#send()
    for (const { archive } of this.#own) {
      const people = this.#people.get(archive)
      if (!before.has(archive) && people !== undefined) this.#tell(archive, people)
    }
  }

  watch(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** This tab speaks with the server now, for all of them. */
  greeted(): void {
    this.#leading = true
    this.#sent = '[]'
    this.#ports.hall.say({ type: 'where' })
    this.#send()
  }

  heard({ archive, people }: Present): void {
    this.#take(archive, people)
    this.#repeat(archive)
  }

  /** Without a line nobody knows who is where. */
  lost(): void {
    this.#leading = false
    for (const archive of [...this.#people.keys()]) this.heard({ type: 'PRESENT', archive, people: [] })
  }

  #take(archive: ArchiveId, people: People): void {
    if (people.length === 0) this.#people.delete(archive)
    else this.#people.set(archive, people)
    this.#tell(archive, people)
  }

  #tell(archive: ArchiveId, people: People): void {
    for (const listener of this.#listeners) listener(archive, people)
  }

  #repeat(archive: ArchiveId): void {
    this.#ports.hall.say({ type: 'present', archive, people: this.#people.get(archive) ?? [] })
  }

  #say(): void {
    this.#ports.hall.say({ type: 'here', tab: this.#tab, open: this.#own })
  }

  #send(): void {
    const open = this.#all()
    const text = JSON.stringify(open)
    if (text === this.#sent) return
    this.#sent = text
    this.#ports.send(open)
  }

  /** Each archive once, at the field of whichever tab has one. */
  #all(): readonly Place[] {
    const now = this.#ports.clock.now()
    for (const [tab, { heard }] of this.#others) if (now - heard > SILENT_MS) this.#others.delete(tab)
    const places = new Map<ArchiveId, Place>()
    for (const place of [this.#own, ...[...this.#others.values()].map(({ open }) => open)].flat())
      if ((places.get(place.archive)?.at ?? null) === null) places.set(place.archive, place)
    return [...places.values()].slice(0, MOST)
  }

  #again(): void {
    this.#cancel = this.#ports.timers.after(AGAIN_MS, () => {
      if (this.#own.length > 0) this.#say()
      if (this.#leading) this.#send()
      this.#again()
    })
  }
}
