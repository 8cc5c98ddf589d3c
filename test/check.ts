/**
 * `npm run check`: types, lint, format, arrows. Every step runs even after one failed, so that one run
 * shows everything; it ends non-zero if any did. `npm run check -- lint arrows` runs only those.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileMessages } from './support/messages.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const tsc = 'node_modules/typescript/bin/tsc'

/** What the compiler remembers between runs; it knows by itself when to look again. */
const remembered = (name: string): readonly string[] => [
  '--incremental',
  '--tsBuildInfoFile',
  `node_modules/.cache/anjuan/${name}.tsbuildinfo`,
]

interface Step {
  readonly name: string
  /** A script for the pinned Node, and its arguments. */
  readonly command: readonly string[]
  /** The step waits for its first file: the compiler takes an empty program for an error. */
  readonly needs?: string
}

const steps: readonly Step[] = [
  { name: 'types shared', command: [tsc, '-p', 'shared', ...remembered('shared')], needs: 'shared/**/*.ts' },
  {
    name: 'types sync-server',
    command: [tsc, '-p', 'sync-server', ...remembered('sync-server')],
    needs: 'sync-server/**/*.ts',
  },
  {
    name: 'types client',
    command: [
      'node_modules/svelte-check/bin/svelte-check',
      '--workspace',
      'client',
      '--tsconfig',
      './tsconfig.json',
      '--fail-on-warnings',
      '--output',
      'human',
    ],
  },
  {
    name: 'types client workers',
    command: [tsc, '-p', 'client/tsconfig.worker.json', ...remembered('worker')],
  },
  { name: 'types client build', command: [tsc, '-p', 'client/tsconfig.node.json', ...remembered('build')] },
  { name: 'types test', command: [tsc, '-p', 'test', ...remembered('test')] },
  { name: 'lint', command: ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'] },
  {
    name: 'format',
    command: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
  },
  { name: 'arrows', command: ['test/arrows/arrows.ts'] },
]

export interface CheckResult {
  readonly passed: readonly string[]
  readonly failed: readonly string[]
}

/** Prints what each step prints; counts each as one. `only` names steps by their first words. */
export async function check(only: readonly string[] = []): Promise<CheckResult> {
  await compileMessages()
  const passed: string[] = []
  const failed: string[] = []
  for (const { name, command, needs } of steps) {
    if (only.length > 0 && !only.some((wanted) => name.startsWith(wanted))) continue
    if (needs !== undefined && globSync(needs, { cwd: root }).length === 0) continue
    console.log(`\n── ${name}`)
    const [script = '', ...args] = command
    if (!existsSync(join(root, script))) throw new Error(`${script} is not installed`)
    const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' })
    ;(status === 0 ? passed : failed).push(name)
  }
  return { passed, failed }
}

if (import.meta.main) {
  const { passed, failed } = await check(process.argv.slice(2))
  const verdict = failed.length > 0 ? `, failed: ${failed.join(', ')}` : ''
  console.log(`\ncheck: ${passed.length} steps passed${verdict}`)
  process.exitCode = failed.length > 0 || passed.length === 0 ? 1 : 0
}
