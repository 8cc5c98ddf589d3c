/** Devices as the server last told of them; asked again while somebody looks. */
import type { DeviceLine, HttpRefusal, PeopleHttp } from '../../http/api.ts'

const AGAIN_MS = 30_000

export class DevicesView {
  readonly #http: PeopleHttp
  #lines = $state.raw<readonly DeviceLine[] | null>(null)
  #refusal = $state.raw<HttpRefusal | null>(null)

  constructor(http: PeopleHttp) {
    this.#http = http
  }

  /** Null: not answered yet. Those heard last first. */
  get lines(): readonly DeviceLine[] | null {
    return this.#lines
  }
  get refusal(): HttpRefusal | null {
    return this.#refusal
  }
  of(user: string | null): readonly DeviceLine[] | null {
    return this.#lines?.filter((line) => user === null || line.user === user) ?? null
  }

  async reload(): Promise<void> {
    const answer = await this.#http.devices()
    this.#refusal = answer.ok ? null : answer.error
    if (answer.ok) this.#lines = answer.value.devices.toSorted((a, b) => b.lastSeen - a.lastSeen)
  }

  watch(): () => void {
    void this.reload()
    const timer = setInterval(() => void this.reload(), AGAIN_MS)
    return () => clearInterval(timer)
  }

  async wipe(device: string): Promise<HttpRefusal | null> {
    const answer = await this.#http.wipe(device)
    if (answer.ok) await this.reload()
    return answer.ok ? null : answer.error
  }

  async signOut(device: string): Promise<HttpRefusal | null> {
    const answer = await this.#http.tell('devices/sign-out', { device })
    if (answer.ok) await this.reload()
    return answer.ok ? null : answer.error
  }
}
