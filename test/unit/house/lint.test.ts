/**
 * The lint as it is configured, on planted violations: the rules of our own, where they hold and where
 * they do not, and the ones of others that this project leans on.
 */
import { fileURLToPath } from 'node:url'
import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

// Without the type-aware rules: they read files from disk, and these have none.
const eslint = new ESLint({
  cwd: fileURLToPath(new URL('../../..', import.meta.url)),
  overrideConfig: {
    files: ['**/*.ts'],
    ignores: ['**/*.svelte.ts'],
    languageOptions: { parserOptions: { project: null } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-misused-promises': 'off',
      '@typescript-eslint/await-thenable': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': 'off',
    },
  },
})

async function broken(filePath: string, source: string): Promise<readonly (string | null)[]> {
  const [result] = await eslint.lintText(source, { filePath })
  return result?.messages.map(({ ruleId, message }) => ruleId ?? message) ?? []
}

describe('time and dice come in as arguments', () => {
  const rule = 'anjuan/no-ambient-time'

  it.each(['Date.now()', 'new Date()', 'Date()', 'Math.random()', 'performance.now()', '[1].map(Date.now)'])(
    'fails %s in shared, server and client',
    async (expression) => {
      const source = `export const planted = ${expression}\n`
      for (const folder of ['shared/domain', 'sync-server/ingest', 'client/vault']) {
        expect(await broken(`${folder}/planted.ts`, source)).toEqual([rule])
      }
    },
  )

  it('fails it in a component', async () => {
    expect(await broken('client/features/x/X.svelte', `<script>const t = Date.now()</script>{t}`)).toContain(
      rule,
    )
  })

  it('allows it where things are put together, and in tests', async () => {
    const source = 'export const at = Date.now()\n'
    for (const root of [
      'sync-server/main.ts',
      'client/main.ts',
      'client/vault/vault.worker.ts',
      'test/unit/x.test.ts',
    ]) {
      expect(await broken(root, source)).toEqual([])
    }
  })

  it('allows a date made from a given instant', async () => {
    expect(await broken('shared/domain/day.ts', 'export const day = (at: number) => new Date(at)\n')).toEqual(
      [],
    )
  })
})

describe('browsers do not offer one client’s data for the next', () => {
  const rule = 'anjuan/no-autocomplete'

  it.each([
    '<input />',
    '<input type="tel" autocomplete="tel" />',
    '<input autocomplete={"on"} />',
    '<input {...rest} />',
    '<textarea></textarea>',
    '<form></form>',
    '<input autocomplete="current-password" />',
  ])('fails %s', async (markup) => {
    expect(await broken('client/features/archives/Edit.svelte', markup)).toContain(rule)
  })

  it('passes autocomplete="off" everywhere', async () => {
    const markup =
      '<form autocomplete="off"><input autocomplete="off" /><textarea autocomplete="off"></textarea></form>'
    expect(await broken('client/features/archives/Edit.svelte', markup)).toEqual([])
  })

  it.each(['username', 'current-password', 'new-password', 'one-time-code'])(
    'passes autocomplete="%s" on password screens only',
    async (credential) => {
      const markup = `<input autocomplete="${credential}" />`
      expect(await broken('client/features/access/SignIn.svelte', markup)).toEqual([])
      expect(await broken('client/ui/PasswordField.svelte', markup)).toEqual([])
      expect(await broken('client/features/archives/Edit.svelte', markup)).toContain(rule)
    },
  )
})

describe('nothing but IndexedDB is awaited inside a transaction', () => {
  const rule = 'anjuan/no-foreign-await'

  it.each([
    'await seal(row)',
    'await this.unseal(row)',
    'await crypto.subtle.digest(a, b)',
    'await fetch(a)',
    'setTimeout(f, 1)',
    'await open(row)',
  ])('fails `%s`', async (statement) => {
    const source = `await db.transaction('rw', db.rows, async () => { await db.rows.put(row); ${statement} })\n`
    expect(await broken('client/vault/store.ts', source)).toContain(rule)
  })

  it('passes sealing before and opening after', async () => {
    const source = `
      const sealed = await seal(row)
      const found = await db.transaction('rw', db.rows, async () => { await db.rows.put(sealed); return db.rows.get(1) })
      await open(found)
    `
    expect(await broken('client/vault/store.ts', source)).toEqual([])
  })
})

it.each([
  ['an any', 'shared/domain/x.ts', 'export const x = (a: any) => a\n', '@typescript-eslint/no-explicit-any'],
  ['an unused name', 'shared/domain/x.ts', 'const x = 1\n', '@typescript-eslint/no-unused-vars'],
  ['an enum', 'shared/domain/x.ts', 'export enum X { A }\n', 'no-restricted-syntax'],
  ['raw HTML', 'client/features/x/X.svelte', '<p>{@html a}</p>', 'svelte/no-at-html-tags'],
  ['a button without a type', 'client/features/x/X.svelte', '<button>a</button>', 'svelte/button-has-type'],
  ['a silenced rule', 'shared/domain/x.ts', '/* eslint-disable no-var */\nexport const x = 1\n', null],
])('fails %s', async (_, path, source, rule) => {
  const found = await broken(path, source)
  if (rule === null) expect(found).toHaveLength(1)
  else expect(found).toContain(rule)
})
