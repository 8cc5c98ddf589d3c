/** The decoration shop: families, flats, and the months in which a home is built. */
import { SENSITIVE } from '../../shared/domain/consent.ts'
import { addDays, startOf } from '../../shared/domain/day.ts'
import { homeDeco } from '../../shared/templates/homeDeco.ts'
import type { Chance } from './random.ts'
import { agreedNotice } from './notice.ts'
import {
  talkFrom,
  wan,
  type Filled,
  type Industry,
  type Moment,
  type Subject,
  type Talk,
  type Told,
} from './story.ts'
import { contacts, personName, reasons, residentNumber, source } from './words.ts'

const communities = [
  '高井南里',
  '听澜雅苑',
  '槐安里',
  '银杏庭院',
  '柏林山语',
  '金桂花园',
  '翠湖天序',
  '观棠府',
  '学府嘉园',
  '枫桥里',
  '和平里小区',
  '云栖雅苑',
  '青年汇',
  '东润枫景苑',
  '百子湾家园',
  '芍药居东里',
  '劲松五区',
  '常营丽景',
]
const regions = ['110105', '110105', '110105', '110112', '110108', '110106', '110101']
const layouts: readonly (readonly [layout: string, low: number, high: number])[] = [
  ['1室1厅1卫', 42, 60],
  ['2室1厅1卫', 62, 88],
  ['2室2厅1卫', 80, 98],
  ['3室1厅1卫', 85, 105],
  ['3室2厅2卫', 105, 142],
  ['4室2厅2卫', 138, 190],
]
const nodes = ['start', 'concealed', 'waterproof', 'masonry', 'paint', 'install', 'completion']

const talk: Talk = [
  [
    '{about}的房子，下个月交房，想先了解全包大概多少钱',
    '加了微信，发了同小区的案例，说晚上和家里人一起看',
    '主要担心工期和环保，老人要一起住，讲了板材等级和检测报告',
    '预算 {budget} 左右，希望含中央空调，讲了大概差多少',
    '周末带父母一起来店里看样板间，约了上午十点',
    '已经对比过两家，觉得我们报价明细清楚，想让设计师再聊一次',
    '{who}问能不能只做厨卫，说明了局部改造的起做面积',
    '暂时不急，等学校放假再动，先保持联系',
  ],
  [
    '方案第 {n} 稿发过去了，主卧衣帽间要改成推拉门',
    '厨房想做开放式，提醒燃气要求必须有门，先按玻璃移门做',
    '客餐厅地砖想换 750×1500，补差价 {n} 千，等太太定',
    '报价单逐项过了一遍，拆改多两面墙，客户认可',
    '物业装修押金和进场时间已经问好，工作日 8:30 以后施工',
    '定制柜五金换成阻尼款，报价里单列',
    '{who}希望春节前入住，排了工期，节点留了三天余量',
    '水电点位现场放样，插座比图上多 {n} 个，出增项单',
  ],
  [
    '水电打压 0.8 兆帕 30 分钟不掉压，照片已发业主群',
    '卫生间闭水 48 小时，楼下无渗漏，业主到场签字',
    '木工吊顶完成，封板前拍了龙骨照片存档',
    '乳胶漆第二遍，客厅西墙有色差，安排返工，已和{who}说明',
    '橱柜到货少一块侧板，厂里补发，预计 {n} 天到',
    '竣工保洁做完，约周六上午一起验收',
    '入住一个月回访，淋浴房地漏下水慢，已约师傅上门',
    '{who}说邻居也在看装修，愿意带过来参观',
  ],
]

function subject(chance: Chance, first: Filled, spoken: string): Subject {
  const about = chance.pick(communities)
  const budget = wan(chance.between(12, 58))
  const region = chance.pick(regions)
  const urgency = chance.weigh([['now', 2], ['month', 3], ['quarter', 4], ['halfYear', 2], ['future', 1]]) // prettier-ignore
  return {
    spoken,
    region,
    about,
    budget,
    first: {
      ...first,
      regionCode: region,
      community: about,
      houseState: chance.weigh([['shell', 4], ['old', 4], ['fitted', 2], ['partial', 1]]), // prettier-ignore
      budgetMin: Math.round((budget * 0.8) / wan(1)) * wan(1),
      budgetMax: budget,
      urgency,
      ...(chance.percent(40) ? { household: chance.pick(['两位老人同住，卫生间要扶手', '养一只猫，阳台要封', '常有亲戚来住，要一间客房', '在家办公，书房要隔音']) } : {}), // prettier-ignore
    },
  }
}

function meet(chance: Chance): Subject {
  const { full, spoken, gender } = personName(chance)
  const reach = contacts(chance)
  const asIs = chance.percent(12)
  return subject(
    chance,
    {
      clientType: 'person',
      name: asIs ? spoken : full,
      gender,
      contacts: reach,
      ...reasons(reach),
      ...source(chance, '北京春季家装博览会'),
    },
    spoken,
  )
}

function entering(stage: string, { chance, subject, day, number }: Moment): Filled {
  const gross = sizeOf(subject)
  switch (stage) {
    case 'survey':
      return {
        layout: gross.layout,
        areaGross: gross.area,
        areaNet: Math.round(gross.area * 78) / 100,
        surveyAt: day,
        surveyNotes: chance.pick([
          '层高 2.72 米，客厅梁下 2.38 米；卫生间下沉 35 公分',
          '承重墙两处不能动；阳台想并入客厅；入户门外开',
          '老房电表 20A，建议增容；暖气要改位置',
        ]),
      }
    case 'design':
      return {
        plannedStart: addDays(day, chance.between(15, 50)),
        stylePref: [chance.pick(['modern', 'chinese', 'nordic', 'cream', 'luxury', 'japanese'])],
      }
    case 'quote':
      return { decoType: chance.weigh([['full', 4], ['half', 4], ['package', 3], ['labour', 1], ['soft', 1]]) } // prettier-ignore
    case 'deposit':
      return { deposit: chance.pick([500_000, 1_000_000, 2_000_000]) }
    case 'sign': {
      // Whole hundreds of 元, as contracts have them.
      const hundreds = (fen: number): number => Math.round(fen / 10_000) * 10_000
      const amount = hundreds(subject.budget * (0.85 + chance.share() * 0.25))
      const [first, second] = [hundreds(amount * 0.6), hundreds(amount * 0.35)]
      return {
        contractNo: `CY-HT-${day.slice(0, 4)}-${String(number).padStart(4, '0')}`,
        signedAt: day,
        contractAmount: amount,
        payMethod: chance.weigh([['own', 7], ['loan', 2], ['instalments', 2]]), // prettier-ignore
        paySchedule: [
          { node: '开工前', amount: first, due: addDays(day, 7) },
          { node: '水电验收后', amount: second, due: addDays(day, 45) },
          { node: '竣工验收后', amount: amount - first - second, due: addDays(day, 110) },
        ],
        unitNo: `${chance.between(1, 28)}号楼${chance.between(1, 4)}单元${chance.between(2, 24)}0${chance.between(1, 4)}`,
        address: `${subject.about}（演示地址）`,
        idType: 'residentId',
        idNumber: residentNumber(number),
        retentionClass: 'decoration',
      }
    }
    case 'start':
      return {
        plannedDays: chance.between(60, 100),
        startAt: day,
        plannedEnd: addDays(day, chance.between(70, 110)),
      }
    case 'completion':
      return { acceptedAt: day, warrantyEnd: addDays(day, 730), waterproofEnd: addDays(day, 1826) }
    case 'onHold':
      return { exitReason: 'postponed' }
    case 'lost':
      return { exitReason: chance.pick(['price', 'rival', 'noNeed', 'unreachable']) }
    default:
      return {}
  }
}

/** The same flat every time it is asked about. */
function sizeOf(subject: Subject): { readonly layout: string; readonly area: number } {
  const mark =
    Math.floor(subject.budget / wan(1)) * 7 + subject.about.charCodeAt(0) + subject.spoken.charCodeAt(0)
  const [layout, low, high] = layouts[mark % layouts.length] ?? ['2室1厅1卫', 62, 88]
  return { layout, area: low + (mark % (high - low)) }
}

/** Signed with the contract: without it no identity number is taken (R13). */
const agreesToSensitive = ({ day, number }: Moment): Told => ({
  kind: 'consent',
  fact: {
    act: 'granted',
    purpose: SENSITIVE,
    basis: 'separateConsent',
    scope: ['C3'],
    method: 'signed',
    evidence: '演示凭证',
    ...agreedNotice(number, startOf(day, 480)),
  },
})

function happening(stage: string, moment: Moment): readonly Told[] {
  const { chance, day, user } = moment
  const told: Told[] = []
  if (stage === 'invite')
    told.push({ kind: 'visit', fact: { type: 'store', text: '到店看样板间，坐了一个多小时', by: user } })
  if (stage === 'survey')
    told.push({ kind: 'visit', fact: { type: 'home', text: '上门量房，业主在场', by: user } })
  if (stage === 'sign') told.push(agreesToSensitive(moment))
  if (nodes.includes(stage)) {
    const result = chance.percent(88) ? 'passed' : 'rework'
    told.push({ kind: 'milestone', fact: { type: stage, plan: day, actual: day, result } })
  }
  if (stage === 'completion') {
    const score = chance.between(3, 5)
    told.push({
      kind: 'survey',
      fact: { score, node: 'completion', nps: chance.between(6, 10), text: '竣工回访' },
    })
  }
  if (stage === 'warranty' && chance.percent(30)) {
    told.push({ kind: 'complaint', fact: { text: '次卧踢脚线开裂，要求维修', type: 'quality', severity: 'low', state: 'closed', result: '已上门更换并补漆，业主认可' } }) // prettier-ignore
  }
  return told
}

export const homeDecoStory: Industry = {
  template: homeDeco,
  rhythm: 'shop',
  size: 132,
  meet,
  again: (chance, known) => subject(chance, {}, known.spoken),
  onTrack: () => ({}),
  entering,
  happening,
  complaints: [
    { text: '约好的水电师傅没来，业主请了假白等一天', type: 'delay', severity: 'high', state: 'handling' },
    { text: '增项报价比当初说的多两千，要求书面说明', type: 'price', severity: 'low', state: 'received' },
    { text: '瓷砖空鼓三块，要求返工', type: 'quality', severity: 'high', state: 'handling' },
  ],
  talk(progress, moment) {
    // First contact ends with the survey, planning with the start of work: early in a way of 17 stages.
    const part = progress < 0.15 ? 0 : progress < 0.42 ? 0.5 : 1
    return talkFrom(talk, ['store', 'store', 'site'][part * 2] ?? 'store', part, moment)
  },
}
