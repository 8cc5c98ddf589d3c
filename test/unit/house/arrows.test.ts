/** One planted violation for every kind of arrow: each must be found, and the same tree without it pass. */
import { describe, expect, it } from 'vitest'
import { checkArrows, importsOf, inWords, type Violation } from '../../arrows/arrows.ts'

const surroundings = {
  exists: (path: string) => path.startsWith('client/paraglide/') || path.endsWith('.css'),
  packages: {
    product: new Set(['yjs', 'dexie', 'ws', 'comlink', 'svelte', 'typebox', 'y-websocket', '@lucide/svelte']),
    tests: new Set(['yjs', 'dexie', 'svelte', 'vitest']),
  },
}

/** A small tree in order, one file per zone. */
const inOrder: Readonly<Record<string, string>> = {
  'shared/base/ids.ts': '',
  'shared/domain/archive.ts': `import { a } from '../base/ids.ts'`,
  'shared/templates/generic.ts': `import { a } from '../domain/archive.ts'`,
  'shared/policy/decide.ts': `import { a } from '../domain/archive.ts'`,
  'shared/document/write.ts': `import * as Y from 'yjs'\nimport { a } from '../domain/archive.ts'`,
  'shared/protocol/push.ts': `import Type from 'typebox'\nimport { a } from '../base/ids.ts'`,
  'shared/log/entry.ts': `import { a } from '../base/ids.ts'`,
  'sync-server/main.ts': `import 'node:http'\nimport 'ws'\nimport './door.ts'`,
  'sync-server/door.ts': `import { a } from '../shared/document/write.ts'`,
  'client/main.ts': `import './styles/app.css'\nimport App from './App.svelte'\nimport './vault/store.ts'`,
  'client/App.svelte': `<script lang="ts">import List from './features/archives/List.svelte'</script>`,
  'client/features/archives/List.svelte': `<script lang="ts">
    import { m } from '../../paraglide/messages.js'
    import type { Vault } from '../../vault/api.ts'
    import Button from '../../ui/Button.svelte'
    import { a } from '../../../shared/domain/archive.ts'
  </script>`,
  'client/ui/Button.svelte': `<script lang="ts">import X from '@lucide/svelte/icons/x'</script>`,
  'client/vault/api.ts': `export interface Vault {}`,
  'client/vault/store.ts': `import Dexie from 'dexie'\nimport { a } from '../../shared/document/write.ts'`,
  'client/replica/socket.ts': `import type { Vault } from '../vault/api.ts'`,
  'client/workspace/notice.ts': `import * as Y from 'yjs'\nimport { WebsocketProvider } from 'y-websocket'`,
  'test/unit/all.test.ts': `import { it } from 'vitest'\nimport '../../sync-server/door.ts'\nimport '../../client/vault/store.ts'`,
}

function check(changed: Readonly<Record<string, string>> = {}): readonly Violation[] {
  return checkArrows(new Map(Object.entries({ ...inOrder, ...changed })), surroundings)
}

it('finds nothing in a tree that is in order', () => {
  expect(check().map(inWords)).toEqual([])
})

describe('direction', () => {
  it.each([
    ['base leans on the domain', 'shared/base/ids.ts', '../domain/archive.ts'],
    ['the domain leans on templates', 'shared/domain/archive.ts', '../templates/generic.ts'],
    ['templates lean on policy', 'shared/templates/generic.ts', '../policy/decide.ts'],
    ['policy leans on templates', 'shared/policy/decide.ts', '../templates/generic.ts'],
    ['document leans on the protocol', 'shared/document/write.ts', '../protocol/push.ts'],
    ['the protocol leans on the domain', 'shared/protocol/push.ts', '../domain/archive.ts'],
    ['the log leans on the domain', 'shared/log/entry.ts', '../domain/archive.ts'],
    ['shared leans on the server', 'shared/policy/decide.ts', '../../sync-server/door.ts'],
    ['the server leans on the client', 'sync-server/door.ts', '../client/vault/api.ts'],
    ['the client leans on the server', 'client/vault/store.ts', '../../sync-server/door.ts'],
    [
      'a feature leans on the vault beyond its interface',
      'client/features/archives/view.ts',
      '../../vault/store.ts',
    ],
    [
      'a feature leans on the replica beyond its interface',
      'client/features/archives/view.ts',
      '../../replica/socket.ts',
    ],
    [
      'a feature leans on the protocol',
      'client/features/archives/view.ts',
      '../../../shared/protocol/push.ts',
    ],
    ['a feature leans on document', 'client/features/archives/view.ts', '../../../shared/document/write.ts'],
    ['ui leans on a feature', 'client/ui/table.ts', '../features/archives/List.svelte'],
    ['ui leans on a noun', 'client/ui/table.ts', '../../shared/domain/archive.ts'],
    ['the vault leans on a feature', 'client/vault/store.ts', '../features/archives/List.svelte'],
    ['the replica leans on a feature', 'client/replica/socket.ts', '../features/archives/List.svelte'],
    ['search leans on a feature', 'client/search/scan.ts', '../features/archives/List.svelte'],
    ['search leans on ui', 'client/search/scan.ts', '../ui/Button.svelte'],
    ['the product leans on a test', 'sync-server/door.ts', '../test/unit/all.test.ts'],
  ])('fails when %s', (_, from, specifier) => {
    expect(check({ [from]: `import type { a } from '${specifier}'` })).toContainEqual(
      expect.objectContaining({ type: 'direction', from }),
    )
  })
})

describe('packages', () => {
  it.each([
    ['shared/domain/archive.ts', 'yjs'],
    ['shared/base/ids.ts', 'node:crypto'],
    ['sync-server/door.ts', 'yjs'],
    ['client/vault/store.ts', 'yjs'],
    ['client/vault/store.ts', 'node:fs'],
    ['client/features/archives/view.ts', 'yjs'],
    ['client/features/archives/view.ts', 'dexie'],
    ['client/features/archives/view.ts', 'ws'],
    ['client/features/archives/view.ts', 'y-websocket'],
    ['client/ui/table.ts', 'dexie'],
  ])('fails when %s imports %s', (from, name) => {
    expect(check({ [from]: `import '${name}'` })).toContainEqual(
      expect.objectContaining({ type: 'package', from, to: name }),
    )
  })

  it('fails when the product imports what only the tests declare, or nobody does', () => {
    expect(check({ 'sync-server/door.ts': `import 'vitest'` })).toMatchObject([{ type: 'undeclared' }])
    expect(check({ 'test/unit/all.test.ts': `import 'left-pad'` })).toMatchObject([{ type: 'undeclared' }])
  })
})

it('fails when a relative import names no file, an extension left out included', () => {
  expect(check({ 'sync-server/door.ts': `import '../shared/document/write'` })).toMatchObject([
    { type: 'missing' },
  ])
})

it('fails when a file stands in a folder that no rule knows', () => {
  expect(check({ 'shared/misc/odds.ts': '' })).toEqual([{ type: 'no-place', from: 'shared/misc/odds.ts' }])
})

it('fails when files import each other in a circle, through types too', () => {
  expect(
    check({
      'client/vault/store.ts': `import './keys.ts'`,
      'client/vault/keys.ts': `import type { A } from './slots.ts'`,
      'client/vault/slots.ts': `export * from './store.ts'`,
    }),
  ).toEqual([
    { type: 'cycle', through: ['client/vault/keys.ts', 'client/vault/slots.ts', 'client/vault/store.ts'] },
  ])
})

it('reads every way to import', () => {
  const source = `
    import a from './a.ts'
    import type { B } from './b.ts'
    import './c.ts'
    export { d } from './d.ts'
    export * from './e.ts'
    const f = await import('./f.ts')
    const text = "import x from './not-me.ts'"
    // import y from './nor-me.ts'
  `
  expect(importsOf('x.ts', source)).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts'])
  expect(
    importsOf('X.svelte', `<p>import z from './prose.ts'</p><script module>import './g.ts'</script>`),
  ).toEqual(['./g.ts'])
})
