/** The version that devices tell the server is the product's. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { APP_VERSION } from '../../../client/version.ts'

it('is the one of package.json', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  expect(APP_VERSION).toBe(version)
})
