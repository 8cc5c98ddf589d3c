/**
 * How people say where a client came from, beside the words of the options themselves. A word stands here
 * once, and only if it can mean nothing else: 推荐 alone may be a partner's or a client's.
 */
import { fieldOf } from './keys.ts'
import { parseValue } from './parse.ts'
import type { Template } from './types.ts'

const said: { readonly [code: string]: readonly string[] } = {
  store: ['自然到店', '自然进店', '自然客', '到店', '进店', '门店', '路过', '自己来的', 'walk in'],
  expo: ['家博会', '房博会', '建博会', '博览会', '展会现场', '展位'],
  returning: ['老客户介绍', '老客推荐', '老客户推荐', '老带新', '转介绍', '朋友介绍'],
  referral: ['合作方推荐', '渠道推荐', '异业', '异业推荐'],
  website: ['网站', '官方网站'],
  wechat: ['公众号', '微信公众号', '小程序', '企业微信'],
  socialMedia: ['抖音', '小红书', '快手', '微博', '视频号', '知乎'],
  webAd: ['百度', '竞价', '网络推广', '信息流'],
  phone: ['电销', '电话销售'],
  email: ['邮件', '邮箱'],
}

const folded = (text: string): string => text.normalize('NFKC').replace(/\s+/g, '').toLowerCase()
const codeByWord: ReadonlyMap<string, string> = new Map(
  Object.entries(said).flatMap(([code, words]) => words.map((word) => [folded(word), code] as const)),
)

export interface ChannelWord {
  readonly code: string
  /** The word of an option itself, so that nothing is lost when only the code is kept. */
  readonly exact: boolean
}

/** The channel of this template that a word means; null where it means none. */
export function channelOfWord(word: string, template: Template): ChannelWord | null {
  const field = fieldOf(template, 'channel')
  if (field?.type.is !== 'enum') return null
  const read = parseValue(field, word)
  if (read.ok && typeof read.value === 'string' && field.type.options.some(({ code }) => code === read.value))
    return { code: read.value, exact: true }
  const code = codeByWord.get(folded(word))
  return code !== undefined && field.type.options.some((option) => option.code === code)
    ? { code, exact: false }
    : null
}
