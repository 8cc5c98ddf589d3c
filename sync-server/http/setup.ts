/** The first start: company, branches and the first administrator, by whoever holds the printed token. */
import type { FastifyInstance } from 'fastify'
import { Setup } from '../../shared/protocol/http.ts'
import type { Directory } from '../people/directory.ts'
import { Busy } from '../people/passwords.ts'
import type { People } from '../people/people.ts'
import type { SetupToken } from '../people/setupToken.ts'
import type { Clock } from '../../shared/base/ports.ts'
import { Tries } from '../people/tries.ts'
import { refuse } from './problems.ts'

export interface SetupTools {
  readonly directory: Directory
  readonly people: People
  readonly setupToken: SetupToken
  readonly clock: Clock
}

export function setupRoutes(
  app: FastifyInstance,
  { directory, people, setupToken, clock }: SetupTools,
): void {
  const tries = new Tries(clock, 20, 15 * 60_000)

  app.get('/api/setup', () => ({ needed: directory.organisation === null }))

  app.post('/api/setup', { schema: { body: Setup } }, async (request, reply) => {
    if (directory.organisation !== null) return refuse(reply, 'setup-done')
    const wait = tries.waitMs(request.ip)
    if (wait > 0) return refuse(reply, 'too-many-tries', { retryAfterMs: wait })
    const { token, company, branches, admin } = request.body as Setup
    if (!setupToken.fits(token)) {
      tries.fail(request.ip)
      return refuse(reply, 'setup-token')
    }
    try {
      const done = await people.setUp(company, branches, admin)
      if (!done.ok) return refuse(reply, done.error.code, { field: done.error.field })
    } catch (error) {
      if (error instanceof Busy) return refuse(reply, 'busy', { retryAfterMs: 5_000 })
      throw error
    }
    setupToken.spend()
    return { done: true }
  })
}
