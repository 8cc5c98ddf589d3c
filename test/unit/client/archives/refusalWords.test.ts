import { afterEach, describe, expect, it } from 'vitest'
import { wordCode, wordDoubt, wordEdit, wordOpen } from '../../../../client/features/archives/refusalWords.ts'
import { overwriteGetLocale } from '../../../../client/paraglide/runtime.js'
import { refusalCodes } from '../../../../shared/templates/refusal.ts'
import { warningCodes } from '../../../../shared/templates/warn.ts'

/** What `shared/domain` refuses of entries and texts, where no form stands before it. */
const domainCodes = [
  'missing',
  'unexpected',
  'bad-value',
  'bad-field-key',
  'bad-id',
  'higher-version',
  'empty',
]

const params = {
  min: 2,
  max: 60,
  length: 120,
  decimals: 2,
  value: '不在其中',
  text: '朝阳',
  successor: '110105',
  member: 'qty',
}
afterEach(() => overwriteGetLocale(() => 'zh-CN'))

const locales = ['zh-CN', 'en'] as const

describe.each(locales)('in %s', (locale) => {
  const say = (word: () => string): string => {
    overwriteGetLocale(() => locale)
    return word()
  }

  it.each([...refusalCodes, 'name-or-phone', 'unknown-template'])(
    'R02 words %s in a sentence of its own',
    (code) => {
      const sentence = say(() => wordCode(code, params))
      expect(sentence).not.toBe(say(() => wordCode('a-code-of-tomorrow')))
      expect(sentence).not.toMatch(/undefined|null|forms_|\{/)
      if (locale === 'zh-CN') expect([...sentence].length).toBeLessThanOrEqual(40)
      else expect(sentence.length).toBeLessThanOrEqual(100)
    },
  )

  it.each(warningCodes)('words the doubt %s', (code) => {
    const sentence = say(() => wordDoubt({ code, params }))
    expect(sentence).not.toMatch(/undefined|forms_|\{/)
    expect([...sentence].length).toBeLessThanOrEqual(locale === 'zh-CN' ? 40 : 100)
  })

  it.each(domainCodes)('says what was kept for the code %s that no form knows', (code) => {
    expect(say(() => wordCode(code, params))).not.toContain(code)
  })

  it('words every refusal of a save and of opening', () => {
    const saves = say(() =>
      [
        wordEdit({ type: 'not-allowed', part: 'contact' }),
        wordEdit({ type: 'not-found' }),
        wordEdit({ type: 'storage-full' }),
        wordEdit({ type: 'invalid', code: 'bad-mobile', field: 'contacts', params: {} }),
      ].join('\n'),
    ).split('\n')
    expect(new Set(saves).size).toBe(4)
    for (const type of ['not-found', 'offline', 'denied'] as const) {
      const words = say(() => JSON.stringify(wordOpen({ type })))
      expect(words).not.toContain('archives_')
    }
    if (locale === 'zh-CN') for (const sentence of saves) expect([...sentence].length).toBeLessThanOrEqual(40)
  })
})
