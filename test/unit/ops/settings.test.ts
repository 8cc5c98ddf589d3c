import { describe, expect, test } from 'vitest'
import { readSettings } from '../../../sync-server/settings.ts'

const read = (args: readonly string[], env: Record<string, string> = {}) => readSettings(args, env, '/srv')

describe('settings', () => {
  test('defaults, then variables, then flags', () => {
    expect(read([])).toMatchObject({ ok: true, value: { port: 8600, data: '/srv/data', demo: false } })
    const env = { ANJUAN_PORT: '9000', ANJUAN_DATA: '/var/anjuan' }
    expect(read([], env)).toMatchObject({ value: { port: 9000, data: '/var/anjuan' } })
    expect(read(['--port', '9001', '--data', 'here'], env)).toMatchObject({
      value: { port: 9001, data: '/srv/here' },
    })
  })

  test('a demonstration never goes where a variable points for the real folder', () => {
    expect(read(['--demo'], { ANJUAN_DATA: '/var/anjuan' })).toMatchObject({
      value: { data: '/srv/data-demo', demo: true },
    })
  })

  test('what cannot be is refused in a sentence', () => {
    for (const [args, words] of [
      [['--port', '70000'], '70000'],
      [['--port', 'http'], 'http'],
      [['--database', 'postgres://x'], '--database'],
      [['--colour'], '--colour'],
      [['extra'], 'extra'],
    ] as const) {
      expect(read(args)).toMatchObject({
        ok: false,
        error: { type: 'usage', text: expect.stringContaining(words) },
      })
    }
    expect(read([], { ANJUAN_DATABASE: 'postgres://x' }).ok).toBe(false)
  })
})
