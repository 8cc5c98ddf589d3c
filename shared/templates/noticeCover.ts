/**
 * What a privacy notice has to speak of, read off the fields themselves: each has a purpose, a basis and a class. So the
 * notice cannot fall behind the forms without anybody seeing it.
 */
import { MARKETING } from '../domain/consent.ts'
import type { NoticeCover, NoticeItem } from '../domain/privacyNotice.ts'
import { richOfPlain, type RichText } from '../domain/richText.ts'
import { marketing } from './facts.ts'
import { templates } from './index.ts'
import { bases, purposes, templateIds, type Field, type Purpose } from './types.ts'

const isPersonal = ({ class: of, basis }: Field): boolean =>
  (of === 'C1' || of === 'C2' || of === 'C3') && basis !== 'operation'

/** Told apart from what the fields are for, because no field is: news and offers take a consent of their own. */
export const marketingCover: NoticeCover = {
  template: '*',
  purpose: MARKETING,
  basis: 'consent',
  class: 'C2',
  kinds: ['contacts'],
}

export function coversOfTemplates(): readonly NoticeCover[] {
  const covers = new Map<string, { cover: NoticeCover; kinds: string[] }>()
  for (const template of templateIds)
    for (const field of templates[template].fields.filter(isPersonal)) {
      const { purpose, basis, class: of, key } = field
      const id = [template, purpose, basis, of].join(' ')
      const held = covers.get(id) ?? { cover: { template, purpose, basis, class: of, kinds: [] }, kinds: [] }
      held.kinds.push(key)
      covers.set(id, held)
    }
  return [...covers.values()].map(({ cover, kinds }) => ({ ...cover, kinds: [...new Set(kinds)].sort() }))
}

/** What a field is called; its key where this program knows none of that name any more. */
export function kindWord(template: string, key: string): string {
  const among = templateIds.filter((id) => template === '*' || id === template)
  for (const id of among) {
    const field = templates[id].fields.find((one) => one.key === key)
    if (field !== undefined) return field.label.zh
  }
  return key
}

export const purposeWord = (code: string): string =>
  code in purposes ? purposes[code as Purpose].zh : code === MARKETING ? marketing.zh : code

const wordsOf = (covers: readonly NoticeCover[]): readonly string[] => [
  ...new Set(covers.flatMap(({ template, kinds }) => kinds.map((kind) => kindWord(template, kind)))),
]

/** Somewhere to begin: what the fields and the usual periods of retention say. Null where only the company knows. */
export function suggestedItem(item: NoticeItem, covers: readonly NoticeCover[]): RichText | null {
  const list = (lines: readonly string[]): RichText => [
    {
      is: 'list',
      ordered: false,
      items: lines.map((text) => [{ is: 'paragraph', runs: [{ text }] }]),
    },
  ]
  const sensitive = covers.filter((cover) => cover.class === 'C3')
  switch (item) {
    case 'purposes':
      return list(
        [...new Set(covers.map(({ purpose }) => purpose))].map((purpose) => {
          const grounds = new Set(
            covers.filter((cover) => cover.purpose === purpose).map(({ basis }) => basis),
          )
          const said = Object.values(bases).flatMap(({ code, zh }) => (grounds.has(code) ? [zh] : []))
          return `${purposeWord(purpose)}（依据：${said.join('、')}）`
        }),
      )
    case 'kinds':
      return list(
        (
          [
            ['C1', '一般信息'],
            ['C2', '联系与身份信息'],
            ['C3', '敏感个人信息'],
          ] as const
        ).flatMap(([of, word]) => {
          const kinds = wordsOf(covers.filter((cover) => cover.class === of))
          return kinds.length === 0 ? [] : [`${word}：${kinds.join('、')}`]
        }),
      )
    case 'manner':
      return richOfPlain(
        '由您当面、电话或线上提供后录入档案，加密保存，按岗位权限使用，每次查看都有记录。不向第三方提供；确需提供时另行取得您的单独同意。',
      )
    case 'retention':
      return list([
        '未成交：最后一次联系后满 2 年',
        '合同及履行资料：履行完毕后满 10 年',
        '房产成交与身份核验资料：业务结束后满 10 年',
        '收付款凭证：30 年',
        '同意与告知的凭证：资料存续期加 3 年',
      ])
    case 'rights':
      return richOfPlain(
        '您可以查阅、复制、更正、补充、删除您的个人信息，要求解释处理规则，或撤回同意；撤回不影响此前的处理。向接待您的门店或下方联系方式提出即可，我们在 15 个工作日内答复，拒绝时说明理由。',
      )
    case 'sensitive':
      return sensitive.length === 0
        ? null
        : richOfPlain(
            `只在订立、履行合同或核验资格确有必要时收集：${wordsOf(sensitive).join('、')}。一旦泄露或被滥用，可能危及人身、财产安全或受到歧视，因此单独征得您的同意、单独加密，只有必要岗位可见。您可以不同意；不同意只影响必须用到它的那一项业务。`,
          )
    case 'handler':
    case 'complaints':
      return null
  }
}
