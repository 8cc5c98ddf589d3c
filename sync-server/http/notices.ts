/** Privacy notices: everybody who is signed in reads what was published; publishing takes the right to write the draft. */
import type { FastifyInstance } from 'fastify'
import { contentOf } from '../../shared/domain/privacyNotice.ts'
import { decideWorkspace } from '../../shared/policy/workspace.ts'
import { NoticesAsk, PublishNotice, type PublishedNotices } from '../../shared/protocol/notices.ts'
import type { PrivacyNotices } from '../people/privacyNotices.ts'
import { signerOf } from './caller.ts'
import { refuse } from './problems.ts'
import { sessionOf, type SignInTools } from './signIn.ts'

const DRAFT = { kind: 'privacy', branch: null } as const

export function noticeRoutes(
  app: FastifyInstance,
  tools: SignInTools & { readonly notices: PrivacyNotices },
): void {
  const { notices } = tools

  app.post('/api/company/privacy-notices/query', { schema: { body: NoticesAsk } }, async (request, reply) => {
    if ((await sessionOf(request, tools)) === null) return refuse(reply, 'signed-out')
    const { after } = request.body as NoticesAsk
    const answer: PublishedNotices = { notices: [...(await notices.after(after))] }
    return answer
  })

  app.post('/api/company/privacy-notices', { schema: { body: PublishNotice } }, async (request, reply) => {
    const signer = await signerOf(request, reply, tools, (rights, now) =>
      decideWorkspace(rights, 'write', DRAFT, false, now),
    )
    if (signer === null) return reply
    const { version, content } = request.body as PublishNotice
    const parsed = parsedContent(content)
    if (parsed === null) return refuse(reply, 'bad-request', { field: 'content' })
    const published = await notices.publish(version, parsed, signer.caller.context.user, signer.by)
    if (!published.ok) return refuse(reply, 'bad-request', { field: published.error })
    const answer: PublishedNotices = { notices: [published.value] }
    return answer
  })
}

function parsedContent(text: string): ReturnType<typeof contentOf> {
  try {
    return contentOf(JSON.parse(text))
  } catch {
    return null
  }
}
