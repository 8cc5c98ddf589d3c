/** RESULTS.md: the figures of one whole run, for people. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { fileURLToPath } from 'node:url'
import { format } from 'prettier'
import { chromiumPath } from '../support/browser.ts'
import { MOST_GROWTH, type Figure, type Growth } from './figures.ts'

export interface Run {
  readonly figures: readonly Figure[]
  readonly growth: readonly Growth[]
  readonly minutes: number
  /** Over 1, 5 and 15 minutes; when it began and when it ended. */
  readonly load: readonly [string, string]
}

const path = fileURLToPath(new URL('RESULTS.md', import.meta.url))
const count = (n: number): string => n.toLocaleString('en')
const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`
const verdict = (met: boolean | null): string => (met === null ? '–' : met ? 'yes' : '**no**')

export async function writeResults({ figures, growth, minutes, load }: Run): Promise<void> {
  const names = [...new Set(figures.map(({ name }) => name))]
  const text = `# What was measured

Written by \`npm run bench\`; run it to write it anew. Figures are milliseconds.

- Date: ${new Date().toISOString().slice(0, 10)}, in ${minutes.toFixed(1)} minutes
- Machine: ${machine()}
- Load of the machine over 1, 5 and 15 minutes: ${load[0]} at the beginning, ${load[1]} at the end. The bench
  keeps one of the ${cpus().length} processors busy by itself; anything above comes from others and makes every figure worse.
- Command: \`npm run bench -- ${names.join(' ')}\`

${table(
  ['', 'What', 'Archives', 'Goal', 'Median', 'Best', 'Rounds', 'Met'],
  names
    .flatMap((name) => figures.filter((one) => one.name === name))
    .map((one) => [
      one.name,
      one.what,
      count(one.n),
      one.goal === null ? '–' : `≤ ${count(one.goal)}`,
      `${one.ours}`,
      `${one.best}`,
      `${one.rounds}`,
      verdict(one.met),
    ]),
)}

The median round is held to the goal. The best one comes nearest to what the code needs by itself.

## How the cost grows

As an exponent between sizes, from the best rounds: 1 is linear; at most ${MOST_GROWTH} is allowed.

${table(
  ['', 'From', 'To', 'Exponent', 'Met'],
  growth.map((one) => [one.name, count(one.from), count(one.to), one.exponent.toFixed(2), verdict(one.met)]),
)}

## Seen on the way

Held to no goal; medians of the rounds.

${names.map((name) => alsoSeen(figures.filter((one) => one.name === name))).join('\n\n')}

## How

Every size has a Chromium profile of its own, made once: the vault takes in a first sync in the batches
that a server cuts (five documents an archive, about eleven entries, with authors, receipts and cards).
Then every cold start is a new browser process on that profile, with nothing listening on the port that
the page came from; the files are in the operating system's cache. The worker is the product's own.

- P8 begins when the key has been derived from the password and ends when the page holds the first hundred rows.
  Until then the worker has only asked for the sealed cards, which are on their way while it derives.
- P9 types names, initials, full pinyin, the last four digits of phones, addresses, and two words together,
  letter by letter; every letter is one search for the first hundred rows, measured inside the worker. The
  archive that was meant must be among them, unless more than a hundred are found.
- P10 opens archives from all over the list: the access is written with strict durability, five documents are
  decrypted and folded, and the page has the whole.
`
  writeFileSync(path, await format(text, { parser: 'markdown' }))
  console.log('bench: test/bench/RESULTS.md is written')
}

function machine(): string {
  const [cpu] = cpus()
  const chromium = execFileSync(chromiumPath(), ['--version', '--no-sandbox'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return [
    `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}`,
    `${Math.round(totalmem() / 2 ** 30)} GB`,
    `${type()} ${release().split('-')[0]}`,
    chromium.toString().trim(),
    `Node ${process.versions.node}`,
  ].join(', ')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n')
}

function alsoSeen(figures: readonly Figure[]): string {
  const seen = [...new Set(figures.flatMap(({ also }) => Object.keys(also)))]
  if (seen.length === 0) return ''
  return table(
    [figures[0]?.name ?? '', ...figures.map(({ n }) => count(n))],
    seen.map((what) => [what, ...figures.map(({ also }) => `${also[what] ?? '–'}`)]),
  )
}
