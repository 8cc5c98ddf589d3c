/**
 * 通用企业/制造: companies that buy from a company.
 *
 * What identifies the enterprise is public and stands in `profile`; what it can pay stands in
 * `finance`, where sales cannot read. A sole trader's bank account is a person's account: it is
 * asked by a field of its own in `identity` (C3), never by the company's one.
 */
import { basePapers, headGroups, tailGroups, withBase } from './base.ts'
import {
  always,
  bool,
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
  object,
  one,
  oneOrOther,
  options,
  papers,
  pastDate,
  ref,
  section,
  stagesOf,
  text,
  whole,
  type Draft,
} from './build.ts'
import type { Template, Words } from './types.ts'

const tracks = options('main 企业客户|Enterprise client')
const stages = [
  ...stagesOf(
    'main',
    'lead 线索|Lead',
    'qualify 资格确认|Qualified',
    'need 需求确认|Need confirmed',
    'sample 打样/试制|Samples',
    'quote 报价/投标|Quote or bid',
    'negotiate 谈判|Negotiation',
    'contract 合同|Contract',
    'deliver 排产交付|Production and delivery',
    'accept 验收|Acceptance',
    'collect 回款|Collection',
    'afterSales 售后|After-sales',
    'renew 续约|Renewal',
  ),
  ...exitsOf('lost 流失|Lost'),
]

const days: Words = { zh: '天', en: 'days' }
const percent: Words = { zh: '%', en: '%' }

/** The sections of GB/T 4754-2017. A finer code (C26) or the sheet's own word is kept as it is. */
const industries = oneOrOther(
  'A 农、林、牧、渔业|Agriculture, forestry, animal husbandry, fishery',
  'B 采矿业|Mining',
  'C 制造业|Manufacturing',
  'D 电力、热力、燃气及水生产和供应业|Power, heat, gas and water supply',
  'E 建筑业|Construction',
  'F 批发和零售业|Wholesale and retail',
  'G 交通运输、仓储和邮政业|Transport, storage and post',
  'H 住宿和餐饮业|Hotels and catering',
  'I 信息传输、软件和信息技术服务业|Information, software and IT services',
  'J 金融业|Finance',
  'K 房地产业|Real estate',
  'L 租赁和商务服务业|Leasing and business services',
  'M 科学研究和技术服务业|Research and technical services',
  'N 水利、环境和公共设施管理业|Water, environment and public facilities',
  'O 居民服务、修理和其他服务业|Resident services and repair',
  'P 教育|Education',
  'Q 卫生和社会工作|Health and social work',
  'R 文化、体育和娱乐业|Culture, sports and entertainment',
  'S 公共管理、社会保障和社会组织|Public administration',
  'T 国际组织|International organisations',
)

const firm = section({
  group: 'firm',
  compartment: 'profile',
  of: 'client',
  purpose: 'identify',
  basis: 'operation',
})
const deal = section({
  group: 'deal',
  compartment: 'deal',
  of: 'business',
  purpose: 'contract',
  basis: 'contract',
})
const credit = section({
  group: 'credit',
  compartment: 'finance',
  of: 'business',
  purpose: 'credit',
  basis: 'operation',
})
const after = section({
  group: 'after',
  compartment: 'service',
  of: 'business',
  purpose: 'service',
  basis: 'contract',
})

const soleTrader = ['soleTrader']

const enterprise: readonly Draft[] = [
  firm('uscc', '统一社会信用代码', 'Unified social credit code', formatted('uscc', 18), 'C0', from('quote'), {
    when: { field: 'clientType', notIn: ['person'] },
  }),
  firm(
    'ownership',
    '企业性质',
    'Ownership',
    one(
      'state 国有|State-owned',
      'private 民营|Private',
      'foreign 外资|Foreign',
      'joint 合资|Joint venture',
      'listed 上市|Listed',
      'soleTrader 个体户|Sole trader',
      'public 事业单位|Public institution',
      'other 其他|Other',
    ),
    'C0',
  ),
  firm(
    'size',
    '规模',
    'Size',
    one('large 大型|Large', 'medium 中型|Medium', 'small 小型|Small', 'micro 微型|Micro'),
    'C0',
  ),
  firm('foundedAt', '成立日', 'Founded on', pastDate, 'C0'),
  firm('industryCode', '行业', 'Industry', industries, 'C0', always, {
    listColumn: true,
    help: {
      zh: '门类字母、GB/T 4754 代码，或习惯的行业名',
      en: 'A section, a GB/T 4754 code, or your own word',
    },
  }),
  firm('legalRep', '法定代表人', 'Legal representative', text(40), 'C1', from('contract'), {
    purpose: 'contract',
    basis: 'contract',
    mask: 'name',
  }),
  firm('regAddress', '注册地址', 'Registered address', text(120), 'C0', from('contract'), {
    purpose: 'contract',
  }),
  firm('bizAddress', '经营地址', 'Business address', text(120), 'C0', from('contract'), {
    purpose: 'contract',
  }),
  firm(
    'people',
    '联系人',
    'Contact persons',
    list(
      member('name', '姓名', 'Name', text(60), { required: true, mask: 'name' }),
      member('dept', '部门', 'Department', text(40)),
      member('title', '职务', 'Title', text(40)),
      member(
        'decisionRole',
        '决策角色',
        'Role in the decision',
        one(
          'decide 决策|Decides',
          'influence 影响|Influences',
          'use 使用|Uses',
          'buy 采购|Buys',
          'finance 财务|Finance',
        ),
      ),
      member('mobile', '手机', 'Mobile', formatted('mobile', 20), { mask: 'mobile' }),
      member('landline', '座机', 'Landline', formatted('landline', 20), { mask: 'landline' }),
      member('email', '邮箱', 'Email', formatted('email', 80), { mask: 'email' }),
      member('wechat', '微信', 'WeChat', formatted('wechat', 20), { mask: 'wechat' }),
    ),
    'C2',
    always,
    { group: 'contact', compartment: 'contact', purpose: 'contact', basis: 'contract', watched: true },
  ),
]

const invoice = object(
  member('title', '抬头', 'Title', text(80), needed),
  member('taxNo', '税号', 'Tax number', formatted('taxNo', 20), needed),
  member('bank', '开户行', 'Bank', text(80)),
  member('account', '账号', 'Account', formatted('account', 40), { mask: 'card' }),
)

const business: readonly Draft[] = [
  deal(
    'needs',
    '合作需求',
    'Needs',
    list(
      member('product', '产品', 'Product', text(80), needed),
      member('spec', '规格', 'Specification', text(200)),
      member('qty', '数量', 'Quantity', decimal(0.001, 1e9, 3), needed),
      member('dueDate', '需求日', 'Needed by', date),
      member('targetPrice', '目标价', 'Target price', money()),
    ),
    'F',
    from('need'),
    { purpose: 'need' },
  ),
  deal(
    'settle',
    '结算方式',
    'Settlement',
    one(
      'transfer 电汇|Transfer',
      'draft 承兑|Acceptance draft',
      'letter 信用证|Letter of credit',
      'cash 现金|Cash',
    ),
    'F',
    from('contract'),
    { purpose: 'payment' },
  ),
  deal('onCredit', '需要授信', 'Buys on credit', bool, 'F', null, { purpose: 'credit' }),
  deal(
    'contracts',
    '合同',
    'Contracts',
    list(
      member('extRef', '合同号', 'Contract no.', text(40), needed),
      member('amount', '金额', 'Amount', money(1)),
      member('signedAt', '签订日', 'Signed on', pastDate),
      member('until', '有效至', 'Valid until', date),
    ),
    'F',
    from('contract'),
  ),
  deal(
    'orders',
    '订单',
    'Orders',
    list(
      member('extRef', '订单号', 'Order no.', text(40), needed),
      member('on', '下单日', 'Ordered on', pastDate),
      member('amount', '金额', 'Amount', money()),
    ),
    'F',
    // A framework contract is signed before anything is ordered, and an order placed before
    // anything is delivered: asking for these at 合同 would make that stage unreachable.
    from('deliver'),
  ),
  deal(
    'deliveries',
    '交付/验收',
    'Deliveries and acceptance',
    list(
      member('extRef', '送货单号', 'Delivery no.', text(40), needed),
      member('on', '交付日', 'Delivered on', date),
      member('acceptedAt', '验收日', 'Accepted on', pastDate),
      member(
        'result',
        '结果',
        'Result',
        one('passed 合格|Passed', 'partly 让步|With concession', 'failed 不合格|Failed'),
      ),
    ),
    'F',
    from('accept'),
  ),
  deal('receipts', '回款', 'Payments received', { is: 'facts', kind: 'payment' }, 'F', from('collect'), {
    compartment: 'finance',
    purpose: 'payment',
  }),
]

const terms: readonly Draft[] = [
  credit('invoice', '开票信息', 'Invoice details', invoice, 'F', from('contract'), {
    purpose: 'payment',
    basis: 'contract',
    when: { field: 'ownership', notIn: soleTrader },
  }),
  credit(
    'invoiceSole',
    '开票信息（个体户）',
    'Invoice details of a sole trader',
    invoice,
    'C3',
    from('contract'),
    {
      compartment: 'identity',
      purpose: 'payment',
      basis: 'separateConsent',
      when: { field: 'ownership', in: soleTrader },
    },
  ),
  credit(
    'finance',
    '财务状况',
    'Financial condition',
    object(
      member('revenue', '营业收入', 'Revenue', money()),
      member('debtRatio', '资产负债率', 'Debt ratio', decimal(0, 300), { unit: percent }),
      member('cashflow', '经营现金流', 'Operating cash flow', { is: 'money', min: -1e15 }),
      member(
        'opinion',
        '审计意见',
        'Audit opinion',
        one(
          'clean 标准无保留|Unqualified',
          'qualified 保留|Qualified',
          'adverse 否定|Adverse',
          'none 无法表示|Disclaimer',
          'unaudited 未审计|Unaudited',
        ),
      ),
      member('source', '来源', 'Source', text(80), needed),
      member('asOf', '截至日', 'As of', pastDate, needed),
    ),
    'F',
    from('contract'),
    { requiredIf: { field: 'onCredit', in: [true] } },
  ),
  credit(
    'creditGrade',
    '信用等级',
    'Credit grade',
    one(
      'AAA AAA|AAA',
      'AA AA|AA',
      'A A|A',
      'BBB BBB|BBB',
      'BB BB|BB',
      'B B|B',
      'CCC CCC|CCC',
      'CC CC|CC',
      'C C|C',
      'D D|D',
    ),
    'F',
    from('contract'),
    { requiredIf: { field: 'onCredit', in: [true] }, listColumn: true },
  ),
  credit('creditLimit', '信用额度', 'Credit limit', money(), 'F', from('contract'), {
    requiredIf: { field: 'onCredit', in: [true] },
  }),
  credit('termDays', '账期', 'Payment term', whole(0, 180), 'F', from('contract'), {
    requiredIf: { field: 'onCredit', in: [true] },
    unit: days,
  }),
  credit('annualRevenue', '年贡献', 'Revenue per year', money(), 'F', null, { auto: 'computed' }),
  credit('valueScore', '客户价值', 'Client value', one('A A|A', 'B B|B', 'C C|C'), 'F', null, {
    auto: 'computed',
  }),
  credit(
    'riskFlags',
    '风险标记',
    'Risk flags',
    list(
      member(
        'type',
        '类型',
        'Kind',
        one(
          'overdue 逾期|Overdue',
          'complaint 投诉|Complaint',
          'lawsuit 诉讼|Lawsuit',
          'unreachable 失联|Unreachable',
        ),
        needed,
      ),
      member('source', '来源', 'Source', text(120), needed),
      member('at', '日期', 'Date', pastDate, needed),
    ),
    'F',
  ),
]

const service: readonly Draft[] = [
  after(
    'samples',
    '样品/试制',
    'Samples',
    list(
      member('no', '编号', 'No.', text(40), needed),
      member('date', '日期', 'Date', date),
      member('result', '结果', 'Result', text(120)),
    ),
    'C0',
  ),
  after(
    'serviceOrders',
    '售后单',
    'Service orders',
    list(
      member('no', '单号', 'No.', text(40), needed),
      member('on', '日期', 'Date', pastDate),
      member('problem', '问题', 'Problem', long(400), needed),
      member('result', '处理结果', 'Result', long(400)),
      member('by', '处理人', 'Handled by', ref('user')),
    ),
    'C0',
    from('afterSales'),
  ),
  after(
    'serials',
    '序列号',
    'Serial numbers',
    list(
      member('no', '序列号', 'Serial no.', text(60), needed),
      member('product', '产品', 'Product', text(80)),
      member('warrantyEnd', '质保到期', 'Warranty until', date),
    ),
    'C0',
    from('afterSales'),
  ),
  after('csat', '满意度', 'Satisfaction', { is: 'facts', kind: 'survey' }, 'C1', null, { basis: 'consent' }),
]

const signing = ['contract']

export const generic: Template = {
  id: 'generic',
  version: 1,
  title: { zh: '通用企业', en: 'Enterprise' },
  tracks,
  stages,
  signing,
  groups: [
    ...headGroups,
    group('firm 企业信息|Company', 'SA', 'CS', 'VR', 'FN'),
    group('deal 需求与合同|Need and contract', 'SA', 'FN', 'CS'),
    group('credit 财务与信用|Finance and credit', 'FN', 'BM'),
    group('after 交付与售后|Delivery and service', 'CS', 'SA'),
    ...tailGroups,
  ],
  fields: withBase({ tracks, stages, signing }, [...enterprise, ...business, ...terms, ...service]),
  categories: ['industryCode', 'regionCode', 'stage', 'valueScore'],
  attachments: [
    ...basePapers,
    ...papers('C0', 'profile', 'licence 营业执照|Business licence'),
    ...papers('C2', 'contact', 'authority 授权委托书|Power of attorney', 'businessCard 名片|Business card'),
    ...papers(
      'F',
      'deal',
      'specification 规格书/图纸（保密）|Specification or drawing (confidential)',
      'quotation 报价单|Quotation',
      'tender 投标文件|Tender',
      'secrecy 保密协议|Non-disclosure agreement',
      'qualityAgreement 质量协议|Quality agreement',
      'contract 框架/销售合同|Framework or sales contract',
      'order 订单|Order',
      'deliveryNote 送货签收单|Signed delivery note',
      'acceptance 验收单|Acceptance report',
    ),
    ...papers(
      'F',
      'finance',
      'invoiceDetails 开票资料|Invoice details',
      'statement 对账单|Statement of account',
      'invoice 发票|Invoice',
      'paymentProof 回款凭证|Proof of payment',
      'financialReport 财务报表|Financial report',
      'creditReport 资信报告|Credit report',
    ),
    ...papers('C0', 'service', 'serviceReport 8D/售后报告|8D or service report'),
  ],
  place: 'industryCode',
  retention: 'contract',
}
