/**
 * `npm run coverage`: runs the end-to-end tests and writes which of them shows which requirement, if each held.
 * `-- --from REPORT` takes Vitest's JSON of a run that was; `-- --titles` writes the titles as they stand, unproven.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { coveragePage, unproven } from './coverage.ts'
import { claimsOfTree, COVERAGE_PAGE } from './sources.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const [how, given] = process.argv.slice(2)

function ranNow(): string {
  const report = join(mkdtempSync(join(tmpdir(), 'anjuan-coverage-')), 'report.json')
  const vitest = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'test/vitest.config.ts',
    '--project',
    'e2e',
  ]
  const args = [...vitest, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  return report
}

const claims = claimsOfTree(root)
const lacking =
  how === '--titles'
    ? []
    : unproven(claims, readFileSync(how === '--from' && given !== undefined ? given : ranNow(), 'utf8'))
for (const { file, title } of lacking) console.error(`did not run, or did not hold: ${file}  ${title}`)
if (lacking.length === 0) {
  writeFileSync(join(root, COVERAGE_PAGE), coveragePage(claims))
  console.log(`${COVERAGE_PAGE}: ${String(claims.length)} tests`)
}
process.exitCode = lacking.length > 0 ? 1 : 0
