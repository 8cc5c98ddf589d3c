/**
 * Who may be this client already, asked while the name or the numbers are being typed (R11): this device at once, and
 * the other desks of the company a moment later, of whom one learns no more than where to ask.
 */
import { readContact } from '../../../shared/templates/parse.ts'
import type { ArchiveId } from '../../../shared/domain/names.ts'
import type { Device, DeviceRow } from '../../api.ts'
import type { DuplicatesHttp, Elsewhere } from '../../http/api.ts'

/** Typing fast asks once. Others are asked only of what looks whole, because every such question stands in the log. */
const [HERE_MS, ELSEWHERE_MS] = [180, 700]

export interface Typed {
  readonly name: string
  readonly numbers: readonly string[]
}

export class SimilarWatch {
  readonly #device: Pick<Device, 'similar'>
  readonly #others: DuplicatesHttp
  /** This archive itself is nobody's duplicate. */
  readonly #self: ArchiveId | null
  #here = $state.raw<readonly DeviceRow[]>([])
  #elsewhere = $state.raw<readonly Elsewhere[]>([])
  #asked = ''

  constructor(device: Pick<Device, 'similar'>, others: DuplicatesHttp, self: ArchiveId | null = null) {
    this.#device = device
    this.#others = others
    this.#self = self
  }

  get here(): readonly DeviceRow[] {
    return this.#here
  }
  get elsewhere(): readonly Elsewhere[] {
    return this.#elsewhere
  }

  /** For an `$effect`: returns what ends this look. `online`: others can be asked now. */
  look({ name, numbers }: Typed, online: boolean): () => void {
    const called = name.trim()
    const phones = numbers.map((each) => each.trim()).filter((each) => each.replace(/\D/g, '').length >= 7)
    if (called.length < 2 && phones.length === 0) {
      this.#here = []
      this.#elsewhere = []
      this.#asked = ''
      return () => undefined
    }
    let current = true
    const timers = [
      setTimeout(() => {
        void this.#lookHere(called, phones).then((rows) => {
          if (current) this.#here = rows
        })
      }, HERE_MS),
    ]
    const whole = phones.flatMap((each) => readContact(each)?.value ?? [])
    const question = JSON.stringify([called, whole])
    if (question !== this.#asked) {
      this.#elsewhere = []
      if (online)
        timers.push(
          setTimeout(() => {
            this.#asked = question
            void this.#others.elsewhere({ name: called, numbers: whole }).then((found) => {
              if (this.#asked !== question) return
              // Without an answer nothing is said of others, and the next look asks again.
              if (found.ok) this.#elsewhere = found.value.found
              else this.#asked = ''
            })
          }, ELSEWHERE_MS),
        )
    }
    return () => {
      current = false
      for (const timer of timers) clearTimeout(timer)
    }
  }

  async #lookHere(name: string, phones: readonly string[]): Promise<readonly DeviceRow[]> {
    const found = await Promise.all(
      (phones.length === 0 ? [''] : phones).map((phone, at) =>
        this.#device.similar(at === 0 ? name : '', phone),
      ),
    )
    const rows = found.flat()
    return rows.filter(
      ({ archive }, at) => archive !== this.#self && rows.findIndex((one) => one.archive === archive) === at,
    )
  }
}
