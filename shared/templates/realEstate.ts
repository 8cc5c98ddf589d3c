/**
 * 房地产: new homes, resale and letting, three tracks of one template.
 *
 * Which track a business goes is decided by what the client wants (`needType`, `purchaseType`).
 * The page names requirements by the new-home stages; where a duty also binds the other tracks
 * (identity and anti-money-laundering checks before a resale is signed, 建房规〔2025〕2号) the
 * corresponding stage stands beside it in `from(…)`.
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
  member,
  money,
  needed,
  object,
  one,
  papers,
  pastDate,
  ref,
  section,
  severalOrOther,
  stagesOf,
  text,
  whole,
  option,
  type Draft,
} from './build.ts'
import type { Condition, Template, Track, Words } from './types.ts'

const stages = [
  ...stagesOf(
    'newHome',
    'newInquiry 来电/来访|Call or visit',
    'newRegister 登记报备|Registered',
    'newViewing 带看|Viewing',
    'newReserve 认筹|Reserved',
    'newSubscribe 认购|Subscribed',
    'newEligibility 资格核验|Eligibility check',
    'newSign 签约网签|Signed and filed',
    'newDownPayment 首付|Down payment',
    'newMortgage 按揭|Mortgage',
    'newDeliver 交付|Handover',
    'newDeed 办证|Title deed',
    'newOwner 老业主|Owner',
  ),
  ...stagesOf(
    'resale',
    'resaleEntrust 委托|Entrusted',
    'resaleMatch 匹配|Matching',
    'resaleViewing 带看|Viewing',
    'resaleBargain 议价|Bargaining',
    'resaleDeposit 定金|Deposit',
    'resaleSign 签约网签|Signed and filed',
    'resaleEscrow 资金监管/贷款|Escrow and loan',
    'resaleTransfer 过户|Transfer',
    'resaleHandover 交房|Handover',
  ),
  ...stagesOf(
    'rental',
    'rentSearch 找房|Searching',
    'rentViewing 带看|Viewing',
    'rentDeposit 定金|Deposit',
    'rentSign 签约|Signed',
    'rentMoveIn 入住|Moved in',
    'rentRenew 续租|Renewed',
    'rentEnd 退租|Moved out',
  ),
  ...exitsOf('onHold 搁置|On hold', 'lost 流失|Lost'),
]

const months: Words = { zh: '个月', en: 'months' }
const squareMetre: Words = { zh: '㎡', en: 'm²' }
const homes: Words = { zh: '套', en: 'homes' }

const letting: Condition = { field: 'needType', in: ['rent', 'let'] }
const trading: Condition = { field: 'needType', in: ['buy', 'invest', 'sell'] }
const buying: Condition = { field: 'needType', in: ['buy', 'invest'] }
const seeking: Condition = { field: 'needType', in: ['buy', 'rent', 'invest'] }
const borrowing: Condition = { field: 'payMethod', in: ['loan', 'fund', 'combined'] }

const tracks: readonly Track[] = [
  { ...option('newHome 新房|New home'), when: [trading, { field: 'purchaseType', notIn: ['resale'] }] },
  { ...option('resale 二手|Resale'), when: [trading, { field: 'purchaseType', in: ['resale'] }] },
  { ...option('rental 租赁|Letting'), when: [letting] },
]

const subscribed = from('newSubscribe', 'resaleDeposit', 'rentDeposit')
const viewed = from('newViewing', 'resaleViewing', 'rentViewing')

const want = section({
  group: 'want',
  compartment: 'deal',
  of: 'business',
  purpose: 'need',
  basis: 'contract',
})
const pay = section({
  group: 'pay',
  compartment: 'identity',
  of: 'business',
  purpose: 'eligibility',
  basis: 'separateConsent',
})
const deal = section({
  group: 'deal',
  compartment: 'deal',
  of: 'business',
  purpose: 'contract',
  basis: 'contract',
})

const need: readonly Draft[] = [
  want(
    'needType',
    '需求类型',
    'Need',
    one('buy 购房|Buy', 'rent 租房|Rent', 'invest 投资|Invest', 'sell 出售|Sell', 'let 出租|Let'),
    'C0',
    always,
    { listColumn: true, basis: 'operation' },
  ),
  want(
    'purchaseType',
    '购房类型',
    'Market',
    one('newHome 新房|New home', 'resale 二手|Resale'),
    'C0',
    always,
    {
      when: trading,
      basis: 'operation',
    },
  ),
  want(
    'propType',
    '物业类型',
    'Property',
    one(
      'home 住宅|Home',
      'flat 公寓|Serviced flat',
      'villa 别墅|Villa',
      'shop 商铺|Shop',
      'office 写字楼|Office',
      'parking 车位|Parking space',
    ),
    'C0',
    always,
    { basis: 'operation' },
  ),
  want(
    'purpose',
    '目的',
    'Purpose',
    one('first 首套|First home', 'upgrade 改善|Upgrade', 'elderly 养老|Retirement', 'invest 投资|Investment'),
    'C1',
    null,
    { when: buying },
  ),
  want('wantRegions', '意向区域', 'Wanted areas', severalOrOther(), 'C1', always, {
    when: seeking,
    listColumn: true,
  }),
  want('wantProjects', '意向楼盘', 'Wanted projects', severalOrOther(), 'C1', null, { when: seeking }),
  want('wantLayout', '意向户型', 'Wanted layout', formatted('layout', 20), 'C1', null, { when: seeking }),
  want('areaMin', '面积下限', 'Area from', decimal(5, 100000), 'C1', null, {
    unit: squareMetre,
    notOver: 'areaMax',
  }),
  want('areaMax', '面积上限', 'Area to', decimal(5, 100000), 'C1', null, { unit: squareMetre }),
  want('budgetMin', '总价或租金下限', 'Price or rent from', money(), 'F', always, { notOver: 'budgetMax' }),
  want('budgetMax', '总价或租金上限', 'Price or rent to', money(), 'F', always, { listColumn: true }),
]

const means: readonly Draft[] = [
  pay('downPayment', '首付能力', 'Down payment', money(), 'C3', from('newSubscribe', 'resaleSign'), {
    when: buying,
    mask: 'hidden',
  }),
  pay('monthlyCap', '月供上限', 'Most per month', money(), 'C3', from('newSubscribe', 'resaleSign'), {
    when: buying,
    requiredIf: borrowing,
    mask: 'hidden',
  }),
  pay(
    'payMethod',
    '付款方式',
    'Way of paying',
    one('once 一次性|At once', 'loan 商贷|Bank loan', 'fund 公积金|Housing fund', 'combined 组合|Combined'),
    'C3',
    from('newSubscribe', 'resaleSign'),
    { when: buying, mask: 'hidden' },
  ),
  pay(
    'eligibility',
    '购房资格',
    'Eligibility to buy',
    object(
      member(
        'state',
        '结论',
        'State',
        one('unchecked 待核|To check', 'met 符合|Met', 'unmet 不符|Not met'),
        needed,
      ),
      member('checkedAt', '核验日', 'Checked on', pastDate),
      member('evidence', '依据', 'Evidence', text(200)),
    ),
    'C2',
    from('newSubscribe', 'resaleSign'),
    { compartment: 'contact', basis: 'law', when: buying, mask: 'hidden' },
  ),
  pay('hukou', '户籍', 'Household registration', formatted('region', 6), 'C3', from('newEligibility'), {
    when: buying,
    requiredIf: { field: 'localPolicy', in: [true] },
    mask: 'hidden',
  }),
  pay(
    'taxMonths',
    '社保个税月数',
    'Months of insurance or tax',
    whole(0, 720),
    'C3',
    from('newEligibility'),
    {
      when: buying,
      requiredIf: { field: 'localPolicy', in: [true] },
      unit: months,
      mask: 'hidden',
    },
  ),
  pay(
    'marital',
    '婚姻',
    'Marital status',
    one('single 未婚|Single', 'married 已婚|Married', 'divorced 离异|Divorced', 'widowed 丧偶|Widowed'),
    'C3',
    from('newEligibility'),
    { when: buying, requiredIf: { field: 'localPolicy', in: [true] }, mask: 'hidden' },
  ),
  pay('homesOwned', '已有套数', 'Homes owned', whole(0, 99), 'C3', from('newEligibility'), {
    when: buying,
    requiredIf: { field: 'localPolicy', in: [true] },
    unit: homes,
    mask: 'hidden',
  }),
  pay('creditSummary', '征信摘要', 'Credit report summary', text(400), 'C3', null, {
    when: buying,
    mask: 'hidden',
  }),
  pay(
    'coBuyers',
    '共同购房人',
    'Joint buyers',
    list(
      member('business', '所属业务', 'Of business', ref('business'), needed),
      member('name', '姓名', 'Name', text(60), { required: true, mask: 'name' }),
      member('relation', '关系', 'Relation', text(20)),
      member('mobile', '手机', 'Mobile', formatted('mobile', 20), { mask: 'mobile' }),
      member('consented', '本人已同意', 'Consented in person', bool, needed),
    ),
    'C2',
    null,
    { compartment: 'contact', purpose: 'contract', basis: 'consent', when: buying },
  ),
  pay(
    'loan',
    '贷款',
    'Loan',
    object(
      member('bank', '银行', 'Bank', text(80), needed),
      member('amount', '金额', 'Amount', money(1)),
      member(
        'state',
        '进度',
        'State',
        one(
          'applied 已申请|Applied',
          'approved 已批|Approved',
          'paid 已放款|Paid out',
          'refused 被拒|Refused',
        ),
        needed,
      ),
    ),
    'C3',
    from('newMortgage', 'resaleEscrow'),
    { when: buying, requiredIf: borrowing, purpose: 'contract', mask: 'hidden' },
  ),
  pay(
    'aml',
    '反洗钱尽调',
    'Anti-money-laundering check',
    object(
      member('identityChecked', '身份已核实', 'Identity checked', bool, needed),
      member('beneficialOwner', '受益所有人', 'Beneficial owner', text(120)),
      member('risk', '风险等级', 'Risk', one('low 低|Low', 'medium 中|Medium', 'high 高|High'), needed),
      member('reviewer', '核查人', 'Reviewer', ref('user'), needed),
      member('at', '核查日', 'Checked on', pastDate, needed),
    ),
    'C3',
    from('newSubscribe', 'resaleSign'),
    { when: trading, purpose: 'law', basis: 'law', mask: 'hidden' },
  ),
]

const numbered = object(
  member('no', '编号', 'No.', text(40), needed),
  member('date', '日期', 'Date', pastDate, needed),
  member('amount', '金额', 'Amount', money(), needed),
)

const contract: readonly Draft[] = [
  deal('localPolicy', '当地有限购政策', 'Purchase limits apply here', bool, 'C0', null, {
    when: buying,
    purpose: 'eligibility',
    basis: 'operation',
    help: { zh: '仅在当地政策要求时才收集户籍、社保、婚姻、套数', en: 'Only then are those questions asked' },
  }),
  deal('regNo', '报备号', 'Registration no.', text(40), 'C0', from('newRegister'), {
    auto: 'computed',
    basis: 'operation',
  }),
  deal('protectUntil', '保护期至', 'Protected until', date, 'C0', from('newRegister'), {
    auto: 'computed',
    basis: 'operation',
    listColumn: true,
  }),
  deal('viewings', '带看', 'Viewings', { is: 'facts', kind: 'visit', only: 'viewing' }, 'C1', viewed, {
    compartment: 'service',
    purpose: 'service',
  }),
  deal('reserve', '认筹', 'Reservation', numbered, 'F', from('newReserve')),
  deal('subscribe', '认购', 'Subscription', numbered, 'F', from('newSubscribe')),
  deal('depositPaid', '定金', 'Deposit', numbered, 'F', from('resaleDeposit', 'rentDeposit')),
  deal('unitRef', '房源', 'Unit', text(40), 'C2', subscribed, {
    compartment: 'contact',
    mask: 'hidden',
    help: { zh: '楼栋-单元-室', en: 'Building-entrance-flat' },
  }),
  deal('filingNo', '网签备案号', 'Filing no.', text(40), 'F', from('newSign', 'resaleSign')),
  deal('dealPrice', '成交价', 'Price', money(1), 'F', from('newSign', 'resaleSign'), { listColumn: true }),
  deal('commission', '佣金', 'Commission', money(), 'F', from('newSign', 'resaleSign')),
  deal(
    'escrow',
    '资金监管',
    'Escrow',
    one('none 未监管|None', 'open 监管中|In escrow', 'released 已解除|Released', 'waived 自愿放弃|Waived'),
    'F',
    from('resaleEscrow'),
  ),
  deal('transferAt', '过户日', 'Transferred on', date, 'C0', from('resaleTransfer')),
  deal('deliverAt', '交房日', 'Handed over on', date, 'C0', from('newDeliver', 'resaleHandover')),
  deal('deedAt', '产证日', 'Deed on', date, 'C0', from('newDeed')),
  deal(
    'lease',
    '租约',
    'Lease',
    object(
      member('rent', '月租金', 'Rent per month', money(1), needed),
      member('deposit', '押金', 'Deposit', money()),
      member('start', '起租日', 'From', date, { required: true, notOver: 'end' }),
      member('end', '到期日', 'Until', date, needed),
      member('renewRemind', '续租提醒日', 'Remind on', date),
    ),
    'F',
    from('rentSign'),
    { when: letting },
  ),
  deal('receipts', '收款', 'Receipts', { is: 'facts', kind: 'payment' }, 'F', null, {
    compartment: 'finance',
    purpose: 'payment',
  }),
  deal('csat', '满意度', 'Satisfaction', { is: 'facts', kind: 'survey' }, 'C1', null, {
    compartment: 'service',
    purpose: 'service',
    basis: 'consent',
  }),
]

const signing = ['newSubscribe', 'resaleSign', 'rentSign']

export const realEstate: Template = {
  id: 'realEstate',
  version: 1,
  title: { zh: '房地产', en: 'Real estate' },
  tracks,
  stages,
  signing,
  groups: [
    ...headGroups,
    group('want 需求|Need', 'SA', 'CS'),
    group('pay 支付能力与资格|Means and eligibility', 'SA', 'VR'),
    group('deal 成交|Deal', 'SA', 'FN', 'CS', 'BM'),
    ...tailGroups,
  ],
  fields: withBase({ tracks, stages, signing }, [...need, ...means, ...contract]),
  categories: ['clientType', 'needType', 'wantRegions', 'tier'],
  attachments: [
    ...basePapers,
    ...papers(
      'C1',
      'service',
      'visitForm 来访登记表|Visit form',
      'viewingForm 带看确认书|Viewing confirmation',
    ),
    ...papers(
      'C3',
      'identity',
      'household 户口簿|Household register',
      'marriage 婚姻证明|Marriage certificate',
      'income 收入证明|Proof of income',
      'bankFlow 银行流水|Bank statement',
      'insuranceTax 社保个税证明|Proof of insurance or tax',
      'creditAuthority 征信授权书/报告|Credit authority and report',
      'loanContract 贷款合同|Loan contract',
      'amlForm 反洗钱尽调表|AML form',
    ),
    ...papers(
      'C2',
      'contact',
      'eligibilityResult 资格查询结果|Eligibility result',
      'propertyStatement 房屋状况说明书|Statement on the property',
      'deed 产证|Title deed',
      'authority 委托/公证书|Power of attorney or notarial deed',
    ),
    ...papers(
      'F',
      'deal',
      'reservation 认筹/认购书|Reservation or subscription',
      'saleContract 买卖合同/网签|Contract of sale and filing',
      'escrowAgreement 资金监管协议|Escrow agreement',
      'agencyContract 经纪服务合同|Agency contract',
      'lease 租赁合同|Lease',
      'handover 交房单|Handover form',
    ),
    ...papers(
      'F',
      'finance',
      'depositReceipt 定金收据|Deposit receipt',
      'downPaymentBill 首付票据|Down payment bill',
    ),
  ],
  place: 'regionCode',
  retention: 'property',
}
