/** 审核人 over HTTP: whoever works in a branch is told of them, and who assigns work there names them. */
import type { FastifyInstance } from 'fastify'
import type { BranchCheckers } from '../../shared/domain/checkers.ts'
import { decideNaming } from '../../shared/policy/askedChecker.ts'
import type { Actor } from '../../shared/policy/decide.ts'
import { NameChecker, type Checkers } from '../../shared/protocol/checkers.ts'
import type { CompanyCheckers } from '../people/companyCheckers.ts'
import { knownTo } from '../people/known.ts'
import { callerOf, signerOf } from './caller.ts'
import { refuse } from './problems.ts'
import type { SignInTools } from './signIn.ts'

export function checkerRoutes(
  app: FastifyInstance,
  tools: SignInTools & { readonly checkers: CompanyCheckers },
): void {
  const { checkers, directory, clock } = tools

  async function answer(actor: Actor): Promise<Checkers> {
    const now = clock.now()
    const { branches, people } = knownTo(actor, directory, now)
    // Who knows nobody here (due diligence) is told of nobody.
    const known = people.length > 1 ? branches : []
    return {
      branches: await Promise.all(
        known.map(async ({ id }) => ({
          ...lineOf(await checkers.of(id)),
          candidates: decideNaming(actor, id, now).allowed ? [...checkers.candidates(id)] : [],
        })),
      ),
    }
  }

  app.get('/api/company/checkers', async (request, reply) => {
    const caller = await callerOf(request, reply, tools)
    return caller === null ? reply : answer(caller.rights)
  })

  app.post('/api/company/checkers', { schema: { body: NameChecker } }, async (request, reply) => {
    const { branch, kind, naming } = request.body as NameChecker
    const signer = await signerOf(request, reply, tools, (rights, now) => decideNaming(rights, branch, now))
    if (signer === null) return reply
    const place = directory.branch(branch)
    if (place === null) return refuse(reply, 'not-found', { field: 'branch' })
    const named = await checkers.name(branch, kind, naming, signer.by)
    return named.ok ? answer(signer.caller.rights) : refuse(reply, 'against-rule', { field: named.error })
  })
}

const lineOf = ({
  branch,
  namings,
  present,
}: BranchCheckers): Omit<Checkers['branches'][number], 'candidates'> => ({
  branch,
  namings: namings.map((one) => ({ ...one, within: { ...one.within } })),
  present: Object.fromEntries(
    Object.entries(present).map(([user, spans]) => [user, spans.map((span) => ({ ...span }))]),
  ),
})
