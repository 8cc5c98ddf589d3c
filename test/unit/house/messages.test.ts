/**
 * The words in client/messages: complete in both languages, each key under its own feature (all files
 * are merged into one namespace, where a second `save` would silently replace the first), and said to
 * a person as interface.md asks.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const client = new URL('../../../client/', import.meta.url)
const settings = JSON.parse(readFileSync(new URL('project.inlang/settings.json', client), 'utf8')) as {
  readonly locales: readonly string[]
  readonly modules: readonly string[]
  readonly 'plugin.inlang.messageFormat': { readonly pathPattern: readonly string[] }
}
const features = readdirSync(new URL('messages', client), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

function messages(feature: string, locale: string): Readonly<Record<string, unknown>> {
  const path = new URL(`messages/${feature}/${locale}.json`, client)
  return JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, unknown>>
}

const keys = (feature: string, locale: string) =>
  Object.keys(messages(feature, locale)).filter((key) => key !== '$schema')

/** The names in braces that a message takes, in whatever form it is written. */
const inputs = (message: unknown) => [...new Set(JSON.stringify(message).match(/\{\w+\}/g))].sort()

it('compiles every feature, with the plugin of the lock file and nothing from elsewhere', () => {
  const listed = settings['plugin.inlang.messageFormat'].pathPattern
  expect([...listed].sort()).toEqual(features.map((feature) => `./messages/${feature}/{locale}.json`).sort())
  expect(settings.modules.filter((module) => !module.startsWith('../node_modules/'))).toEqual([])
})

describe.each(features)('%s', (feature) => {
  it('has the same keys in every language', () => {
    const [first = '', ...others] = settings.locales
    for (const other of others) expect(keys(feature, other)).toEqual(keys(feature, first))
  })

  it('names its keys after itself', () => {
    expect(keys(feature, 'zh-CN').filter((key) => !key.startsWith(`${feature}_`))).toEqual([])
  })

  it('takes the same inputs in every language', () => {
    const inputsByKey = (locale: string) =>
      Object.fromEntries(keys(feature, locale).map((key) => [key, inputs(messages(feature, locale)[key])]))
    expect(inputsByKey('en')).toEqual(inputsByKey('zh-CN'))
  })

  it('speaks without exclamation marks and without 请稍候', () => {
    for (const locale of settings.locales) {
      const said = JSON.stringify(messages(feature, locale))
      expect(said).not.toMatch(/[!！]|请稍候|确定"/)
    }
  })
})
