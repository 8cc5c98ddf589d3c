/**
 * Answers to `NAME.local` on the office network (mDNS, RFC 6762), so that phones find the server without a
 * change of the router.
 *
 * One voice per network that this machine is in, each with the machine's address there: a single socket would
 * speak into the default network only. Another responder on this machine (avahi, Windows, macOS) is no
 * harm, it says the same; another machine of the same name is, and is told.
 */
import makeMdns from 'multicast-dns'
import type { Millis } from '../../shared/base/ports.ts'

type Query = Pick<makeMdns.QueryPacket, 'questions' | 'id'>
type Response = makeMdns.ResponseOutgoingPacket
type Answer = Response['answers'][number]

const TTL_S = 120
/** Whoever asks from another port is no mDNS resolver and must not keep the answer (§6.7). */
const LEGACY_TTL_S = 10
const MDNS_PORT = 5353
/** Networks come and go with cables and leases. */
const LOOK_AGAIN_MS: Millis = 30_000

export interface ResponderOptions {
  /** Ends in `.local`. */
  readonly name: string
  /** This machine's addresses, now. */
  readonly addresses: () => readonly string[]
  /** Another machine says that the name is its own. Once per machine. */
  readonly onClash: (address: string) => void
  readonly report: (error: unknown) => void
  /** Only tests speak on another port. */
  readonly port?: number
}

export class Responder {
  readonly #options: ResponderOptions
  readonly #voices = new Map<string, makeMdns.MulticastDNS>()
  readonly #clashes = new Set<string>()
  readonly #timer: NodeJS.Timeout

  constructor(options: ResponderOptions) {
    this.#options = options
    this.#look()
    this.#timer = setInterval(() => this.#look(), LOOK_AGAIN_MS)
    this.#timer.unref()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all([...this.#voices.keys()].map((address) => this.#silence(address)))
  }

  #look(): void {
    const addresses = this.#options.addresses()
    for (const address of this.#voices.keys()) {
      if (!addresses.includes(address)) void this.#silence(address)
    }
    for (const address of addresses) if (!this.#voices.has(address)) this.#speak(address)
  }

  #speak(address: string): void {
    const { name, port, report } = this.#options
    const voice = makeMdns({ interface: address, bind: '0.0.0.0', ...(port === undefined ? {} : { port }) })
    this.#voices.set(address, voice)
    voice.on('query', (query, from) => {
      const isLegacy = from.port !== (port ?? MDNS_PORT)
      const answer = answerTo(query, name, address, isLegacy)
      if (answer !== null) voice.respond(answer, isLegacy ? from : undefined)
    })
    voice.on('response', ({ answers }) => this.#listen(answers ?? []))
    // The port is somebody's who does not share it: then he answers to this machine's name, or nobody does.
    voice.on('error', (error) => {
      report(error)
      void this.#silence(address)
    })
    voice.on('ready', () => voice.query([{ name, type: 'A' }]))
  }

  #listen(answers: readonly Answer[]): void {
    const { name, addresses, onClash } = this.#options
    for (const answer of answers) {
      if (answer.type !== 'A' || answer.name.toLowerCase() !== name) continue
      if (addresses().includes(answer.data) || this.#clashes.has(answer.data)) continue
      this.#clashes.add(answer.data)
      onClash(answer.data)
    }
  }

  #silence(address: string): Promise<void> {
    const voice = this.#voices.get(address)
    this.#voices.delete(address)
    return new Promise((resolve) => (voice === undefined ? resolve() : voice.destroy(resolve)))
  }
}

/** Null for a question about anything else. */
export function answerTo(query: Query, name: string, address: string, isLegacy = false): Response | null {
  const asked = (query.questions ?? []).filter((question) => question.name.toLowerCase() === name)
  if (!asked.some(({ type }: { readonly type: string }) => ['A', 'AAAA', 'ANY'].includes(type))) return null
  const ttl = isLegacy ? LEGACY_TTL_S : TTL_S
  const here: Answer = { name, type: 'A', ttl, data: address }
  // That there is no other record under the name: else resolvers wait for an IPv6 address that never comes (§6.1).
  const nothingElse: Answer = { name, type: 'NSEC', ttl, data: { nextDomain: name, rrtypes: ['A'] } }
  const isForA = asked.some(({ type }) => type !== 'AAAA')
  return {
    type: 'response',
    ...(isLegacy ? { id: query.id, questions: asked } : {}),
    answers: isForA ? [here] : [nothingElse],
    additionals: isForA ? [nothingElse] : [here],
  }
}
