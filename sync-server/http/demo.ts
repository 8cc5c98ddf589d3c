/** The demonstration: is this one, and away with it. */
import type { FastifyInstance } from 'fastify'
import { decideAbility } from '../../shared/policy/decide.ts'
import type { DemoPurged, DemoStanding } from '../../shared/protocol/http.ts'
import type { Core } from '../core.ts'
import { isDemoCompany, purgeDemo } from '../demo/purge.ts'
import { callerOf, settlerOf } from './caller.ts'
import { refuse } from './problems.ts'

export function demoRoutes(app: FastifyInstance, core: Core): void {
  app.get('/api/demo', async (request, reply) => {
    const caller = await callerOf(request, reply, core)
    if (caller === null) return reply
    const may = decideAbility(caller.rights, 'settings', null, core.clock.now()).allowed
    return { demo: may && isDemoCompany(core) } satisfies DemoStanding
  })

  app.post('/api/demo/purge', async (request, reply) => {
    const signer = await settlerOf(request, reply, core)
    if (signer === null) return reply
    if (!isDemoCompany(core)) return refuse(reply, 'not-found')
    return (await purgeDemo(core, signer.caller.context)) satisfies DemoPurged
  })
}
