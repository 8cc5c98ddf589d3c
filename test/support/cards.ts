/** Cards as archives leave them, made without archives, for whoever needs many: the same number, the same card. */
import { pinyinOf } from '../../shared/base/chinese.ts'
import type { Card, Fragment } from '../../shared/domain/card.ts'
import { newUlid } from '../../shared/base/ulid.ts'

const surnames = [
  '张',
  '王',
  '李',
  '赵',
  '钱',
  '孙',
  '周',
  '吴',
  '欧阳',
  '司马',
  '单',
  '曾',
  '刘',
  '陈',
  '杨',
  '黄',
  '徐',
  '林',
]
const given = [...'三伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂丰']
const special = ['王先生', '買買提·艾力', '張三', '张三丰', '阿依古丽·买买提']
const trades = ['装饰', '科技', '贸易', '建材', '制造']
const cities = ['深圳市', '杭州', '北京', '成都市', '西安']
const regions = ['110105', '110105~高井', '110106', '440305', '440300', '']
const tags = [['VIP'], [], ['学区', 'VIP'], ['老客户'], [], []]
const stages = ['lead', 'invite', 'survey', 'design', 'quote', 'deposit', 'sign']

const pick = <T>(from: readonly T[], at: number): T => from[at % from.length] as T
/** Spread out, so that fields do not go hand in hand. */
const mix = (at: number, salt: number): number => Math.imul(at + 1, 2_654_435_761 + salt * 97_531) >>> 8

const spoken = new Map<string, string>()
function pinyin(name: string): string {
  let known = spoken.get(name)
  if (known === undefined) {
    known = pinyinOf(name)
      .flatMap(({ full, initials }) => [full, initials])
      .join('|')
    spoken.set(name, known)
  }
  return known
}

function nameAt(at: number): string {
  if (at % 40 === 7) return pick(special, Math.floor(at / 40))
  if (at % 5 === 3)
    return `${pick(cities, mix(at, 1))}${pick(given, mix(at, 2))}${pick(given, mix(at, 3))}${pick(trades, mix(at, 4))}有限公司`
  return pick(surnames, mix(at, 1)) + pick(given, mix(at, 2)) + (at % 4 === 0 ? '' : pick(given, mix(at, 3)))
}

const branchAt = (at: number): string => `BRANCH${String(at % 20).padStart(2, '0')}`

export function cardAt(at: number, more: { readonly name?: string } = {}): Card {
  const name = more.name ?? nameAt(at)
  const archive = newUlid(
    { now: () => 1_790_000_000_000 + at },
    { bytes: (count) => Uint8Array.from({ length: count }, (_, place) => mix(at, place) & 255) },
  )
  const common = {
    conflicts: at % 97 === 0 ? 1 : 0,
    filledKeys: ['name', 'clientType'],
    changed: 1_790_000_000_000 + (mix(at, 9) % 10_000_000),
  }
  const branch = branchAt(at)
  const fragments: Record<string, Fragment> = {
    life: {
      ...common,
      part: 'life',
      state: 'open',
      branch,
      owner: `OWNER${String(mix(at, 5) % 200).padStart(3, '0')}`,
      archiveNo: `BJ-2026-HD-${String(at + 1).padStart(5, '0')}`,
      template: 'homeDeco@1',
      businesses: [],
      team: [],
      grants: [],
      begun: 1_790_000_000_000 - (mix(at, 19) % 300) * 86_400_000,
      filingMinutes: mix(at, 20) % 6_000,
    },
    profile: {
      ...common,
      part: 'profile',
      name,
      alias: at % 11 === 0 ? '阳光置业' : '',
      pinyin: pinyin(name),
      clientType: at % 5 === 3 ? 'company' : 'person',
      tier: pick(['A', 'B', 'C', ''], mix(at, 6)),
      region: pick(regions, mix(at, 7)),
      tags: pick(tags, mix(at, 8)),
      channel: pick(['walkIn', 'phone', 'referral'], mix(at, 10)),
      touches: [pick(['walkIn', 'phone', 'referral'], mix(at, 10)), ...(at % 3 === 0 ? ['expo'] : [])],
      place: `小区${mix(at, 11) % 300}`,
    },
    contact: {
      ...common,
      part: 'contact',
      tails: [String(mix(at, 12) % 10_000).padStart(4, '0')],
      address: '建国路',
      reachable: true,
    },
    'B.deal': {
      ...common,
      part: 'deal',
      stage: pick(stages, mix(at, 13)),
      stageSince: 1_790_000_000_000 - (mix(at, 21) % 200) * 86_400_000,
      urgency: pick(['now', 'm1', 'm3', 'm6', 'later'], mix(at, 14)),
      targetDate: at % 9 === 0 ? '' : `2027-0${(mix(at, 15) % 9) + 1}-15`,
      budgetMin: at % 6 === 0 ? null : (mix(at, 16) % 40_000) + 1,
      budgetMax: at % 7 === 0 ? null : (mix(at, 16) % 40_000) + 20_000,
      shown: {
        decoType: pick(['full', 'half', 'soft'], mix(at, 17)),
        houseState: pick(['shell', 'old'], mix(at, 18)),
      },
    },
  }
  // A business is known by its id; only here does one stand for all.
  const { 'B.deal': deal, ...parts } = fragments
  return { archive, fragments: { ...parts, [`${archive}.deal`]: deal as Fragment } }
}

export const cardsOf = (count: number): readonly Card[] =>
  Array.from({ length: count }, (_, at) => cardAt(at))
