/** A person's kept views: theirs alone, so a living session is all it takes. */
import type { FastifyInstance } from 'fastify'
import type { KeptView } from '../../shared/domain/keptView.ts'
import { Views } from '../../shared/protocol/views.ts'
import { KeptViews } from '../people/keptViews.ts'
import type { KeyStore, Store } from '../store/contract.ts'
import { refuse } from './problems.ts'
import { sessionOf, type SignInTools } from './signIn.ts'

export function viewRoutes(
  app: FastifyInstance,
  tools: SignInTools & { readonly store: Store; readonly keys: KeyStore },
): void {
  const views = new KeptViews(tools)

  app.get('/api/my/views', async (request, reply) => {
    const session = await sessionOf(request, tools)
    if (session === null) return refuse(reply, 'signed-out')
    return { views: [...(await views.of(session.user))] }
  })

  app.post('/api/my/views', { schema: { body: Views } }, async (request, reply) => {
    const session = await sessionOf(request, tools)
    if (session === null) return refuse(reply, 'signed-out')
    const { views: offered } = request.body as Views
    const { user, device } = session
    const kept = await views.keep(user, offered as readonly KeptView[], { user, device, session: session.id })
    return kept === null ? refuse(reply, 'too-large') : { views: [...kept] }
  })
}
