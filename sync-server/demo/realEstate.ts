/** The property shop: new homes, resale, letting; viewings most of all. No means, no papers, no identities. */
import { addDays } from '../../shared/domain/day.ts'
import { realEstate } from '../../shared/templates/realEstate.ts'
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
import { contacts, personName, reasons, source } from './words.ts'

const areas = [
  '金桥',
  '张江',
  '陆家嘴',
  '世纪公园',
  '三林',
  '川沙',
  '北蔡',
  '周浦',
  '碧云',
  '联洋',
  '前滩',
  '曹路',
]
const projects = [
  '滨江云庭',
  '金桥雅筑',
  '张江学士苑',
  '世纪花园',
  '前滩悦府',
  '碧云国际公寓',
  '三林懿德里',
  '川沙新苑',
  '联洋年华',
  '周浦印象城',
  '浦江华庭',
]
const regions = ['310115', '310115', '310115', '310104', '310112', '310110']

const talk: Talk = [
  [
    '想看{about}附近，地铁 {n} 百米内，最好满五唯一',
    '预算 {budget} 上下，首套，问了首付和利率',
    '{who}在张江上班，通勤半小时以内都可以',
    '关注学区，说明学区政策以教育局当年公布为准，不作承诺',
    '加微信，发了三套房源和户型图',
    '现租约到月底，希望下周能看房',
    '家人还没统一意见，周末再来',
  ],
  [
    '带看 {n} 套，最喜欢中间楼层那套，嫌厨房小',
    '业主心理价比客户高 15 万，两边再谈',
    '二次带看，{who}带了父母，采光满意，担心高架噪声',
    '客户问税费明细，算了一份发过去',
    '业主同意让 8 万，条件是首付一个月内到位',
    '竞品楼盘也在看，本周内做决定',
    '{about}这套钥匙在门店，随时可看',
  ],
  [
    '网签预约好，双方证件原件当天核对',
    '银行面签完成，等批贷',
    '交房水电煤过户一起办，抄表拍照留档',
    '物业交割清单双方签字，钥匙 {n} 把',
    '入住后回访，邻居装修有噪音，帮忙联系物业',
    '{who}介绍同事来看租房，约周日',
    '租约还有两个月到期，问续租意向',
  ],
]

function subject(chance: Chance, spoken: string, more: Filled): Subject {
  const about = chance.pick(projects)
  const budget = wan(chance.between(28, 98) * 10)
  const region = chance.pick(regions)
  const low = chance.between(4, 9) * 10
  return {
    spoken,
    region,
    about,
    budget,
    first: {
      ...more,
      regionCode: region,
      propType: chance.weigh([['home', 9], ['flat', 3], ['villa', 1], ['shop', 1], ['office', 1]]), // prettier-ignore
      wantRegions: [...new Set([chance.pick(areas), chance.pick(areas)])],
      wantProjects: [about],
      wantLayout: chance.pick(['2室1厅1卫', '2室2厅1卫', '3室2厅2卫', '1室1厅1卫']),
      areaMin: low,
      areaMax: low + 35,
      budgetMin: Math.round(budget * 0.85),
      budgetMax: budget,
      urgency: chance.weigh([['now', 3], ['month', 4], ['quarter', 3], ['halfYear', 2], ['future', 1]]), // prettier-ignore
    },
  }
}

function meet(chance: Chance): Subject {
  const { full, spoken, gender } = personName(chance)
  const reach = contacts(chance)
  const client = { clientType: 'person', name: full, gender, contacts: reach, ...reasons(reach) }
  return subject(chance, spoken, { ...client, ...source(chance, '上海春季房展会') })
}

function onTrack(chance: Chance, track: string): Filled {
  if (track === 'rental') {
    const rent = chance.between(38, 160) * 10_000
    return {
      needType: chance.percent(80) ? 'rent' : 'let',
      budgetMin: Math.round(rent * 0.8),
      budgetMax: rent,
    }
  }
  if (track === 'resale') {
    return { needType: chance.weigh([['buy', 7], ['sell', 3], ['invest', 1]]), purchaseType: 'resale' } // prettier-ignore
  }
  return {
    needType: chance.percent(88) ? 'buy' : 'invest',
    purchaseType: 'newHome',
    purpose: chance.pick(['first', 'upgrade']),
  }
}

/** The stages of the three tracks that ask for the same. */
function entering(stage: string, moment: Moment): Filled {
  const { chance, subject, day, number } = moment
  const no = String(number).padStart(4, '0')
  const unit = `${chance.between(1, 22)}-${chance.between(1, 3)}-${chance.between(2, 28)}0${chance.between(1, 4)}`
  const paid = (prefix: string, amount: number): Filled => ({ no: `${prefix}${no}`, date: day, amount })
  switch (stage) {
    case 'newReserve':
      return { reserve: paid('RC', 2_000_000) }
    case 'newSubscribe':
      return { subscribe: paid('RG', 10_000_000), unitRef: unit, address: `${subject.about}（演示地址）` }
    case 'resaleDeposit':
      return { depositPaid: paid('DJ', 20_000_000), unitRef: unit }
    case 'rentDeposit':
      return { depositPaid: paid('ZD', 300_000), unitRef: unit }
    case 'newSign':
    case 'resaleSign': {
      const dealPrice = Math.round(subject.budget * (0.9 + chance.share() * 0.1))
      const kept = { retentionClass: 'property' }
      return {
        filingNo: `WQ${day.slice(0, 4)}${no}`,
        dealPrice,
        commission: Math.round(dealPrice / 100),
        ...kept,
      }
    }
    case 'resaleEscrow':
      return { escrow: 'open' }
    case 'resaleTransfer':
      return { transferAt: day, escrow: 'released' }
    case 'newDeliver':
    case 'resaleHandover':
      return { deliverAt: day }
    case 'newDeed':
      return { deedAt: day }
    case 'rentSign': {
      const rent = chance.between(38, 160) * 10_000
      const end = addDays(day, 364)
      return { lease: { rent, deposit: rent * 2, start: day, end, renewRemind: addDays(end, -60) } }
    }
    case 'onHold':
      return { exitReason: 'postponed' }
    case 'lost':
      return { exitReason: chance.pick(['price', 'rival', 'noNeed', 'unreachable']) }
    default:
      return {}
  }
}

function happening(stage: string, { chance, subject, user }: Moment): readonly Told[] {
  if (stage.endsWith('Viewing')) {
    const unit = `${chance.between(1, 22)}-${chance.between(1, 3)}-${chance.between(2, 28)}0${chance.between(1, 4)}`
    const feedback = chance.pick([
      '采光好，嫌厨房小',
      '满意，回去商量',
      '楼层太低',
      '价格偏高，想再谈',
      '噪声大，放弃',
    ])
    const place = subject.about
    return [
      {
        kind: 'visit',
        fact: { type: 'viewing', place, unit, by: user, feedback, signed: chance.percent(80) },
      },
    ]
  }
  if (stage === 'newOwner' || stage === 'rentMoveIn') {
    return [{ kind: 'survey', fact: { score: chance.between(3, 5), text: '入住回访' } }]
  }
  return []
}

export const realEstateStory: Industry = {
  template: realEstate,
  rhythm: 'shop',
  size: 128,
  meet,
  again: (chance, known) => subject(chance, known.spoken, {}),
  onTrack,
  entering,
  happening,
  complaints: [
    { text: '带看迟到四十分钟，业主已离开', type: 'attitude', severity: 'low', state: 'received' },
    { text: '中介费比挂牌时说的高，要求按原价', type: 'price', severity: 'high', state: 'handling' },
    {
      text: '号码像是给了别的公司，接到装修推销电话',
      type: 'privacy',
      severity: 'urgent',
      state: 'handling',
    },
  ],
  talk: (progress, moment) => talkFrom(talk, 'viewing', progress, moment),
}
