/** In each branch of the demonstration one seller asks the other to take a client over, and has said what to know. */
import { newUlid } from '../../shared/base/ulid.ts'
import { stateFact } from '../../shared/domain/edit.ts'
import { docId, partOf } from '../../shared/domain/names.ts'
import { findTemplate } from '../../shared/templates/index.ts'
import type { Core } from '../server.ts'
import { demoBranches, demoPeople } from './company.ts'
import type { Scribe } from './scribe.ts'

const NOTE = '下月起我休产假。报价已经给过，客户在等材料清单；工作日晚上联系最方便。'

export async function offerOne(core: Core, scribe: Scribe): Promise<void> {
  const { clock, directory, random, store } = core
  for (const { code } of demoBranches) {
    const [to, from] = demoPeople.filter(({ role, branch }) => role === 'SA' && branch === code)
    const branch = directory.branchByCode(code)?.id
    if (to === undefined || from === undefined || branch === undefined) continue
    const owned = await store.archivesOwnedBy(scribe.idOf(from.login), branch, '', 500)
    const whole = owned.filter(
      ({ voided, owner, businesses }) => voided == null && businesses.every((one) => one.owner === owner),
    )
    // One in the middle of its story: the newest have no name yet, and the oldest are done.
    const row = whole[Math.floor(whole.length / 2)]
    const template = row === undefined ? null : findTemplate(row.template)
    const business = row?.businesses.at(-1)
    if (row === undefined || template === null || business === undefined) continue
    const service = docId(row.archive, partOf(business.id, 'service'))
    await scribe.add(from.login, service, template, (stamp) =>
      stateFact('note', { text: NOTE, about: 'handover' }, stamp),
    )
    const offer = newUlid(clock, random)
    await scribe.ask(from.login, row.archive, template, {
      do: 'offer',
      offer,
      to: scribe.idOf(to.login),
    })
  }
}
