/**
 * `npm test`: everything a change must pass, in one go: the checks, then every test project in order.
 *
 * A later stage runs even when an earlier one failed, and the last line counts them all:
 * `N passed, M failed, K skipped`. `npm test -- unit contract` runs only those stages.
 */
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { check } from './check.ts'
import { ensureBrowsers } from './support/browser.ts'
import { closingLine, countsOfReport, plus, type Counts } from './support/counts.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

const stages = ['check', 'unit', 'contract', 'simulation', 'fault', 'e2e'] as const
type Stage = (typeof stages)[number]

/** Of these several files run at once, on every core; left to itself Vitest keeps one for itself. */
const together: readonly Stage[] = ['unit', 'contract', 'simulation']

/** Vitest on one project, its output live, its counts from its own report. */
function runProject(project: Stage): Counts {
  const folder = mkdtempSync(join(tmpdir(), 'anjuan-test-'))
  const report = join(folder, 'report.json')
  const { status } = spawnSync(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--config',
      'test/vitest.config.ts',
      // `unit` brings `unit-client` along.
      '--project',
      `${project}*`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...(together.includes(project) ? [`--maxWorkers=${availableParallelism()}`] : []),
    ],
    { cwd: root, stdio: 'inherit' },
  )
  try {
    return countsOfReport(readFileSync(report, 'utf8'), status ?? 1)
  } catch {
    // No report: vitest itself did not get as far as running tests.
    return { passed: 0, failed: 1, skipped: 0 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function runStage(stage: Stage): Promise<Counts> {
  console.log(`\n══ ${stage}`)
  if (stage === 'check') {
    const { passed, failed } = await check()
    return { passed: passed.length, failed: failed.length, skipped: 0 }
  }
  if (globSync(`test/${stage}/**/*.test.ts`, { cwd: root }).length === 0) {
    console.log('no tests here yet')
    return { passed: 0, failed: 0, skipped: 0 }
  }
  if (stage === 'e2e') {
    try {
      ensureBrowsers()
    } catch (error) {
      console.error(error instanceof Error ? error.message : error)
      return { passed: 0, failed: 1, skipped: 0 }
    }
  }
  return runProject(stage)
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !stages.some((stage) => stage === name))
if (unknown.length > 0) {
  console.error(`No such stage: ${unknown.join(', ')}. There are: ${stages.join(', ')}.`)
  process.exit(1)
}

let counts: Counts = { passed: 0, failed: 0, skipped: 0 }
for (const stage of stages) {
  if (asked.length === 0 || asked.includes(stage)) counts = plus(counts, await runStage(stage))
}
console.log(`\n${closingLine(counts)}`)
process.exitCode = counts.failed > 0 ? 1 : 0
