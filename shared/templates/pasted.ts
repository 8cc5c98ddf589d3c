/**
 * 智能粘贴 (H12): a name, numbers and an address out of a text that somebody sent, in the ways in which such texts come:
 * the lines of a delivery app (`收货人：…`), one line with commas or blanks, and a chat message (`我是王女士，电话…`).
 *
 * What comes out is proposed, never saved by itself. A piece that is not understood stays where it is: it is better to
 * leave a field empty than to fill it with a guess.
 */
import { readPhone } from './phones.ts'
import { isOrganisation } from './likeness.ts'
import { readContact } from './parse.ts'
import type { Regions } from './regions.ts'
import type { Contact } from './types.ts'

export interface Pasted {
  /** Empty: none was found. */
  readonly name: string
  /** Each once, in the order of the text. */
  readonly contacts: readonly Contact[]
  readonly address: string
  /** Code of the county or city that the address names; null: none that is certain. */
  readonly region: string | null
}

const LABELS: { readonly [part in 'name' | 'phone' | 'region' | 'address' | 'wechat' | 'email']: RegExp } = {
  name: /^(?:收[货件]人|收貨人|姓名|名字|联系人|聯繫人|客户|称呼|业主|name|contact|recipient)$/i,
  phone: /^(?:手机(?:号码?)?|手機|电话(?:号码?)?|電話|联系电话|联系方式|号码|座机|mobile|phone|tel)$/i,
  region: /^(?:所在地区|地区|区域|省市区|city|region)$/i,
  address: /^(?:详细地址|收[货件]地址|地址|住址|小区|address)$/i,
  wechat: /^(?:微信号?|wechat|weixin)$/i,
  email: /^(?:邮箱|电子邮件|e-?mail)$/i,
}

/** Longest first: 手机号码 before 手机. */
const LABELLED =
  /(收货人|收件人|收貨人|姓名|名字|联系人|聯繫人|客户|称呼|业主|手机号码|手机号|手机|手機|联系电话|电话号码|电话|電話|联系方式|号码|座机|所在地区|省市区|地区|区域|详细地址|收货地址|收件地址|地址|住址|小区|微信号|微信|电子邮件|邮箱|name|contact|recipient|mobile|phone|tel|region|city|address|wechat|e-?mail)\s*[:：]\s*/giu

/** A number as people group it, with no digit right beside it. */
const NUMBER =
  /(?<![\d.])(?:\+?86[\s-]?)?(?:1[3-9]\d(?:[\s-]?\d){8}|0\d{2,3}[\s-]\d{7,8}(?:-\d{1,6})?)(?!\d)/gu
const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu

const WHO =
  /(?:我是|我叫|我姓|这是|叫我|我的名字是|本人|联系人是|找)\s*([\p{Script=Han}·]{2,12}?)(?=[，,。.!！、\s]|的|，|$)/u
const ADDRESSED = /(?:住在|家在|地址是|地址在|房子在|送到|寄到|在)\s*([\p{Script=Han}\d\w#\-（）() ]{5,60})/u

export function readPasted(text: string, regions?: Regions): Pasted {
  const plain = tidy(text)
  const found: { name: string; address: string; region: string } = { name: '', address: '', region: '' }
  const contacts: Contact[] = []
  const keep = (contact: Contact | null): void => {
    if (
      contact !== null &&
      !contacts.some(({ type, value }) => type === contact.type && value === contact.value)
    )
      contacts.push(contact)
  }
  for (const { part, value } of labelledIn(plain)) {
    if (part === 'phone') for (const number of numbersIn(value)) keep(readPhone(number))
    else if (part === 'wechat') keep(readContact(firstWord(value), 'wechat') ?? readContact(firstWord(value)))
    else if (part === 'email') keep(readContact(firstWord(value), 'email'))
    else if (found[part] === '') found[part] = part === 'name' ? nameOf(value) : value
  }
  let rest = withoutLabels(plain)
  for (const number of numbersIn(plain)) {
    keep(readPhone(number))
    rest = rest.replace(number, '，')
  }
  for (const [email] of plain.matchAll(EMAIL)) {
    keep(readContact(email, 'email'))
    rest = rest.replace(email, '，')
  }
  const pieces = rest
    .split(/[\n，,;；。|]+/)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')
  if (found.address === '') found.address = addressIn(pieces, regions)
  if (found.name === '') found.name = nameIn(rest, pieces, found.address)
  const address = joined(found.region, found.address)
  return {
    name: found.name,
    contacts,
    address: [...address].slice(0, 120).join(''),
    region: regionIn(address, regions),
  }
}

/** Worth a look: more than the name or the number that somebody types into a field. */
export const isPasted = ({ name, contacts, address }: Pasted): boolean =>
  [name !== '', contacts.length > 0, address !== ''].filter(Boolean).length > 1

const tidy = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\r\n?/g, '\n')
    .replace(/[\u00a0\u2000-\u200b\u3000\t]/g, ' ')
    .replace(/:/g, '：')
    .replace(/,/g, '，')
    .trim()

type Part = keyof typeof LABELS
const partOf = (label: string): Part | null =>
  (Object.keys(LABELS) as Part[]).find((part) => LABELS[part].test(label)) ?? null

/** Each label with what stands behind it, up to the next label or the end of its line. */
function labelledIn(text: string): readonly { readonly part: Part; readonly value: string }[] {
  const marks = [...text.matchAll(LABELLED)]
  return marks.flatMap((mark, at) => {
    const part = partOf(mark[1] ?? '')
    const from = mark.index + mark[0].length
    const until = marks[at + 1]?.index ?? text.length
    const value = (text.slice(from, until).split('\n')[0] ?? '').replace(/[，;；。\s]+$/u, '').trim()
    return part === null || value === '' ? [] : [{ part, value }]
  })
}

const withoutLabels = (text: string): string =>
  labelledIn(text)
    .reduce((rest, { value }) => rest.replace(value, '，'), text)
    .replace(LABELLED, '，')

const numbersIn = (text: string): readonly string[] => [...text.matchAll(NUMBER)].map(([number]) => number)
const firstWord = (text: string): string => text.split(/[\s，]/)[0] ?? ''

/** A form of address may stand behind the name: 王芳 女士. */
const nameOf = (value: string): string => {
  const [first = '', second = ''] = value.split(/[\s，]+/)
  return /^(?:先生|女士|小姐|老师)$/.test(second) ? first + second : (value.split('，')[0] ?? '').slice(0, 60)
}

/** A house has a road, an estate or a number, and usually a province in front. */
const HOUSE =
  /(?:省|自治区|市|区|县|镇|乡|街道?|路|大道|巷|弄|胡同|村|里|园|苑|庭|府|城|大厦|广场|小区|花园|公寓|号院?|号楼|栋|幢|座|单元|室)/gu

/** 1 for each sign of a place; digits with them are one more. */
function addressRank(piece: string): number {
  const signs = [...piece.matchAll(HOUSE)].length
  return signs === 0 ? 0 : signs + (/\d/.test(piece) ? 1 : 0)
}

function addressIn(pieces: readonly string[], regions: Regions | undefined): string {
  const ranked = pieces
    .flatMap((piece) => {
      const told = ADDRESSED.exec(piece)?.[1]?.trim()
      return [told ?? piece]
    })
    .map((piece) => ({ piece, rank: addressRank(piece) + (regionIn(piece, regions) === null ? 0 : 2) }))
    .filter(({ piece, rank }) => rank >= 3 && [...piece].length >= 6)
  const best = ranked.sort((a, b) => b.rank - a.rank)[0]?.piece ?? ''
  // A name may stand before or behind it with nothing but a blank between: 张三 北京市朝阳区…, …3号楼 赵女士.
  const words = best.split(/\s+/)
  const [first = ''] = words
  if (words.length > 1 && isName(first) && addressRank(first) === 0) words.shift()
  const last = words.at(-1) ?? ''
  const closed = TITLED.test(last) || (isName(last) && /\d/.test(words.at(-2) ?? ''))
  if (words.length > 1 && closed && addressRank(last) === 0) words.pop()
  return words.join(' ')
}

const TITLED = /^[\p{Script=Han}]{1,3}(?:先生|女士|小姐|太太|阿姨|叔叔|老师|老板|经理|总|哥|姐)$/u
const isName = (word: string): boolean =>
  TITLED.test(word) ||
  /^[\p{Script=Han}]{2,4}$/u.test(word) ||
  /^[\p{Script=Han}]{1,8}·[\p{Script=Han}·]{1,10}$/u.test(word)

/** Words that stand alone in such texts and are nobody's name. */
const NO_NAME =
  /^(?:你好|您好|谢谢|在吗|收到|好的|地址|电话|手机|微信|客户|姓名|默认|公司|家里|请问|麻烦|辛苦)/u

function nameIn(rest: string, pieces: readonly string[], address: string): string {
  const told = WHO.exec(rest)?.[1]
  if (told !== undefined && isName(told)) return told
  const words = pieces
    .filter((piece) => piece !== address)
    .flatMap((piece) => piece.replace(address, ' ').split(/\s+/))
    .filter((word) => word !== '' && !NO_NAME.test(word))
  return words.find(isName) ?? words.find((word) => isOrganisation(word)) ?? ''
}

/** The province may stand in its own line; where the address says it again it is said once. */
function joined(region: string, address: string): string {
  const place = region.replace(/\s+/g, '')
  if (place === '') return address
  return address.replace(/\s+/g, '').startsWith(place) ? address : place + address
}

/** The region at the head of an address; null when that is not certain. */
const regionIn = (address: string, regions: Regions | undefined): string | null =>
  regions?.splitAddress(address)?.code ?? null
