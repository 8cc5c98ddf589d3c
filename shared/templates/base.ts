/**
 * The fields that every industry asks: who, how to reach, where from, how urgent, who looks after
 * it, how long it is kept. Each template places them among its own.
 *
 * Owner, branch, number and verification are shown with these fields but written by nobody's form:
 * they are commands and verdicts in `life`, and stand here only so that lists, prints and
 * completeness know their names.
 */
import {
  always,
  bool,
  date,
  formatted,
  from,
  group,
  inOrder,
  list,
  long,
  member,
  needed,
  one,
  options,
  pastDate,
  ref,
  refOrText,
  section,
  severalOrOther,
  text,
  papers,
  type Draft,
} from './build.ts'
import { AREA_CODE_MOST } from '../domain/salesArea.ts'
import type { AttachmentKind, Field, Group, Option, Stage, Track } from './types.ts'

/** What a template tells the base about itself. */
interface Industry {
  readonly tracks: readonly Track[]
  readonly stages: readonly Stage[]
  /** Where identity and address must be known, one stage per track. */
  readonly signing: readonly string[]
}

export const headGroups: readonly Group[] = [
  group('who 客户|Client', 'SA', 'CS', 'VR', 'FN'),
  group('contact 联系方式|Contact', 'SA', 'CS', 'VR', 'FN'),
  group('source 来源|Source', 'SA', 'CS'),
]
export const tailGroups: readonly Group[] = [
  group('progress 进展|Progress', 'SA', 'CS', 'BM'),
  group('identity 证件|Identity', 'SA', 'VR'),
  group('consent 告知与同意|Notice and consent', 'SA', 'CS', 'VR'),
  group('record 归档|Record', 'BM', 'SA', 'AR'),
]

export const onlinePlaces: readonly Option[] = options(
  'website 官网|Website',
  'wechat 微信|WeChat',
  'socialMedia 其他社交媒体|Other social media',
  'email 电子邮件|Email',
  'webAd 网络广告|Online ad',
)
export const offlinePlaces: readonly Option[] = options(
  'store 门店接待|Walk-in',
  'expo 展会|Exhibition',
  'visit 拜访|Visit',
  'referral 合作推荐|Partner referral',
  'phone 销售电话|Sales call',
  'returning 老客介绍|Existing client',
  'import 表格导入|Imported sheet',
  'other 其他|Other',
)

/** On what a whole sheet rests. `noticeDue`: such clients may be served, and nothing else (`noticeDue.ts`). */
export const importBases = one(
  'contract 合同履行|Performing a contract',
  'consented 已同意|They consented',
  'public 企业公开信息|Public company data',
  'noticeDue 待补告知|Notice still due',
)

export const tiers = one('A A|A', 'B B|B', 'C C|C', 'unrated 未评|Unrated')
const person = { field: 'clientType', in: ['person'] } as const

const who = section({
  group: 'who',
  compartment: 'profile',
  of: 'client',
  purpose: 'identify',
  basis: 'contract',
})
const reach = section({
  group: 'contact',
  compartment: 'contact',
  of: 'client',
  purpose: 'contact',
  basis: 'contract',
})
const source = section({
  group: 'source',
  compartment: 'profile',
  of: 'client',
  purpose: 'operation',
  basis: 'operation',
})
const life = section({
  group: 'record',
  compartment: 'life',
  of: 'client',
  purpose: 'operation',
  basis: 'operation',
})

const missingReason = one('notGiven 未提供|Not given', 'declined 拒绝提供|Declined', 'none 没有|Has none')
const callIn = { field: 'channel', in: ['phone'] } as const

function clientFields(): readonly Draft[] {
  return [
    who(
      'clientType',
      '客户类型',
      'Client type',
      one('person 个人|Person', 'company 企业|Company'),
      'C0',
      always,
      {
        basis: 'operation',
      },
    ),
    who('name', '姓名/名称', 'Name', text(60, { min: 2 }), 'C1', always, {
      quickCreate: true,
      listColumn: true,
      mask: 'name',
      help: { zh: '先写称呼也可以，例如 王先生', en: 'How you address them is enough to begin with' },
    }),
    who('alias', '曾用名/简称', 'Former or short name', text(60), 'C1', null, { mask: 'name' }),
    who(
      'gender',
      '称谓/性别',
      'Form of address',
      one('male 先生/男|Mr / male', 'female 女士/女|Ms / female', 'unstated 不便说明|Not stated'),
      'C1',
      null,
      { when: person, purpose: 'contact' },
    ),
    who('regionCode', '地区', 'Region', formatted('region', AREA_CODE_MOST), 'C1', always, {
      purpose: 'need',
      mask: 'region',
      listColumn: true,
    }),
    who('tier', '等级', 'Tier', tiers, 'C0', null, {
      purpose: 'operation',
      basis: 'operation',
      listColumn: true,
    }),
    who('tierReason', '定级理由', 'Reason for the tier', text(200), 'C0', null, {
      purpose: 'operation',
      basis: 'operation',
      when: { field: 'tier', in: ['A', 'B', 'C'] },
    }),
    who('tags', '标签', 'Tags', severalOrOther(), 'C0', null, { purpose: 'operation', basis: 'operation' }),
    who('remark', '备注', 'Remark', long(800), 'C1', null, {
      purpose: 'service',
      help: { zh: '不要写证件号和卡号', en: 'No identity or card numbers here' },
    }),
    reach('contacts', '联系方式', 'Contacts', { is: 'contacts' }, 'C2', always, {
      quickCreate: true,
      watched: true,
    }),
    reach('mobileReason', '未留手机的原因', 'Why no mobile number', missingReason, 'C0', always, {
      unless: 'contacts.mobile',
    }),
    reach('landlineReason', '未留座机的原因', 'Why no landline', missingReason, 'C0', always, {
      unless: 'contacts.landline',
    }),
    reach('emailReason', '未留邮箱的原因', 'Why no email', missingReason, 'C0', always, {
      unless: 'contacts.email',
    }),
    // Columns of a sheet that no field took. Anything may stand in them, so they are kept like a number.
    reach('importRaw', '导入原始数据', 'As imported', long(4000), 'C2', null, {
      group: 'record',
      purpose: 'operation',
      mask: 'hidden',
    }),
  ]
}

function sourceFields(): readonly Draft[] {
  const channels = { is: 'enum', options: [...onlinePlaces, ...offlinePlaces] } as const
  return [
    source('channel', '来源渠道', 'Channel', channels, 'C0', always, { quickCreate: true }),
    source('sourceDetail', '来源明细', 'Source detail', text(120), 'C0', null, {
      help: { zh: '活动、页面、投放计划', en: 'Campaign, page, plan' },
    }),
    source(
      'touchpoints',
      '后来的触点',
      'Later touchpoints',
      list(
        member('channel', '渠道', 'Channel', channels, needed),
        member('day', '日期', 'Day', pastDate),
        member('text', '说明', 'Note', text(120)),
      ),
      'C0',
      null,
      { help: { zh: '展会之后又看到广告，就再加一条', en: 'An ad after an exhibition is one more' } },
    ),
    source('expoName', '展会名', 'Exhibition', text(80), 'C0', always, {
      when: { field: 'channel', in: ['expo'] },
    }),
    source('visitRecord', '拜访记录', 'Visit record', long(800), 'C1', always, {
      when: { field: 'channel', in: ['visit'] },
      purpose: 'need',
      basis: 'contract',
    }),
    source('referrer', '推荐人', 'Referrer', refOrText('archive'), 'C1', always, {
      when: { field: 'channel', in: ['referral', 'returning'] },
      requiredIf: { field: 'channel', in: ['referral'] },
      purpose: 'identify',
      basis: 'contract',
      mask: 'name',
    }),
    reach('callerNumber', '来电号', 'Calling number', formatted('phone', 20), 'C2', always, {
      group: 'source',
      when: callIn,
      mask: 'phone',
    }),
    source('importBasis', '导入依据', 'Basis of the import', importBases, 'C0', null, { auto: 'default' }),
    source('importEvidence', '同意凭证', 'Evidence of consent', text(200), 'C0', null, {
      when: { field: 'importBasis', in: ['consented'] },
      help: { zh: '凭证在哪里：文件编号、盒号、系统名', en: 'Where the evidence is: file, box, system' },
    }),
    source('capturedAt', '采集时间', 'Captured on', pastDate, 'C0', always, { auto: 'default' }),
    source('capturedBy', '采集人', 'Captured by', ref('user'), 'C0', always, { auto: 'default' }),
    source('capturedDevice', '采集设备', 'Captured with', text(80), 'C0', null, {
      auto: 'computed',
      compartment: 'life',
    }),
  ]
}

function progressFields({ stages, tracks }: Industry): readonly Draft[] {
  const progress = section({
    group: 'progress',
    compartment: 'deal',
    of: 'business',
    purpose: 'need',
    basis: 'operation',
  })
  const exits = stages.filter((stage) => stage.exit).map((stage) => stage.code)
  return [
    progress('stage', '阶段', 'Stage', { is: 'enum', options: stageOptions(stages, tracks) }, 'C0', always, {
      listColumn: true,
      auto: 'default',
    }),
    progress('exitReason', '搁置/流失原因', 'Reason for leaving', exitReasons, 'C0', always, {
      when: { field: 'stage', in: exits },
    }),
    progress('urgency', '紧急程度', 'Urgency', urgencies, 'C0', always, { listColumn: true }),
    progress('targetDate', '目标日期', 'Target date', date, 'C0', always, { listColumn: true }),
    progress('nextFollowUp', '下次跟进', 'Next follow-up', date, 'C0', null, {
      compartment: 'service',
      purpose: 'service',
      listColumn: true,
    }),
  ]
}

/** Out of the line of its track 带看 could be three stages: a name that is there twice says its track too. */
function stageOptions(stages: readonly Stage[], tracks: readonly Track[]): readonly Option[] {
  return stages.map(({ code, zh, en, track }) => {
    const named = tracks.find((one) => one.code === track)
    const twice = stages.some((other) => other.code !== code && (other.zh === zh || other.en === en))
    return twice && named !== undefined
      ? { code, zh: `${named.zh}·${zh}`, en: `${named.en}: ${en}` }
      : { code, zh, en }
  })
}

export const urgencies = one(
  'now 即刻|Now',
  'month 一个月内|In 1 month',
  'quarter 三个月内|In 3 months',
  'halfYear 半年内|In 6 months',
  'future 未来|Later',
)
const exitReasons = one(
  'price 价格|Price',
  'rival 选择同行|Chose a competitor',
  'noNeed 需求取消|Need is gone',
  'postponed 时间推迟|Postponed',
  'unreachable 联系不上|Unreachable',
  'invalid 无效线索|Invalid lead',
  'quality 对服务不满|Dissatisfied',
  'ended 终止合作|Cooperation ended',
  'other 其他|Other',
)

/** Periods live in the retention rules; here stands only which class a business belongs to. */
export const retentionClasses = one(
  'invalidLead 无效线索|Invalid lead',
  'prospect 意向未成交|Prospect without a deal',
  'decoration 家装合同|Decoration contract',
  'contract 一般合同|Contract',
  'property 房产成交/反洗钱|Property deal',
)

function identityFields(signing: readonly string[]): readonly Draft[] {
  const identity = section({
    group: 'identity',
    compartment: 'identity',
    of: 'client',
    purpose: 'contract',
    basis: 'separateConsent',
  })
  return [
    identity('idType', '证件类型', 'Document', idTypes, 'C3', from(...signing), { mask: 'hidden' }),
    identity('idNumber', '证件号码', 'Document number', formatted('idNumber', 30), 'C3', from(...signing), {
      mask: 'id',
      help: {
        zh: '仅在签约需要时填写，查看会留下记录',
        en: 'Only when signing needs it; every view is logged',
      },
    }),
    identity('idExpiry', '证件有效期', 'Valid until', date, 'C3', null, { mask: 'hidden' }),
    identity('idLongTerm', '长期有效', 'Valid without end', bool, 'C3', null, { mask: 'hidden' }),
    reach('address', '详细地址', 'Address', text(120), 'C2', from(...signing), {
      purpose: 'contract',
      mask: 'address',
      watched: true,
    }),
  ]
}

export const idTypes = one(
  'residentId 居民身份证|Resident identity card',
  'hmtPermit 港澳台居民居住证|Residence permit for Hong Kong, Macao and Taiwan residents',
  'passport 护照|Passport',
  'foreignerId 外国人永久居留身份证|Foreign permanent resident card',
  'homeReturn 来往内地通行证|Mainland travel permit',
  'military 军官证|Military card',
  'licence 营业执照|Business licence',
  'other 其他证件|Other',
)

function recordFields(): readonly Draft[] {
  const consent = section({
    group: 'consent',
    compartment: 'consent',
    of: 'client',
    purpose: 'law',
    basis: 'law',
  })
  const keep = section({
    group: 'record',
    compartment: 'deal',
    of: 'business',
    purpose: 'operation',
    basis: 'operation',
  })
  return [
    consent('noticeVersion', '告知书版本', 'Notice version', text(40), 'C1', always, { auto: 'default' }),
    consent('consents', '同意记录', 'Consents', { is: 'facts', kind: 'consent' }, 'C1', always),
    keep('retentionClass', '保管期限', 'Retention class', retentionClasses, 'C0', always, {
      auto: 'default',
    }),
    keep('retentionFrom', '保管起算', 'Kept from', date, 'C0', always, { auto: 'default' }),
    source(
      'deputyIds',
      '协办',
      'Deputies',
      list(member('user', '协办', 'Deputy', ref('user'), needed)),
      'C0',
      null,
      {
        group: 'record',
      },
    ),
    life('archiveNo', '档案号', 'Archive number', text(40), 'C0', null, {
      auto: 'computed',
      listColumn: true,
    }),
    life('ownerId', '负责人', 'Owner', ref('user'), 'C0', always, { auto: 'computed', listColumn: true }),
    life('branchId', '分公司', 'Branch', ref('branch'), 'C0', always, { auto: 'computed' }),
    life('verifyState', '核实状态', 'Verification', verifyStates, 'C0', null, { auto: 'computed' }),
    life('verifiedAt', '核实时间', 'Verified on', date, 'C0', null, { auto: 'computed' }),
    life('nextReviewAt', '下次复核', 'Next review', date, 'C0', null, { auto: 'computed' }),
  ]
}

const verifyStates = one(
  'draft 草稿|Draft',
  'submitted 待核|Submitted',
  'verified 已核实|Verified',
  'returned 退回|Returned',
)

/** Base fields around the industry's own, in the order in which a form asks them. */
export function withBase(industry: Industry, own: readonly Draft[]): readonly Field[] {
  return inOrder([
    ...clientFields(),
    ...sourceFields(),
    ...own,
    ...progressFields(industry),
    ...identityFields(industry.signing),
    ...recordFields(),
  ])
}

export const basePapers: readonly AttachmentKind[] = [
  ...papers('C1', 'consent', 'noticeConsent 告知书/同意书|Notice and consent'),
  ...papers('C3', 'identity', 'idCard 身份证复印件|Copy of identity card'),
  ...papers(
    'C1',
    'service',
    'satisfaction 满意度问卷|Satisfaction survey',
    'complaintForm 投诉处理单|Complaint form',
  ),
  ...papers('C0', 'service', 'other 其他|Other'),
]
