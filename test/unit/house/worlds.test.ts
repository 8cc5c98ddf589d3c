/** Each folder compiles only in its own world: planted names of another world must not compile there. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The compiler's complaints about `source`, were it a file of the folder that `config` describes. */
function complaints(config: string, source: string): readonly number[] {
  const path = join(root, config)
  const read = ts.readConfigFile(path, (name) => ts.sys.readFile(name))
  const { options } = ts.parseJsonConfigFileContent(read.config, ts.sys, dirname(path))
  const planted = join(dirname(path), 'planted.ts')
  const host = ts.createCompilerHost(options)
  const fileExists = host.fileExists.bind(host)
  const getSourceFile = host.getSourceFile.bind(host)
  host.fileExists = (name) => name === planted || fileExists(name)
  host.getSourceFile = (name, target) =>
    name === planted ? ts.createSourceFile(name, source, target) : getSourceFile(name, target)
  const program = ts.createProgram([planted], options, host)
  return ts.getPreEmitDiagnostics(program, program.getSourceFile(planted)).map(({ code }) => code)
}

const noSuchName = expect.arrayContaining([
  expect.toSatisfy((code) => [2304, 2580, 2584, 2591].includes(code as number)),
])

describe('shared has neither DOM nor Node', () => {
  it.each(['crypto', 'document', 'process', 'TextEncoder', 'setTimeout', 'Buffer', 'fetch'])(
    'refuses %s',
    (name) => {
      expect(complaints('shared/tsconfig.json', `export const planted = ${name}\n`)).toEqual(noSuchName)
    },
  )

  it('takes plain TypeScript', () => {
    expect(complaints('shared/tsconfig.json', 'export const planted = [1].at(-1)\n')).toEqual([])
  })
})

it('the server has no DOM', () => {
  expect(complaints('sync-server/tsconfig.json', 'export const planted = document\n')).toEqual(noSuchName)
})

it('the page has no Node', () => {
  expect(complaints('client/tsconfig.json', 'export const planted = process\n')).toEqual(noSuchName)
})

it.each([
  ['an index that may miss', 'export const planted: number = [1][0]\n'],
  ['undefined for what may only be absent', 'export const planted: { a?: 1 } = { a: undefined }\n'],
  ['syntax that cannot be stripped', 'export class A { constructor(readonly a: number) {} }\n'],
  ['a type imported as if it were a value', "import { Planted } from 'typebox'\nexport type A = Planted\n"],
])('refuses %s', (_, source) => {
  expect(complaints('shared/tsconfig.json', source)).not.toEqual([])
})
