/**
 * Who came today and was not looked at yet: in each branch somebody who called, somebody who sells loans, and a client of
 * whom there is a file already. Where a branch has 客服, those wrote them down.
 */
import type { Json } from '../../shared/base/json.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import { dayAt } from '../../shared/domain/day.ts'
import { DEMO_TAG } from '../../shared/domain/demo.ts'
import { templates } from '../../shared/templates/index.ts'
import { stagesOf } from '../../shared/templates/complete.ts'
import type { Core } from '../server.ts'
import { Authors } from '../session/authors.ts'
import { viewOf } from './checking.ts'
import { demoBranches, demoPeople } from './company.ts'
import type { Scribe } from './scribe.ts'
import { place } from './archiveStory.ts'

const [CHINA, HOUR] = [480, 3_600_000]

interface Newcomer {
  readonly name: string
  readonly channel: string
  readonly hoursAgo: number
  readonly contacts: Json
  readonly remark: string
}

export async function takeLeads(core: Core, scribe: Scribe): Promise<void> {
  for (const { code, template: id } of demoBranches) {
    const takes = (role: string) => demoPeople.find((one) => one.branch === code && one.role === role)
    const [by, seller] = [takes('CS') ?? takes('SA'), takes('SA')]
    const branch = core.directory.branchByCode(code)
    if (by === undefined || seller === undefined || branch === null) throw new Error(`${code} has nobody`)
    const known = await clientOf(core, scribe.idOf(seller.login), branch.id)
    const mobile = (value: string): Json => [{ type: 'mobile', value, primary: true }]
    const newcomers: readonly Newcomer[] = [
      {
        name: '贷款推广',
        channel: 'website',
        hoursAgo: 6,
        contacts: mobile('16400000318'),
        remark: '留言：低息贷款，当天放款',
      },
      {
        name: known.name,
        channel: 'wechat',
        hoursAgo: 3,
        contacts: known.contacts,
        remark: '公众号留言，问进度',
      },
      {
        name: '沈女士',
        channel: 'phone',
        hoursAgo: 1,
        contacts: mobile('16400000527'),
        remark: '来电咨询，请销售回电',
      },
    ]
    for (const { hoursAgo, ...one } of newcomers) {
      const at = core.clock.now() - hoursAgo * HOUR
      const mint = (): string => newUlid({ now: () => at }, core.random)
      const template = templates[id]
      const business = mint()
      const values = {
        ...one,
        // Whoever takes the calls has no hand in the deal.
        ...(by.role === 'CS'
          ? {}
          : { stage: stagesOf(template, template.tracks[0]?.code ?? '')[0]?.code ?? '' }),
        tags: [DEMO_TAG],
        capturedAt: dayAt(at, CHINA),
        capturedBy: scribe.idOf(by.login),
      }
      await scribe.write({
        ...{ at, received: core.clock.now(), by: by.login, branch: code, template, archive: mint() },
        act: { do: 'open', business, values: place(template, values, business, mint), told: [] },
      })
    }
  }
}

/** Somebody whom that seller looks after, with the number that stands there. */
async function clientOf(
  core: Core,
  owner: string,
  branch: string,
): Promise<{ name: string; contacts: Json }> {
  for (const row of await core.store.archivesOwnedBy(owner, branch, '', 500)) {
    const view = await viewOf(core, new Authors(core.store), row)
    const name = view.documents.get('profile')?.fields.get('name')?.value
    const [number] = [...(view.documents.get('contact')?.fields.values() ?? [])]
    if (view.conflicts > 0 || typeof name !== 'string' || number === undefined) continue
    return { name, contacts: [number.value] }
  }
  throw new Error(`${owner} has nobody with a number`)
}
