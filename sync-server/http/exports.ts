/**
 * Exports that take a second person: the ask, and what was let out so that the asker's device may fetch it (H02).
 *
 * The sheet itself is made on the device, of what lies there; the server never sees it. What an approval is bound to
 * (these archives, these columns, a day) the device holds to, and the log has the ask, the answer and every row.
 */
import type { FastifyInstance } from 'fastify'
import { exportNeed } from '../../shared/policy/exporting.ts'
import { ExportAsk, type ExportAsked, type ExportPermits } from '../../shared/protocol/access.ts'
import { columnClass, exportColumnsOf } from '../../shared/templates/exportColumns.ts'
import { findTemplate } from '../../shared/templates/index.ts'
import { signature } from '../ingest/actor.ts'
import type { Approvals } from '../people/approvals.ts'
import { callerOf } from './caller.ts'
import { refuse } from './problems.ts'
import type { SignInTools } from './signIn.ts'

export interface ExportTools extends SignInTools {
  readonly approvals: Approvals
}

export function exportRoutes(app: FastifyInstance, tools: ExportTools): void {
  const { approvals, clock, directory, store } = tools

  app.post('/api/exports/ask', { schema: { body: ExportAsk } }, async (request, reply) => {
    const caller = await callerOf(request, reply, tools)
    if (caller === null) return reply
    const asked = request.body as ExportAsk
    const { user } = caller.context
    const now = clock.now()
    const template = findTemplate(asked.template)
    if (template === null) return refuse(reply, 'bad-request', { field: 'template' })
    if (!asked.branches.every((branch) => directory.worksIn(user, branch, now)))
      return refuse(reply, 'against-rule', { field: 'no-right' })
    // Computed here once more: whom it takes is not the asker's to say.
    const columns = exportColumnsOf(template).filter(({ key }) => asked.columns.includes(key))
    const need = exportNeed(asked.rows, columns.map(columnClass))
    if (columns.length === 0 || need === 'none') return refuse(reply, 'bad-request', { field: 'columns' })
    const ask = { ...asked, columns: columns.map(({ key }) => key), need }
    const by = { ...signature(caller.context, null), user }
    const waiting = await approvals.ask(by, { what: 'export', ask }, asked.branches[0] ?? null)
    if (waiting === null) return refuse(reply, 'against-rule', { field: 'too-many' })
    return { approval: waiting.id, until: waiting.until } satisfies ExportAsked
  })

  app.get('/api/exports', async (request, reply) => {
    const caller = await callerOf(request, reply, tools)
    if (caller === null) return reply
    const { user } = caller.context
    const now = clock.now()
    const permits = (await store.recordsOf('exportPermit', user)).filter(({ row }) => row.until > now)
    const waiting = (await approvals.waiting()).flatMap((one) =>
      one.what === 'export' && one.by === user ? [{ id: one.id, selection: one.ask.selection }] : [],
    )
    return {
      permits: permits.map(({ id, row }) => ({ id, ...row, columns: [...row.columns] })),
      waiting,
    } satisfies ExportPermits
  })
}
