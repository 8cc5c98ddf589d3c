/**
 * What the columns of somebody's sheet are: a guess from the header and, failing that, from what
 * stands below it. A guess is shown and may be changed; a column that nobody can name is kept with
 * the archive as it stood (导入原始数据), never dropped.
 */
import { CHECK_HEADER, MARK_HEADER } from './exportColumns.ts'
import { hasLostDigits, parseValue, type ParseContext } from './parse.ts'
import type { Regions } from './regions.ts'
import type { ContactType, Field, Template } from './types.ts'

export type ColumnTarget =
  | { readonly to: 'field'; readonly key: string }
  | { readonly to: 'contact'; readonly type: ContactType }
  /** The 档号 of an archive that is here already. */
  | { readonly to: 'archiveNo' }
  /** The name of whoever is to own what comes in. */
  | { readonly to: 'owner' }
  /** Kept in the raw data. */
  | { readonly to: 'raw' }
  /** Left out: it says nothing of the client. */
  | { readonly to: 'nothing' }

/** Other names under which people keep a field, by template key, the best first. */
const fieldNames: { readonly [key: string]: readonly string[] } = {
  name: [
    '股票全称',
    '企业全称',
    '公司全称',
    '单位全称',
    '企业名称',
    '公司名称',
    '单位名称',
    '客户名称',
    '客户姓名',
    '全称',
    '业主姓名',
    '客户',
    '业主',
    '姓名',
    '名称',
    'name',
    'customer',
    'company',
  ],
  alias: ['股票名称', '股票简称', '企业简称', '公司简称', '曾用名', '简称', 'alias', 'shortname'],
  regionCode: [
    '所在地域',
    '所在地区',
    '所属地区',
    '所在城市',
    '所在省份',
    '地区',
    '地域',
    '城市',
    '省份',
    '省市',
    'city',
    'province',
  ],
  industryCode: ['所属行业', '行业分类', '行业', 'industry'],
  channel: ['来源渠道', '客户来源', '渠道', '来源', 'channel', 'source'],
  address: ['详细地址', '联系地址', '通讯地址', '家庭住址', '住址', '地址', 'address'],
  regAddress: ['注册地址'],
  bizAddress: ['经营地址', '办公地址'],
  uscc: ['统一社会信用代码', '社会信用代码', '信用代码', 'uscc'],
  legalRep: ['法定代表人', '法人代表', '法人'],
  foundedAt: ['成立日期', '成立时间', '注册日期'],
  community: ['小区', '小区名称', '楼盘', 'xiaoqu', 'community'],
  layout: ['户型', '房型', 'layout'],
  areaGross: ['建筑面积', '面积', 'area', 'meters', 'sqm'],
  areaMax: ['面积上限', '意向面积', '建筑面积', '面积', 'meters', 'sqm', 'area'],
  wantLayout: ['意向户型', '户型', '房型', 'layout'],
  wantProjects: ['意向楼盘', '意向小区', '小区', '小区名称', '楼盘', 'xiaoqu', 'community'],
  budgetMax: [
    '预算上限',
    '总价',
    '租金',
    '月租金',
    '月租',
    '预算',
    '价格',
    '报价',
    'houseprice',
    'price',
    'rent',
    'budget',
  ],
  needType: ['需求类型', '需求'],
  propType: ['物业类型'],
  urgency: ['紧急程度', '紧急度'],
  targetDate: ['目标日期', '预计成交日期', '预计时间'],
  stage: ['阶段', '合作阶段', '跟进阶段', '客户阶段', 'stage'],
  tier: ['等级', '客户等级', '级别', 'tier', 'level'],
  remark: ['备注', '说明', 'remark', 'note', 'notes'],
  gender: ['性别', '称谓', 'gender'],
  idNumber: ['身份证号', '身份证号码', '身份证', '证件号码', '证件号'],
  nextFollowUp: ['下次跟进', '下次跟进日期', '下次联系'],
  tags: ['标签', 'tags'],
}

const contactNames: readonly (readonly [ContactType, readonly string[]])[] = [
  [
    'mobile',
    [
      '手机',
      '手机号',
      '手机号码',
      '移动电话',
      '联系手机',
      'mobile',
      'cellphone',
      'phone',
      '电话',
      '联系电话',
      '联系方式',
    ],
  ],
  ['landline', ['座机', '固定电话', '固话', '办公电话', '公司电话', 'landline', 'tel', 'telephone']],
  ['email', ['邮箱', '电子邮箱', '电子邮件', 'email', 'e-mail', 'mail']],
  ['wechat', ['微信', '微信号', 'wechat', 'weixin']],
]

/** Of any template, and no field of it. */
const markNames: readonly (readonly ['archiveNo' | 'owner', readonly string[]])[] = [
  ['archiveNo', ['档号', '档案号', '档案编号', 'archiveno', 'archivenumber']],
  ['owner', ['负责人', '归属人', '跟进人', '业务员', '销售', 'owner', 'salesperson']],
]

/** 「手机号（必填）」 and 「 手机号 * 」 are 手机号. */
const plain = (header: string): string =>
  header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[([{【].*?[)\]}】]/g, '')
    .replace(/[:：].*$/, '')
    .replace(/[\s*_\-/·.。，,]/g, '')

/** What an export says of itself and of nobody. */
const isOurs = (header: string): boolean => header === MARK_HEADER || header === CHECK_HEADER

interface Claim {
  readonly target: ColumnTarget
  /** Smaller is surer; of two columns that claim one field the surer has it. */
  readonly doubt: number
}

const same = (a: ColumnTarget, b: ColumnTarget): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Lists, objects and what the program fills itself are not taken from one cell. */
const fillable = (field: Field): boolean =>
  field.auto !== 'computed' && !['list', 'object', 'contacts', 'facts'].includes(field.type.is)

/**
 * One target per column, in order. Two columns never share a field; contacts may repeat. A header that what
 * stands below contradicts (`area` over the names of districts) is no claim.
 */
export function guessColumns(
  template: Template,
  headers: readonly string[],
  samples: readonly (readonly string[])[],
  context: ParseContext = {},
): readonly ColumnTarget[] {
  const claims = headers.map((header, at) =>
    claimOf(
      template,
      header,
      samples.map((row) => row[at] ?? ''),
      context,
    ),
  )
  return claims.map((claim, at) => {
    if (isOurs(headers[at] ?? '')) return { to: 'nothing' }
    if (claim === null) return { to: 'raw' }
    if (claim.target.to === 'contact') return claim.target
    const rival = claims.some(
      (other, place) =>
        other !== null &&
        place !== at &&
        same(other.target, claim.target) &&
        (other.doubt < claim.doubt || (other.doubt === claim.doubt && place < at)),
    )
    return rival ? { to: 'raw' } : claim.target
  })
}

function claimOf(
  template: Template,
  header: string,
  cells: readonly string[],
  context: ParseContext,
): Claim | null {
  const name = plain(header)
  return (
    (name === '' ? null : byHeader(template, name, cells, context)) ?? byContent(template, cells, context)
  )
}

function byHeader(
  template: Template,
  name: string,
  cells: readonly string[],
  context: ParseContext,
): Claim | null {
  for (const [to, names] of markNames) {
    if (names.map(plain).includes(name)) return { target: { to }, doubt: 0 }
  }
  for (const field of template.fields) {
    if (!fillable(field)) continue
    const own = [field.key, field.label.zh, field.label.en].map(plain)
    if (own.includes(name) && fits(field, cells, context))
      return { target: { to: 'field', key: field.key }, doubt: 0 }
  }
  for (const [type, names] of contactNames) {
    const place = names.map(plain).indexOf(name)
    if (place >= 0) return { target: { to: 'contact', type }, doubt: 1 + place }
  }
  for (const [key, names] of Object.entries(fieldNames)) {
    const place = names.map(plain).indexOf(name)
    const field = template.fields.find((one) => one.key === key)
    if (place >= 0 && field !== undefined && fillable(field) && fits(field, cells, context)) {
      return { target: { to: 'field', key }, doubt: 1 + place }
    }
  }
  return null
}

/** Half of what stands there can be read as such. Where nothing stands, the header decides. */
function fits(field: Field, cells: readonly string[], context: ParseContext): boolean {
  const filled = cells.filter((cell) => cell.trim() !== '')
  if (filled.length === 0 || field.type.is === 'ref') return true
  const good = filled.filter((cell) => hasLostDigits(cell) || parseValue(field, cell, context).ok).length
  // Words that no list knows may be a company's own, to be mapped by a person; figures and days are or are not.
  return good * 2 >= filled.length || field.type.is === 'enum' || field.type.is === 'enums'
}

const mostly = (cells: readonly string[], looks: RegExp): boolean => {
  const filled = cells.filter((cell) => cell.trim() !== '')
  return filled.length > 0 && filled.filter((cell) => looks.test(cell.trim())).length / filled.length >= 0.8
}

/** Numbers to reach people must not end in the raw data just because their header is odd; nor regions and layouts. */
function byContent(template: Template, cells: readonly string[], context: ParseContext): Claim | null {
  if (mostly(cells, /^(\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}$/))
    return { target: { to: 'contact', type: 'mobile' }, doubt: 50 }
  if (mostly(cells, /^[^\s@]+@[^\s@]+\.[^\s@]+$/))
    return { target: { to: 'contact', type: 'email' }, doubt: 50 }
  if (mostly(cells, /^\d{1,2}(室|房间)/)) {
    const layout = template.fields.find(({ type }) => type.is === 'text' && type.format === 'layout')
    if (layout !== undefined) return { target: { to: 'field', key: layout.key }, doubt: 50 }
  }
  const { regions, regionHint } = context
  if (regions !== undefined) {
    const filled = cells.filter((cell) => cell.trim() !== '')
    const known = filled.filter((cell) => regions.regionOf(cell, regionHint) !== null).length
    if (filled.length > 0 && known / filled.length >= 0.8 && !mostly(cells, /^\d+$/))
      return { target: { to: 'field', key: 'regionCode' }, doubt: 50 }
  }
  return null
}

/**
 * The city (else the province) that most of a sheet lies in, from cells that name a region by themselves: 石景山
 * says Beijing, and then 朝阳 beside it is the district. Null when nothing speaks for one.
 */
export function regionAround(rows: readonly (readonly string[])[], regions: Regions): string | null {
  const votes = new Map<string, number>()
  const counted = new Map<string, string | null>()
  let all = 0
  for (const row of rows) {
    for (const cell of row) {
      const text = cell.trim()
      if (text.length < 2 || text.length > 12 || /\d/.test(text)) continue
      if (!counted.has(text)) counted.set(text, aroundOf(text, regions))
      const around = counted.get(text) ?? null
      if (around === null) continue
      all++
      votes.set(around, (votes.get(around) ?? 0) + 1)
    }
  }
  const [best] = [...votes].sort((a, b) => b[1] - a[1])
  return best !== undefined && best[1] * 2 > all && best[1] * 2 > rows.length ? best[0] : null
}

function aroundOf(text: string, regions: Regions): string | null {
  const code = regions.regionOf(text)
  if (code === null || code.endsWith('0000')) return null
  const city = `${code.slice(0, 4)}00`
  return regions.find(city) === null ? `${code.slice(0, 2)}0000` : city
}
