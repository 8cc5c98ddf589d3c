/** The company's working days: everybody counts by them, changing them takes the right over what concerns the whole company. */
import type { FastifyInstance } from 'fastify'
import type { CompanyCalendar as Standing } from '../../shared/domain/workCalendar.ts'
import { CalendarOrder, type Calendar } from '../../shared/protocol/calendar.ts'
import type { CompanyCalendar } from '../people/companyCalendar.ts'
import { settlerOf } from './caller.ts'
import { refuse } from './problems.ts'
import { sessionOf, type SignInTools } from './signIn.ts'

const answer = ({ weekdays, hours, days }: Standing): Calendar => ({
  weekdays: [...weekdays],
  hours,
  days: [...days],
})

export function calendarRoutes(
  app: FastifyInstance,
  tools: SignInTools & { readonly calendar: CompanyCalendar },
): void {
  const { calendar } = tools

  app.get('/api/company/calendar', async (request, reply) => {
    if ((await sessionOf(request, tools)) === null) return refuse(reply, 'signed-out')
    return answer(await calendar.standing())
  })

  app.post('/api/company/calendar', { schema: { body: CalendarOrder } }, async (request, reply) => {
    const signer = await settlerOf(request, reply, tools)
    if (signer === null) return reply
    const changed = await calendar.change(request.body as CalendarOrder, signer.by)
    return changed.ok ? answer(changed.value) : refuse(reply, 'bad-request', { field: changed.error })
  })
}
