/**
 * What each kind of fact must say. A fact is never edited, so what enters once in a wrong shape
 * stays wrong for ever: the shapes are strict, and a mistake is a later fact with `supersedes`.
 *
 * Facts happen at their entry's time; `occurredAt` is written when it happened earlier (R18).
 */
import { MARKETING, SENSITIVE } from '../domain/consent.ts'
import { businessCompartments, type Compartment } from '../domain/names.ts'
import type { FactKind } from '../domain/entry.ts'
import {
  bool,
  date,
  long,
  member,
  money,
  needed,
  one,
  pastDate,
  ref,
  refOrText,
  several,
  text,
  whole,
} from './build.ts'
import { bases, purposes, type Member, type Option } from './types.ts'

const occurredAt = member('occurredAt', '发生时间', 'Happened at', { is: 'moment' })
const note = member('text', '内容', 'Text', long(4000))
const photos = member('photos', '照片', 'Photos', { is: 'enums', options: [], open: true })

export const callResults = one(
  'reached 已接通|Reached',
  'noAnswer 未接|No answer',
  'busy 占线|Busy',
  'off 关机|Switched off',
  'stopped 停机|Out of service',
  'empty 空号|No such number',
  'declined 拒接|Declined',
  'callBack 约回电|Call back',
)
/** What became of a call that came in: the rest is said of the number that was dialled. */
const inbound: ReadonlySet<string> = new Set(['reached', 'noAnswer', 'callBack'])
export const mayResult = (direction: string, result: string): boolean =>
  direction !== 'in' || inbound.has(result)

const visitTypes = one(
  'store 到店|At the store',
  "home 上门|At the client's",
  'site 工地|On site',
  'viewing 带看|Viewing',
  'expo 展会|Exhibition',
  'other 其他|Other',
)
const severityOptions = one('low 一般|Minor', 'high 严重|Serious', 'urgent 紧急|Urgent')
const complaintTypes = one(
  'quality 质量|Quality',
  'delay 延期|Delay',
  'attitude 态度|Attitude',
  'price 价格|Price',
  'privacy 个人信息|Personal data',
  'other 其他|Other',
)
const complaintStates = one(
  'received 已受理|Received',
  'handling 处理中|Handling',
  'resolved 已解决|Resolved',
  'closed 已结案|Closed',
  'reopened 重开|Reopened',
)
const payWays = one(
  'transfer 转账|Transfer',
  'wechat 微信|WeChat Pay',
  'alipay 支付宝|Alipay',
  'card 刷卡|Card',
  'cash 现金|Cash',
  'cheque 支票|Cheque',
  'draft 承兑|Acceptance draft',
)
const reviewOutcomes = one('same 无变化|No change', 'changed 有变化|Changed', 'lost 失联|Out of reach')
const triageOutcomes = one(
  'valid 有效|Valid',
  'invalid 无效|Invalid',
  'duplicate 重复|Duplicate',
  'again 重新初筛|To be looked at again',
)
/** Why nobody is to be followed there. */
export const invalidReasons = one(
  'noSuchNumber 空号或联系不上|No such number, or nobody answers',
  'noNeed 没有需求|No need of us',
  'notServed 不在服务范围|Not in the area we serve',
  'peer 同行|A competitor',
  'advertising 广告推销|Advertising',
  'untrue 信息不实|Not true',
  'trial 测试录入|Entered as a trial',
  'other 其他|Other',
)
const results = one('passed 合格|Passed', 'rework 整改|Rework', 'failed 不合格|Failed')
const consentActs = one('granted 同意|Granted', 'refused 拒绝|Refused', 'withdrawn 撤回|Withdrawn')
/** No field is kept for it, so it is no purpose of a field: it takes a consent of its own (PIPL art. 24, Advertising Law art. 43). */
export const marketing: Option = { code: MARKETING, zh: '接收营销和活动信息', en: 'Marketing and offers' }
/** Sensitive data takes a consent of its own (PIPL art. 29), given and withdrawn apart from all others. */
const sensitive: Option = { code: SENSITIVE, zh: '处理敏感个人信息', en: 'Sensitive personal data' }
const consentWays = one(
  'signed 签名|Signed',
  'ticked 线上勾选|Ticked online',
  'oral 口头并留凭证|Oral with evidence',
  'paper 纸质|On paper',
)

const rightsStepOptions = one(
  'received 已受理|Received',
  'checked 已核验身份|Identity checked',
  'collected 已汇集|Collected',
  'answered 已答复|Answered',
  'refused 已拒绝|Refused',
  'appealed 申诉|Appealed',
)
/** PIPL art. 45 to 49. */
const rightOptions = one(
  'see 查阅、复制|See or copy',
  'correct 更正、补充|Correct or complete',
  'erase 删除|Delete',
  'explain 解释说明|Have it explained',
  'relative 近亲属请求|Asked by a close relative',
)
const askedWays = one(
  'store 到店|At the store',
  'phone 电话|By phone',
  'letter 书面|In writing',
  'online 线上|Online',
  'proxy 委托他人|By somebody else',
)
const identityChecks = one(
  'idShown 出示证件|Identity card shown',
  'knownNumber 登记号码回拨|Called back on the number on file',
  'signature 签名比对|Signature compared',
  'proxyPaper 委托书和证件|Power of attorney and cards',
  'kinship 亲属关系证明|Proof of kinship',
)
/** Articles 45, 47 and 18 allow these, and 50 wants the reason said. */
const refusalReasons = one(
  'notThePerson 无法确认是本人|Not shown to be the person',
  'secret 依法应当保密|Secret by law',
  'duty 妨碍履行法定职责|Would hinder a legal duty',
  'period 法定保存期未满|The legal period is not over',
  'others 涉及他人个人信息|About other people',
  'repeated 短期内重复请求|Asked again within a short time',
  'other 其他|Other',
)
export const factShapes: { readonly [kind in FactKind]: readonly Member[] } = {
  note: [
    member('text', '内容', 'Text', long(4000), needed),
    // What whoever takes the archive over should know.
    member('about', '事由', 'About', one('handover 交接说明|Handover note')),
    occurredAt,
    photos,
  ],
  call: [
    member('direction', '方向', 'Direction', one('out 去电|Outgoing', 'in 来电|Incoming'), needed),
    member('result', '结果', 'Result', callResults, needed),
    note,
    member('duration', '时长', 'Duration', whole(0, 86_400), { unit: { zh: '秒', en: 's' } }),
    // Which item of `contacts` was dialled: a number's own history of results.
    member('contact', '号码', 'Number', ref('item')),
    // Of a person among the contacts, which of their numbers.
    member('via', '拨打', 'Dialled', one('mobile 手机|Mobile', 'landline 座机|Landline')),
    occurredAt,
  ],
  visit: [
    member('type', '类型', 'Kind', visitTypes, needed),
    note,
    member('place', '地点', 'Place', text(80)),
    member('unit', '房源', 'Unit', text(40)),
    member('by', '接待人', 'By', ref('user')),
    member('feedback', '反馈', 'Feedback', long(800)),
    member('signed', '已签确认书', 'Signed', bool),
    occurredAt,
    photos,
  ],
  complaint: [
    member('text', '内容', 'Text', long(4000), needed),
    member('type', '类型', 'Kind', complaintTypes, needed),
    member('severity', '程度', 'Severity', severityOptions, needed),
    member('state', '状态', 'State', complaintStates, needed),
    member('result', '处理结果', 'Result', long(4000)),
    // By when the client wants an answer, if they said so: the company's own day goes by the severity.
    member('due', '客户要求的期限', 'Wanted by the client by', date),
    // Whose 今日 it stands in, beside those who look after the client anyway.
    member('handler', '处理人', 'Handled by', ref('user')),
    occurredAt,
    photos,
  ],
  survey: [
    member('score', '评分', 'Score', whole(1, 5), needed),
    member('nps', '推荐意愿', 'Would recommend', whole(0, 10)),
    member('node', '节点', 'Node', text(40)),
    note,
    occurredAt,
  ],
  payment: [
    // Negative: money returned, or the reversal of a mistake. Zero says nothing and is refused.
    member('amount', '金额', 'Amount', money(-1e15), needed),
    member('on', '收款日', 'Received on', pastDate, needed),
    member('node', '节点', 'Node', text(40)),
    member('way', '方式', 'Way', payWays),
    member('payer', '付款人', 'Payer', text(60)),
    member('voucher', '凭证', 'Voucher', ref('file')),
    member('text', '说明', 'Note', text(200)),
  ],
  milestone: [
    member('type', '节点', 'Node', text(40), needed),
    member('plan', '计划日', 'Planned', date),
    member('actual', '完成日', 'Done', pastDate),
    member('result', '结果', 'Result', results),
    note,
    photos,
  ],
  consent: [
    member('act', '表示', 'Act', consentActs, needed),
    member(
      'purpose',
      '目的',
      'Purpose',
      { is: 'enum', options: [...Object.values<Option>(purposes), marketing, sensitive], open: true },
      needed,
    ),
    member('basis', '依据', 'Basis', { is: 'enum', options: Object.values<Option>(bases) }, needed),
    member(
      'scope',
      '范围',
      'Scope',
      several(
        'C1 一般信息|Ordinary',
        'C2 联系与身份信息|Contact and identity',
        'C3 敏感信息|Sensitive',
        'marketing 营销|Marketing',
        'sharing 向第三方提供|Sharing',
      ),
    ),
    member('method', '方式', 'Method', consentWays, needed),
    member('evidence', '凭证', 'Evidence', refOrText('file')),
    member('notice', '告知书版本', 'Notice version', text(40)),
    // SHA-256 of the text that was shown: two versions cannot be taken for each other (`privacyNotice.ts`).
    member('noticeHash', '告知书校验值', 'Notice hash', text(64)),
    // `shared/domain/signature.ts`.
    member('signature', '手写签名', 'Signature', long(8192)),
    // Consents that were given in one act name it by the same ULID; one of them bears the signature.
    member('together', '同次', 'Given together', text(26)),
    member('by', '作出人', 'By', text(60)),
    occurredAt,
  ],
  // One step of a request about the client's own data (`shared/domain/rightsRequest.ts`).
  right: [
    // The ULID that its steps share.
    member('request', '请求号', 'Request', text(26), needed),
    member('step', '步骤', 'Step', rightsStepOptions, needed),
    member('right', '请求', 'Request', rightOptions, needed),
    member('due', '答复期限', 'Answer by', date),
    member('by', '提出人', 'Asked by', text(60)),
    member('way', '提出方式', 'Asked how', askedWays),
    member('checkedBy', '核验方式', 'Identity checked by', identityChecks),
    member('reason', '拒绝理由', 'Reason', refusalReasons),
    // Of a package that was handed over: what it was and what it could not hold.
    member('package', '资料包', 'Package', text(80)),
    member('lacking', '由他人补充', 'To be added by others', text(400)),
    member('text', '说明', 'Note', long(4000)),
    occurredAt,
  ],
  file: [
    member('file', '文件', 'File', ref('file'), needed),
    // base64 of the 32 bytes that unseal it; the bytes travel apart.
    member('key', '密钥', 'Key', text(64), needed),
    member('name', '文件名', 'Name', text(200), needed),
    member('mime', '格式', 'Format', text(100), needed),
    member('bytes', '大小', 'Size', whole(1, 1e12), needed),
    member('kind', '类别', 'Kind', text(40), needed),
    member('taken', '拍摄日', 'Taken', pastDate),
  ],
  review: [
    member('outcome', '结果', 'Result', reviewOutcomes, needed),
    member('text', '说明', 'Note', text(200)),
  ],
  triage: [
    member('outcome', '结论', 'Answer', triageOutcomes, needed),
    member('reason', '无效原因', 'Why invalid', invalidReasons),
    // The archive of the same client that was there already.
    member('of', '与之重复', 'Duplicate of', ref('archive')),
    member('text', '说明', 'Note', text(200)),
  ],
}

const service: readonly Compartment[] = ['service']
/** In which documents a kind may stand; null leaves it to the class of the attachment. */
export const factHomes: { readonly [kind in FactKind]: readonly Compartment[] | null } = {
  note: service,
  call: service,
  visit: service,
  complaint: service,
  survey: service,
  milestone: service,
  payment: ['finance'],
  consent: ['consent'],
  right: ['consent'],
  file: null,
  // Whoever keeps a client's contacts can say whether the file is still right.
  review: ['contact'],
  triage: ['contact'],
}

/** True when facts of that kind are told of one business, not of the client. */
export const isOfBusiness = (kind: FactKind): boolean =>
  factHomes[kind]?.every((home) => (businessCompartments as readonly string[]).includes(home)) ?? false
