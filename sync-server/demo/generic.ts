/** The factory's sales department: companies, their people, samples, contracts, deliveries. */
import { addDays } from '../../shared/domain/day.ts'
import { generic } from '../../shared/templates/generic.ts'
import type { Chance } from './random.ts'
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
import { contacts, creditCode, email, landline, mobile, personName, reasons, source } from './words.ts'

const cities = [
  ['苏州', '320505', '0512'], ['苏州', '320506', '0512'], ['昆山', '320583', '0512'], ['无锡', '320211', '0510'],
  ['常州', '320412', '0519'], ['上海', '310112', '021'], ['宁波', '330206', '0574'], ['南通', '320602', '0513'],
] as const // prettier-ignore
const first = [...'澄恒铭锐瀚禾启联晟拓博骏凯翌颢']
const second = [...'迈源科泽润川合创达越宏纳腾远屿']
const trades: readonly (readonly [trade: string, industry: string, product: string, spec: string])[] = [
  ['精密机械', 'C', '铝合金支架', '6061-T6，公差 ±0.02，阳极氧化'],
  ['汽车零部件', 'C', '线束固定夹', 'PA66+30%GF，黑色'],
  ['电子科技', 'C', '散热片', '1.5 mm 冲压，导热硅脂面平整度 0.05'],
  ['医疗器械', 'C', '手柄外壳', 'ABS 医用级，双色注塑'],
  ['物流设备', 'C', '输送滚筒', 'Φ50×600，镀锌'],
  ['暖通工程', 'E', '风管法兰', '30 号，热镀锌'],
  ['商贸', 'F', '五金紧固件', 'M6×20 不锈钢 304'],
  ['智能仓储', 'I', '货架横梁', '100×50×1.5，喷塑 RAL7035'],
  ['建筑装饰', 'E', '幕墙转接件', 'Q235B，热浸锌 ≥65 μm'],
]

const talk: Talk = [
  [
    '{who}在找{about}的第二供应商，现供应商交期不稳',
    '月用量约 {n} 千件，要求 15 天内出样',
    '采购发来图纸两张，含保密要求，先签保密协议再报价',
    '问能否做 IATF16949 文件，回复质量部可提供 PPAP 三级',
    '展会上聊过，回来补寄目录和材质报告',
    '对方要求来厂审核，约下周三上午，陪同质量部',
    '首次联系，采购经理不在，助理记下回电',
  ],
  [
    '首样尺寸 {n} 处超差，模具已修，周五寄二次样',
    '价格还差 3 个点，对方希望月结 60 天，我方底线 45 天',
    '技术评审会开完，表面处理改成喷砂加氧化，单价上调',
    '投标文件已递交，开标时间下周二',
    '合同法务在审，违约金条款有两处要改',
    '{who}确认样品合格，准备下小批量 500 件',
    '项目预算 {budget}，今年先放一半',
    '对方财务要求先开票后付款，和财务核对过额度',
  ],
  [
    '首批 {n} 托盘已发，送货单签回',
    '来料检验抽检 2 件毛刺，现场返修，已出 8D 初稿',
    '对账单已发，对方月底安排付款',
    '质保期内换货 12 件，运费我方承担',
    '年度框架谈续签，希望降 2%，拿原材料指数去谈',
    '{who}新厂明年投产，{about}用量预计翻一倍',
    '催第二笔回款，财务说周四前到账',
  ],
]

function need(chance: Chance, trade: (typeof trades)[number]): Filled {
  const [, , product, spec] = trade
  return { product, spec, qty: chance.between(5, 400) * 100, targetPrice: chance.between(80, 9_000) }
}

function business(
  chance: Chance,
  trade: (typeof trades)[number],
  spoken: string,
  region: string,
  more: Filled,
): Subject {
  const budget = wan(chance.between(20, 480))
  const urgency = chance.weigh([['now', 2], ['month', 4], ['quarter', 4], ['halfYear', 2], ['future', 1]]) // prettier-ignore
  return { spoken, region, about: trade[2], budget, first: { ...more, urgency } }
}

function meet(chance: Chance): Subject {
  const [city, region, area] = chance.pick(cities)
  const trade = chance.pick(trades)
  const brand = chance.pick(first) + chance.pick(second)
  const buyer = personName(chance)
  const decider = personName(chance)
  const reach: Filled[] = [
    { type: 'landline', value: landline(chance, area), label: '前台', primary: true },
    ...contacts(chance).slice(0, 1).map((one) => ({ ...one, label: buyer.full, primary: false })), // prettier-ignore
  ]
  return business(chance, trade, brand + trade[0].slice(0, 2), region, {
    clientType: 'company',
    name: `${city}${brand}${trade[0]}有限公司`,
    alias: brand,
    regionCode: region,
    industryCode: trade[1],
    ownership: chance.weigh([['private', 7], ['foreign', 2], ['joint', 2], ['state', 1], ['listed', 1]]), // prettier-ignore
    size: chance.weigh([['medium', 4], ['small', 5], ['large', 1], ['micro', 2]]), // prettier-ignore
    contacts: reach,
    ...reasons(reach),
    people: [
      {
        name: buyer.full,
        dept: '采购部',
        title: '采购经理',
        decisionRole: 'buy',
        mobile: mobile(chance),
        email: email(chance),
      },
      { name: decider.full, dept: '总经办', title: '总经理', decisionRole: 'decide', mobile: mobile(chance) },
    ],
    ...source(chance, '长三角工业零部件展'),
  })
}

const tradeOf = (subject: Subject): (typeof trades)[number] =>
  trades.find((trade) => trade[2] === subject.about) ?? ['商贸', 'F', subject.about, '按图']

function entering(stage: string, { chance, subject, day, number }: Moment): Filled {
  const no = String(number).padStart(4, '0')
  const year = day.slice(0, 4)
  switch (stage) {
    case 'qualify':
      return { foundedAt: `${chance.between(1996, 2021)}-0${chance.between(1, 9)}-1${chance.between(0, 9)}` }
    case 'need':
      return {
        needs: [{ ...need(chance, tradeOf(subject)), dueDate: addDays(day, chance.between(30, 120)) }],
      }
    case 'sample':
      return {
        samples: [
          { no: `YP-${no}`, date: day, result: chance.pick(['尺寸合格，外观待改', '合格', '二次打样']) },
        ],
      }
    case 'quote':
      return { uscc: creditCode(chance) }
    case 'negotiate':
      return { onCredit: chance.percent(40) }
    case 'contract':
      return {
        contracts: [
          { extRef: `SZ-HT-${year}-${no}`, amount: subject.budget, signedAt: day, until: addDays(day, 365) },
        ],
        settle: chance.weigh([['transfer', 7], ['draft', 3]]), // prettier-ignore
        legalRep: personName(chance).full,
        regAddress: `演示工业园 ${chance.between(1, 99)} 号`,
        bizAddress: `演示工业园 ${chance.between(1, 99)} 号`,
        address: `演示工业园 ${chance.between(1, 99)} 号收货处`,
        retentionClass: 'contract',
      }
    case 'deliver':
      return { orders: [{ extRef: `PO${year}${no}`, on: day, amount: Math.round(subject.budget / 4) }] }
    case 'accept':
      return {
        deliveries: [
          {
            extRef: `SH${year}${no}`,
            on: day,
            acceptedAt: day,
            result: chance.percent(85) ? 'passed' : 'partly',
          },
        ],
      }
    case 'afterSales':
      return {
        serviceOrders: [
          { no: `SH-${no}`, on: day, problem: '个别件有毛刺，客户要求挑选', result: '现场挑选，不良品换新' },
        ],
        serials: [{ no: `SN${year}${no}`, product: subject.about, warrantyEnd: addDays(day, 365) }],
      }
    case 'lost':
      return { exitReason: chance.pick(['price', 'rival', 'noNeed', 'ended']) }
    default:
      return {}
  }
}

function happening(stage: string, { chance, user }: Moment): readonly Told[] {
  if (stage === 'qualify')
    return [{ kind: 'visit', fact: { type: 'home', text: '上门拜访，看了产线和检测室', by: user } }]
  if (stage === 'accept') return [{ kind: 'note', fact: { text: '验收单签字扫描件已归档' } }]
  if (stage === 'afterSales') {
    return [{ kind: 'complaint', fact: { text: '批次毛刺，客户停线 2 小时', type: 'quality', severity: 'high', state: 'resolved', result: '换货并补 8D' } }] // prettier-ignore
  }
  if (stage === 'renew')
    return [{ kind: 'survey', fact: { score: chance.between(3, 5), text: '年度满意度回访' } }]
  return []
}

export const genericStory: Industry = {
  template: generic,
  rhythm: 'factory',
  size: 124,
  meet,
  again: (chance, known) => business(chance, chance.pick(trades), known.spoken, known.region, {}),
  onTrack: () => ({}),
  entering,
  happening,
  complaints: [
    { text: '交期晚了四天，客户产线停工待料', type: 'delay', severity: 'urgent', state: 'handling' },
    { text: '同一批尺寸超差 0.05，客户要求全检', type: 'quality', severity: 'high', state: 'handling' },
    { text: '对账单三个月没给，财务没法付款', type: 'attitude', severity: 'low', state: 'received' },
  ],
  talk: (progress, moment) => talkFrom(talk, 'home', progress, moment),
}
