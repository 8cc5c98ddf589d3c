/**
 * `npm run fault -- --kills N [--browser] [--bug NAME]`: the tests of real faults as large as one says, each a file of
 * this folder. Without `--browser` those of the server (S3, S4, S5, S9, S18), with it those of the browser (S6, S7).
 * Ends non-zero when a promise was broken.
 *
 *     --acks N       acknowledgements of which each needs its sync (S4, 10,000)
 *     --writes N     writes of which each fails once (S5, 300)
 *     --cuts N       cuts of a slow line (S9, 500)
 *     --devices N    devices that come back at once (S18, 1,000)
 *     --fills N      points at which the disk runs full (S7, 50)
 *     --only NAME    only files whose name has this in it
 *     --seed S       of all chances
 *     --bug NAME     plants a fault (`bugs.ts`), on which the run has to fail
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { ensureBrowsers } from '../support/browser.ts'
import { bugs } from './bugs.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const SERVER = ['serverKill', 'syncBeforeAnswer', 'brokenDisk', 'slowLine', 'reconnectStorm']
const BROWSER = ['browserKill', 'lostStore', 'fullDisk']

const { values } = parseArgs({
  options: {
    kills: { type: 'string' },
    browser: { type: 'boolean', default: false },
    acks: { type: 'string', default: '10000' },
    writes: { type: 'string', default: '300' },
    cuts: { type: 'string', default: '500' },
    devices: { type: 'string', default: '1000' },
    fills: { type: 'string', default: '50' },
    only: { type: 'string', default: '' },
    seed: { type: 'string' },
    bug: { type: 'string' },
  },
})
if (values.bug !== undefined && bugs[values.bug] === undefined) {
  console.error(`No such bug: ${values.bug}. There are: ${Object.keys(bugs).join(', ')}`)
  process.exit(2)
}
const names = (values.browser ? BROWSER : SERVER).filter((name) => name.includes(values.only))
const files = names.map((name) => `test/fault/${name}.test.ts`)
if (files.length === 0) {
  console.error(`No file of these has ${values.only} in its name: ${[...SERVER, ...BROWSER].join(', ')}`)
  process.exit(2)
}
if (values.browser) ensureBrowsers()

const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'test/vitest.config.ts',
    '--project',
    'fault',
    ...files,
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      ANJUAN_KILLS: values.kills ?? (values.browser ? '300' : '500'),
      ANJUAN_ACKS: values.acks,
      ANJUAN_WRITES: values.writes,
      ANJUAN_CUTS: values.cuts,
      ANJUAN_DEVICES: values.devices,
      ANJUAN_FILLS: values.fills,
      ANJUAN_TIMES: '1',
      ...(values.seed === undefined ? {} : { ANJUAN_SEED: values.seed }),
      ...(values.bug === undefined ? {} : { ANJUAN_BUG: values.bug }),
    },
  },
)
process.exitCode = status ?? 1
