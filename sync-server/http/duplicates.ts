/**
 * 查重 over the whole company (R11): is this client known at a desk whose archives the asker does not see? The answer
 * is a branch and a department. What was asked stands in the log, sealed, before it is answered.
 *
 * Whoever asks often enough could read the company's clients out of the answers, so an hour has a limit, and head office
 * sees in the log who came near it.
 */
import type { FastifyInstance } from 'fastify'
import type { Millis } from '../../shared/base/ports.ts'
import { isJsonObject, type Json } from '../../shared/base/json.ts'
import { foldDocument } from '../../shared/domain/fold.ts'
import { tailOf } from '../../shared/domain/fragment.ts'
import { fieldName } from '../../shared/domain/listField.ts'
import { docId } from '../../shared/domain/names.ts'
import { activeMemberships, decideAbility } from '../../shared/policy/decide.ts'
import { DuplicateAsk, type DuplicateAnswer, type Elsewhere } from '../../shared/protocol/duplicates.ts'
import { firmKey, squeezed } from '../../shared/templates/likeness.ts'
import { signature } from '../ingest/actor.ts'
import { draft } from '../ingest/draft.ts'
import type { Ledgers } from '../ingest/ledgers.ts'
import { may, placesOf } from '../ingest/places.ts'
import { Tries } from '../people/tries.ts'
import type { LikelyCard } from '../projection/likely.ts'
import type { ReadSide } from '../projection/index.ts'
import { Authors, recordedOf } from '../session/authors.ts'
import { callerOf } from './caller.ts'
import type { Follower } from './freshness.ts'
import { refuse } from './problems.ts'
import type { SignInTools } from './signIn.ts'

export interface DuplicateTools extends SignInTools {
  readonly readSide: Pick<ReadSide, 'queries'>
  readonly follower: Follower
  readonly ledgers: Ledgers
}

/** A stand at a fair takes down a client a minute; each is looked for twice or thrice while it is typed. */
const [ASKED_MOST, WINDOW_MS] = [300, 3_600_000 as Millis]
const PLACES_MOST = 20

export function duplicateRoutes(app: FastifyInstance, tools: DuplicateTools): void {
  const { store, directory, recorder, clock, readSide, follower, ledgers } = tools
  const authors = new Authors(store)
  const tries = new Tries(clock, ASKED_MOST, WINDOW_MS)

  app.post('/api/duplicates', { schema: { body: DuplicateAsk } }, async (request, reply) => {
    const caller = await callerOf(request, reply, tools)
    if (caller === null) return reply
    const { rights, context } = caller
    const now = clock.now()
    const decision = activeMemberships(rights, now)
      .map(({ branch }) => decideAbility(rights, 'create', branch, now))
      .find(({ allowed }) => allowed)
    if (decision?.allowed !== true) return refuse(reply, 'denied')
    const waitMs = tries.waitMs(context.user)
    if (waitMs > 0) return refuse(reply, 'too-many-tries', { retryAfterMs: waitMs })
    tries.fail(context.user)

    const asked = request.body as DuplicateAsk
    const numbers = asked.numbers.map(digitsOf).filter((digits) => digits.length >= 7)
    // A person's name proves nothing, and would let anyone leaf through the clients by it.
    const firm = firmKey(asked.name, null)
    if (numbers.length === 0 && firm === '') return { found: [] } satisfies DuplicateAnswer
    await recorder.record([
      {
        meta: draft('access', 'duplicates', {
          ...signature(context, decision.membership),
          claimed: now,
          offline: false,
        }),
        payload: { name: asked.name, numbers: [...asked.numbers] },
      },
    ])
    await follower.caughtUp()
    const cards = await readSide.queries.likely({
      tails: [...new Set(numbers.map(tailOf))].filter((tail) => tail !== ''),
      name: firm === '' ? '' : asked.name,
    })
    const found = new Map<string, Elsewhere>()
    for (const card of cards) {
      const place = placeOf(card)
      if (place === null || found.size >= PLACES_MOST) continue
      const key = JSON.stringify(place)
      if (found.has(key) || (await isSeen(card.archive))) continue
      if (isFirm(card, firm) || (await hasNumber(card.archive, numbers))) found.set(key, place)
    }
    return { found: [...found.values()] } satisfies DuplicateAnswer

    /** The asker's own device compares with what lies there, and says more of it. */
    async function isSeen(archive: string): Promise<boolean> {
      const row = await store.archive(archive)
      if (row === null) return true
      const places = placesOf(row, { business: null, compartment: 'contact' })
      return may(rights, 'read', 'contact', places, now).allowed
    }
  })

  const isFirm = ({ name, clientType }: LikelyCard, firm: string): boolean =>
    firm !== '' && firmKey(name, clientType) === firm && squeezed(name) !== ''

  async function hasNumber(archive: string, numbers: readonly string[]): Promise<boolean> {
    if (numbers.length === 0) return false
    const ledger = await ledgers.open(docId(archive, 'contact'))
    if (ledger === null) return false
    const view = foldDocument(await recordedOf(ledger, authors))
    return [...view.fields.values()].some(({ key, value }) => {
      const theirs = numberIn(fieldName(key), value)
      return numbers.some((one) => isSame(one, theirs))
    })
  }

  function placeOf({ branch, owner }: LikelyCard): Elsewhere | null {
    const home = directory.branch(branch)
    if (home === null) return null
    const seat = directory.membershipRowsOf(owner).find((row) => row.branch === branch && row.unit !== null)
    const unit = seat?.unit === undefined || seat.unit === null ? null : directory.unit(seat.unit)
    return { branch: home.name, department: unit?.name ?? null }
  }
}

const digitsOf = (text: string): string => text.replace(/\D/g, '')

/** One may be written with 86 in front. */
const isSame = (one: string, other: string): boolean =>
  other.length >= 7 && (one.endsWith(other) || other.endsWith(one))

function numberIn(field: string, value: Json): string {
  const number = field === 'contacts' && isJsonObject(value) ? value['value'] : null
  return typeof number === 'string' ? digitsOf(number) : ''
}
