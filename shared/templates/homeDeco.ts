/**
 * 家装: home decoration.
 *
 * One family may decorate two flats, so the flat belongs to the business. Who works on site sees
 * `profile` and `service` and never `deal`: the estate and the team therefore stand in `profile`,
 * measuring, schedule and acceptance in `service`, and only need and money in `deal`.
 */
import { basePapers, headGroups, tailGroups, withBase } from './base.ts'
import {
  always,
  date,
  decimal,
  exitsOf,
  formatted,
  from,
  group,
  list,
  long,
  member,
  money,
  needed,
  one,
  options,
  papers,
  pastDate,
  ref,
  section,
  severalOrOther,
  signedMoney,
  stagesOf,
  text,
  whole,
  type Draft,
} from './build.ts'
import type { Template, Words } from './types.ts'

const tracks = options('main 家装|Decoration')
const stages = [
  ...stagesOf(
    'main',
    'lead 线索|Lead',
    'invite 邀约到店|Invited to store',
    'survey 量房|Survey',
    'design 方案|Design',
    'quote 报价|Quote',
    'deposit 定金|Deposit',
    'sign 签约|Signed',
    'start 开工|Work begun',
    'concealed 水电隐蔽验收|Concealed works',
    'waterproof 防水闭水|Waterproofing',
    'masonry 泥木|Masonry and carpentry',
    'paint 油漆|Painting',
    'install 安装|Installation',
    'completion 竣工验收|Completion',
    'settle 结算|Settlement',
    'warranty 质保|Warranty',
    'referral 老客转介绍|Referral',
  ),
  ...exitsOf('onHold 搁置|On hold', 'lost 流失|Lost'),
]

const nodes = options(
  'start 开工交底|Kick-off',
  'concealed 水电隐蔽验收|Concealed works',
  'waterproof 防水闭水|Waterproofing',
  'masonry 泥木|Masonry and carpentry',
  'paint 油漆|Painting',
  'install 安装|Installation',
  'completion 竣工验收|Completion',
)

const squareMetre: Words = { zh: '㎡', en: 'm²' }
const days: Words = { zh: '天', en: 'days' }

const home = section({
  group: 'home',
  compartment: 'deal',
  of: 'business',
  purpose: 'need',
  basis: 'contract',
})
const team = section({
  group: 'team',
  compartment: 'profile',
  of: 'business',
  purpose: 'operation',
  basis: 'operation',
})
const contract = section({
  group: 'contract',
  compartment: 'deal',
  of: 'business',
  purpose: 'contract',
  basis: 'contract',
})
const site = section({
  group: 'site',
  compartment: 'service',
  of: 'business',
  purpose: 'service',
  basis: 'contract',
})

const need: readonly Draft[] = [
  home('community', '小区', 'Estate', text(60), 'C1', always, { compartment: 'profile', listColumn: true }),
  home('unitNo', '楼栋房号', 'Building and flat', text(40), 'C2', from('sign'), {
    compartment: 'contact',
    purpose: 'service',
    mask: 'hidden',
  }),
  home(
    'houseState',
    '房屋状态',
    'State of the home',
    one(
      'shell 毛坯|Shell',
      'fitted 精装改造|Fitted, to change',
      'old 旧房翻新|Renovation',
      'partial 局部|Partial',
    ),
    'C0',
    always,
  ),
  home('layout', '户型', 'Layout', formatted('layout', 20), 'C0', from('survey')),
  home('areaGross', '建筑面积', 'Gross area', decimal(10, 2000), 'C0', from('survey'), {
    unit: squareMetre,
    listColumn: true,
  }),
  home('areaNet', '套内面积', 'Net area', decimal(10, 2000), 'C0', from('survey'), {
    unit: squareMetre,
    notOver: 'areaGross',
  }),
  home('handoverDate', '交房日期', 'Handover of the home', date, 'C0'),
  home(
    'decoType',
    '装修方式',
    'Kind of contract',
    one(
      'full 全包|All in',
      'half 半包|Half',
      'labour 清包|Labour only',
      'package 整装|Package',
      'soft 软装|Furnishing',
    ),
    'C0',
    from('quote'),
  ),
  home(
    'stylePref',
    '风格偏好',
    'Style',
    severalOrOther(
      'modern 现代简约|Modern',
      'chinese 新中式|New Chinese',
      'nordic 北欧|Nordic',
      'cream 奶油风|Cream',
      'luxury 轻奢|Light luxury',
      'european 欧式|European',
      'american 美式|American',
      'japanese 日式|Japanese',
      'industrial 工业风|Industrial',
    ),
    'C1',
  ),
  home('budgetMin', '预算下限', 'Budget from', money(), 'F', always, { notOver: 'budgetMax' }),
  home('budgetMax', '预算上限', 'Budget to', money(), 'F', always, { listColumn: true }),
  home('plannedStart', '计划开工', 'Planned start', date, 'C0', from('design')),
  home('household', '家庭需求', 'Household', text(200), 'C1', null, {
    basis: 'consent',
    help: {
      zh: '老人、儿童、宠物的需要；不写未成年人的姓名和学校',
      en: 'Needs only; no names or schools of children',
    },
  }),
  home('propertyOffice', '物业联系', 'Property office', text(60), 'C2', null, {
    compartment: 'contact',
    purpose: 'service',
    mask: 'hidden',
  }),
]

const people: readonly Draft[] = [
  team('designerId', '设计师', 'Designer', ref('user'), 'C0', from('design')),
  team('pmId', '项目经理', 'Project manager', ref('user'), 'C0', from('sign')),
  team('supervisorId', '监理', 'Supervisor', ref('user'), 'C0', from('sign')),
]

const deal: readonly Draft[] = [
  contract('deposit', '定金', 'Deposit', money(), 'F', from('deposit')),
  contract('contractNo', '合同号', 'Contract no.', text(40), 'F', from('sign')),
  contract('signedAt', '签约日', 'Signed on', pastDate, 'F', from('sign')),
  contract('contractAmount', '合同金额', 'Contract amount', money(1), 'F', from('sign'), {
    listColumn: true,
  }),
  contract(
    'changeOrders',
    '增减项',
    'Change orders',
    list(
      member('desc', '内容', 'What', text(200), needed),
      member('amount', '金额', 'Amount', signedMoney, needed),
      member('signedAt', '签字日', 'Signed on', pastDate),
      member('file', '附件', 'File', ref('file')),
    ),
    'F',
  ),
  contract(
    'paySchedule',
    '付款计划',
    'Payment schedule',
    list(
      member('node', '节点', 'Node', text(40), needed),
      member('amount', '金额', 'Amount', money(1), needed),
      member('due', '应付日', 'Due', date),
    ),
    'F',
    from('sign'),
    { purpose: 'payment' },
  ),
  contract('receipts', '收款', 'Receipts', { is: 'facts', kind: 'payment' }, 'F', from('sign'), {
    compartment: 'finance',
    purpose: 'payment',
  }),
  contract(
    'payMethod',
    '付款方式',
    'Way of paying',
    one('own 自付|Own funds', 'loan 装修贷|Decoration loan', 'instalments 分期|Instalments'),
    'F',
    from('sign'),
    { purpose: 'payment' },
  ),
]

const work: readonly Draft[] = [
  site('surveyAt', '量房时间', 'Surveyed on', date, 'C0', from('survey')),
  site('surveyNotes', '量房记录', 'Survey notes', long(800), 'C0', from('survey')),
  site('plannedDays', '工期', 'Duration', whole(1, 1000), 'C0', from('start'), { unit: days }),
  site('startAt', '开工日', 'Started on', date, 'C0', from('start'), { notOver: 'plannedEnd' }),
  site('plannedEnd', '计划竣工', 'Planned end', date, 'C0', from('start')),
  site(
    'milestones',
    '施工节点',
    'Milestones',
    { is: 'facts', kind: 'milestone', options: nodes },
    'C0',
    from('start'),
  ),
  site('acceptedAt', '竣工日', 'Accepted on', pastDate, 'C0', from('completion')),
  site('warrantyEnd', '质保到期', 'Warranty until', date, 'C0', from('completion'), { auto: 'default' }),
  site('waterproofEnd', '防水质保到期', 'Waterproofing until', date, 'C0', from('completion'), {
    auto: 'default',
  }),
  site(
    'csat',
    '满意度',
    'Satisfaction',
    { is: 'facts', kind: 'survey', options: nodes },
    'C1',
    from('completion'),
    {
      basis: 'consent',
    },
  ),
]

const signing = ['sign']

export const homeDeco: Template = {
  id: 'homeDeco',
  version: 1,
  title: { zh: '家装', en: 'Home decoration' },
  tracks,
  stages,
  signing,
  groups: [
    ...headGroups,
    group('home 房屋与需求|Home and need', 'SA', 'ST', 'CS'),
    group('team 团队|Team', 'SA', 'ST', 'CS'),
    group('contract 合同与付款|Contract', 'SA', 'FN', 'BM'),
    group('site 施工|Site', 'ST', 'SA', 'CS'),
    ...tailGroups,
  ],
  fields: withBase({ tracks, stages, signing }, [...need, ...people, ...deal, ...work]),
  categories: ['regionCode', 'urgency', 'decoType', 'houseState', 'tier'],
  attachments: [
    ...basePapers,
    ...papers('C2', 'contact', 'deed 购房合同/产证|Purchase contract or deed'),
    ...papers(
      'C0',
      'service',
      'floorPlan 户型图|Floor plan',
      'surveyDrawing 量房图|Survey drawing',
      'design 方案图|Design',
      'permit 物业装修许可|Property permit',
      'startOrder 开工单|Start order',
      'concealedReport 隐蔽验收单/照片|Concealed works report and photos',
      'waterTest 闭水记录|Water test',
      'materialTest 材料验收/环保检测|Material and emission test',
      'completionReport 竣工验收单|Completion report',
      'warrantyCard 质保卡|Warranty card',
    ),
    ...papers(
      'F',
      'deal',
      'quotation 报价单|Quotation',
      'contract 装修合同|Decoration contract',
      'changeOrder 增减项单|Change order',
      'settlement 结算单|Settlement',
    ),
    ...papers('F', 'finance', 'receipt 收据/发票|Receipt or invoice'),
  ],
  place: 'community',
  retention: 'decoration',
}
