/**
 * Names and numbers of nobody. Mobile prefixes are ones that no operator has been given (16x apart
 * from 162, 165, 166, 167; 154), landlines begin with a 1 after the area code, which no local number
 * does, mail goes to a domain reserved for examples, credit codes and identity cards name a region that is none.
 */
import { usccCheckDigit } from '../../shared/templates/identifiers.ts'
import type { Chance } from './random.ts'
import type { Filled } from './story.ts'

const surnames = [
  ...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹易常武乔贺赖龚文',
]
const men = [
  '建国',
  '志强',
  '伟东',
  '俊杰',
  '浩然',
  '子轩',
  '立新',
  '晓峰',
  '海涛',
  '文博',
  '宇航',
  '国栋',
  '振华',
  '永康',
  '嘉诚',
  '明哲',
  '思远',
  '鹏飞',
  '泽宇',
  '景行',
  '怀瑾',
  '长林',
  '敬之',
  '柏年',
]
const women = [
  '丽华',
  '秀英',
  '雅婷',
  '晓燕',
  '梦洁',
  '佳怡',
  '静怡',
  '欣妍',
  '玉兰',
  '海霞',
  '若曦',
  '思琪',
  '雨桐',
  '慧敏',
  '淑芬',
  '婉清',
  '诗涵',
  '春梅',
  '晓蕾',
  '文静',
  '可欣',
  '舒窈',
  '令仪',
  '月华',
]

export interface Name {
  readonly full: string
  readonly spoken: string
  readonly gender: 'male' | 'female'
}

export function personName(chance: Chance): Name {
  const gender = chance.percent(50) ? 'male' : 'female'
  const surname = chance.pick(surnames)
  const spoken = surname + (gender === 'male' ? '先生' : '女士')
  const given = chance.pick(gender === 'male' ? men : women)
  return { full: surname + given, spoken, gender }
}

const prefixes = ['154', '160', '161', '163', '164', '168', '169']
const digits = (chance: Chance, count: number): string =>
  Array.from({ length: count }, () => String(chance.between(0, 9))).join('')

export const mobile = (chance: Chance): string => chance.pick(prefixes) + digits(chance, 8)
export const landline = (chance: Chance, area: string): string => `${area}-1${digits(chance, 7)}`
export const email = (chance: Chance): string => `demo${digits(chance, 5)}@example.com`
export const wechat = (chance: Chance): string => `demo_${digits(chance, 6)}`

/** Well-formed, and of the region 990000, which does not exist. */
export function creditCode(chance: Chance): string {
  const first17 = `91990000MA${digits(chance, 7)}`
  return first17 + usccCheckDigit(first17)
}

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/**
 * The number on an identity card: well-formed, and of the region 990000, which does not exist. Made from a running
 * number and not by the dice, so that what is told after it stays the same.
 */
export function residentNumber(n: number): string {
  const two = (part: number): string => String(part).padStart(2, '0')
  const born = `${1960 + ((n * 7) % 38)}${two(1 + (n % 12))}${two(1 + ((n * 5) % 28))}`
  const first17 = `990000${born}${String(100 + ((n * 37) % 900))}`
  const sum = ID_WEIGHTS.reduce((total, weight, at) => total + weight * Number(first17[at]), 0)
  return first17 + '10X98765432'.charAt(sum % 11)
}

/** The contacts of a person, as list items; the first is the preferred one. */
export function contacts(chance: Chance): Filled[] {
  const items: Filled[] = [{ type: 'mobile', value: mobile(chance), label: '本人', primary: true }]
  if (chance.percent(22)) {
    items.push({
      type: 'mobile',
      value: mobile(chance),
      label: chance.pick(['太太', '先生', '父亲', '女儿']),
    })
  }
  if (chance.percent(30)) items.push({ type: 'wechat', value: wechat(chance), label: '微信' })
  if (chance.percent(10)) items.push({ type: 'email', value: email(chance) })
  return items
}

/** Why numbers are missing, where they are (K3). */
export function reasons(items: readonly Filled[]): Filled {
  const has = (type: string): boolean => items.some((item) => item['type'] === type)
  return {
    ...(has('landline') ? {} : { landlineReason: 'none' }),
    ...(has('email') ? {} : { emailReason: 'notGiven' }),
  }
}

const details: { readonly [channel: string]: readonly string[] } = {
  website: ['官网预约表单', '官网在线客服'],
  wechat: ['公众号图文《小户型怎么住》', '视频号直播间', '朋友圈转发'],
  socialMedia: ['短视频私信', '图文笔记留言'],
  webAd: ['搜索投放 春季计划', '信息流 五公里商圈'],
  store: ['路过进店', '商场导购牌'],
  expo: ['现场扫码登记'],
  visit: ['上门拜访'],
  phone: ['400 转接', '名单外呼'],
  referral: ['合作伙伴推荐'],
  returning: ['老客户带来'],
}

/** Where somebody came from, with what the template asks of each channel. */
export function source(chance: Chance, expo: string): Filled {
  const channel = chance.weigh([
    ['store', 20], ['wechat', 18], ['website', 9], ['socialMedia', 12], ['webAd', 8], ['expo', 9],
    ['phone', 10], ['returning', 9], ['referral', 5],
  ]) // prettier-ignore
  return {
    channel,
    sourceDetail: chance.pick(details[channel] ?? ['其他']),
    ...(channel === 'expo' ? { expoName: expo } : {}),
    ...(channel === 'phone' ? { callerNumber: mobile(chance) } : {}),
    ...(channel === 'returning' || channel === 'referral' ? { referrer: personName(chance).full } : {}),
  }
}
