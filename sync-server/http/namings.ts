/** 审核人 and 初筛负责人 over HTTP: whoever works in a branch is told of them, and who assigns work there names them. */
import type { FastifyInstance } from 'fastify'
import { namedPosts, type BranchNamings, type NamedPost } from '../../shared/domain/namings.ts'
import { decideNaming } from '../../shared/policy/naming.ts'
import type { Actor } from '../../shared/policy/decide.ts'
import { NameSomebody, type Namings } from '../../shared/protocol/namings.ts'
import type { CompanyNamings } from '../people/companyNamings.ts'
import { knownTo } from '../people/known.ts'
import { callerOf, signerOf } from './caller.ts'
import { refuse } from './problems.ts'
import type { SignInTools } from './signIn.ts'

export function namingRoutes(
  app: FastifyInstance,
  tools: SignInTools & { readonly namings: { readonly [post in NamedPost]: CompanyNamings } },
): void {
  for (const post of namedPosts) routesOf(app, post, { ...tools, namings: tools.namings[post] })
}

function routesOf(
  app: FastifyInstance,
  post: NamedPost,
  tools: SignInTools & { readonly namings: CompanyNamings },
): void {
  const { namings, directory, clock } = tools

  async function answer(actor: Actor): Promise<Namings> {
    const now = clock.now()
    const { branches, people } = knownTo(actor, directory, now)
    // Who knows nobody here (due diligence) is told of nobody.
    const known = people.length > 1 ? branches : []
    return {
      branches: await Promise.all(
        known.map(async ({ id }) => ({
          ...lineOf(await namings.of(id)),
          candidates: decideNaming(actor, id, now).allowed ? [...namings.candidates(id)] : [],
        })),
      ),
    }
  }

  app.get(`/api/company/${post}`, async (request, reply) => {
    const caller = await callerOf(request, reply, tools)
    return caller === null ? reply : answer(caller.rights)
  })

  app.post(`/api/company/${post}`, { schema: { body: NameSomebody } }, async (request, reply) => {
    const { branch, kind, naming } = request.body as NameSomebody
    const signer = await signerOf(request, reply, tools, (rights, now) => decideNaming(rights, branch, now))
    if (signer === null) return reply
    const place = directory.branch(branch)
    if (place === null) return refuse(reply, 'not-found', { field: 'branch' })
    const named = await namings.name(branch, kind, naming, signer.by)
    return named.ok ? answer(signer.caller.rights) : refuse(reply, 'against-rule', { field: named.error })
  })
}

const lineOf = ({
  branch,
  namings,
  present,
}: BranchNamings): Omit<Namings['branches'][number], 'candidates'> => ({
  branch,
  namings: namings.map((one) => ({ ...one, within: { ...one.within } })),
  present: Object.fromEntries(
    Object.entries(present).map(([user, spans]) => [user, spans.map((span) => ({ ...span }))]),
  ),
})
