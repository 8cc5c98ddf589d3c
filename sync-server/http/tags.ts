/** The company's tags: everybody reads them, changing them takes the right over what concerns the whole company. */
import type { FastifyInstance } from 'fastify'
import { TagOrder, type Tags } from '../../shared/protocol/tags.ts'
import type { CompanyTags } from '../people/companyTags.ts'
import { settlerOf } from './caller.ts'
import { refuse } from './problems.ts'
import { sessionOf, type SignInTools } from './signIn.ts'
import type { Tag } from '../../shared/domain/tags.ts'

const answer = (tags: readonly Tag[]): Tags => ({
  tags: tags.map(({ name, synonyms }) => ({ name, synonyms: [...synonyms] })),
})

export function tagRoutes(app: FastifyInstance, tools: SignInTools & { readonly tags: CompanyTags }): void {
  const { tags } = tools

  app.get('/api/company/tags', async (request, reply) => {
    if ((await sessionOf(request, tools)) === null) return refuse(reply, 'signed-out')
    return answer(await tags.all())
  })

  app.post('/api/company/tags', { schema: { body: TagOrder } }, async (request, reply) => {
    const signer = await settlerOf(request, reply, tools)
    if (signer === null) return reply
    const changed = await tags.change(request.body as TagOrder, signer.by)
    return changed.ok ? answer(changed.value) : refuse(reply, 'bad-request', { field: changed.error })
  })
}
