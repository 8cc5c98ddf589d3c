/** Holds the voice of the interface on every message there is: short, without codes, complete in both languages. */
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { describe, expect, it } from 'vitest'

/** One sentence, or one for each number of things that it may speak of. */
type Message = string | readonly [{ readonly match: { readonly [which: string]: string } }]
type Words = { readonly [key: string]: Message }
const sentences = (message: Message = ''): readonly string[] =>
  typeof message === 'string' ? [message] : Object.values(message[0].match)
const read = (feature: string, locale: string) =>
  JSON.parse(readFileSync(`client/messages/${feature}/${locale}.json`, 'utf8')) as Words
const features = globSync('client/messages/*/zh-CN.json').map((path) => basename(dirname(path)))
const told = (words: Words) =>
  Object.entries(words).flatMap(([key, message]) => sentences(message).map((text) => [key, text] as const))
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

describe.each(features)('the words of %s', (feature) => {
  const chinese = read(feature, 'zh-CN')
  const english = read(feature, 'en')

  it('exist in both languages, with the same values to fill in', () => {
    expect(Object.keys(english).sort()).toEqual(Object.keys(chinese).sort())
    for (const [key, message] of Object.entries(chinese)) {
      const [text = ''] = sentences(message)
      for (const said of [...sentences(message), ...sentences(english[key])])
        expect(placeholders(said), key).toEqual(placeholders(text))
    }
  })

  it('carry the name of their feature, because all files share one space', () => {
    for (const key of Object.keys(chinese)) expect(key.startsWith(`${feature}_`), key).toBe(true)
  })

  it('are short, ask for no patience and do not shout', () => {
    for (const [key, text] of told(chinese)) {
      expect([...text].length, `${key}: ${text}`).toBeLessThanOrEqual(40)
      expect(text, key).not.toMatch(/请稍候|请稍等|！|确定/)
    }
    for (const [key, text] of told(english)) expect(text, key).not.toMatch(/!|please wait/i)
  })
})
