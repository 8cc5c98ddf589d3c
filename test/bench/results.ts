/**
 * RESULTS.md: the newest figure of each bench and size, for people. `results.json` keeps them between runs, so
 * that one bench can be measured again without the others; each says when, where and under which load.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { fileURLToPath } from 'node:url'
import { format } from 'prettier'
import { chromiumPath } from '../support/browser.ts'
import { drawChart } from './chart.ts'
import { growthOf, MOST_GROWTH, type Figure } from './figures.ts'

interface Kept extends Figure {
  /** UTC, to the minute. */
  readonly at: string
  readonly machine: string
}

const path = fileURLToPath(new URL('RESULTS.md', import.meta.url))
const kept = fileURLToPath(new URL('results.json', import.meta.url))
const count = (n: number): string => n.toLocaleString('en')
const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`
const verdict = (met: boolean | null): string => (met === null ? '–' : met ? 'yes' : '**no**')

/** By number; what has none stands last. */
const order = ({ name, n }: Figure): number => Number(/\d+/.exec(name)?.[0] ?? 99) * 1e6 + n

/** Takes these in the place of older ones of the same name and size. */
export async function writeResults(measured: readonly Figure[]): Promise<void> {
  const here = { at: new Date().toISOString().slice(0, 16).replace('T', ' '), machine: machine() }
  const all = new Map<string, Kept>()
  const before = existsSync(kept) ? (JSON.parse(readFileSync(kept, 'utf8')) as readonly Kept[]) : []
  for (const one of [...before, ...measured.map((one) => ({ ...one, ...here }))])
    all.set(`${one.name} ${one.n}`, one)
  const figures = [...all.values()].sort((a, b) => order(a) - order(b))
  writeFileSync(kept, await format(JSON.stringify(figures), { parser: 'json' }))
  await render(figures)
  await drawChart()
}

async function render(figures: readonly Kept[]): Promise<void> {
  const names = [...new Set(figures.map(({ name }) => name))]
  const growth = names.flatMap((name) => growthOf(figures.filter((one) => one.name === name)))
  const machines = [...new Set(figures.map(({ machine }) => machine))]
  const text = `# What was measured

Written by \`npm run bench\`, which replaces the rows that it measures. Figures are milliseconds where no unit is named.

- Machine: ${machines.join('; ')}
- Peers: ${peers()}
- Load: of the machine over the minute before a figure was told. The bench keeps its processors busy by itself (one
  of two on the device, both with a server); what is above comes from others and makes every figure worse, the peers'
  too.

${table(
  [
    '',
    'What',
    'Archives',
    'Unit',
    'Goal',
    'Median',
    'Best',
    'Rounds',
    'Peers',
    'Ratio',
    'Met',
    'Load',
    'When',
  ],
  figures.map((one) => [
    one.name,
    one.what,
    count(one.n),
    one.unit,
    one.goal === null ? '–' : `≤ ${count(one.goal)}`,
    `${one.ours}`,
    `${one.best}`,
    `${one.rounds}`,
    Object.entries(one.peers)
      .map(([peer, value]) => `${peer} ${value}`)
      .join(', ') || '–',
    one.ratio === null ? '–' : `${one.ratio}`,
    verdict(one.met),
    `${one.load}`,
    one.at,
  ]),
)}

The median round is held to the goal. The best one comes nearest to what the code needs by itself. The ratio is
ours by the best peer's: below 1 we need less. The load is the machine's when the figure was taken.

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

### Beside the peers

Each server is a process of its own with the same archives; ours is the whole product, filled through its door.
Peers hold one document an archive, which costs them least: what we send beside the entries (five documents,
authors, receipts, cards) counts against us. Between server and device lies a line that counts bytes, and for P2 and
P4 delays them; opening a TCP connection costs nothing on it. The device of P1, P2 and P13 stores nothing, and does
what the vault does before it writes: it reads every card, and leaves the entries shut. Our server keeps the pages
that it made, as all three peers keep every document in memory; what the first device after its start costs stands
under "Seen on the way". Peers stop at ${count(10_000)} archives, and P2 too; P4 to P7 ask what
edits cost and stop at ${count(1_000)}.

- y-websocket keeps everything in memory and acknowledges nothing; its store on disk is a native package. A socket
  for each document, a hundred at once (a thousand on the slow line), closed when synced. In P4 it is timed until the
  server holds the edits.
- Hocuspocus stores in SQLite with every transaction synced to disk, through its Database extension. As shipped it
  acknowledges first and stores two seconds later. All documents over one socket, 250 at once (a thousand on the slow
  line, for which its limit of a hundred was raised).
- PouchDB replicates over HTTP with its own Express server, both in memory: its stores on disk are native packages.
  It compresses, and sends no Yjs.
- P5: one device, twelve pushes of 64 edits on their way, 500 archives in turn. Processor time is that of the whole
  server process until it is quiet, search and cards included.
- P6: ours alone. Fifty branches of twenty devices; each edit has its moment and is timed from there, and goes live to
  the twenty. All devices live in one process and read of what is live only what it is. The server has the heap that
  Node gives it; a connection's share is what JavaScript holds with a thousand of them, after a collection, less what it
  held before they came.
- P7: 200 devices of one branch; theirs are in one room. Both sides' devices live in one process, which takes its time
  too.

### What holds it back

From profiles of the server on 2026-11-26, shares of its busy time.

- P1: what is left is the device's: to inflate the pages and to read 50,000 cards. The first device after a start
  pays for opening 50,000 documents one by one and for making their cards; nearly half of that is SQLite.
- P2 and P13: names, numbers and texts that no other archive has. A document of ours costs no id, no hash and no key
  of an object more than once in a page (\`shared/base/columns/\`).
- P4: opening the socket is one round trip, HELLO with the outbox right behind it another. The rest is 500 edits on
  2 Mbit/s and through the door.
- P5, counted in processor time while others kept the machine busy, of some 280 µs an edit: 64 to commit (a page of 4 KB
  each for document, receipts and listings, and as many again for the projection), 35 in SQLite's other statements, 8 %
  of all for garbage, the rest in our own code. No document is read again: what was committed is added to the ledger
  that lies open.

### On the device

Every size has a Chromium profile of its own, made once: the vault takes in a first sync in the pages
that a server cuts (256 archives of five documents, about eleven entries, with authors, receipts and cards).
Then every cold start is a new browser process on that profile, with nothing listening on the port that
the page came from; the files are in the operating system's cache. The worker is the product's own.

- P3 takes in a first sync page by page, against Dexie's \`bulkPut\` of the same documents, a row each.
- P8 begins when the key has been derived from the password and ends when the page holds the first hundred rows.
  Until then the worker has only asked for the sealed cards, which are on their way while it derives.
- P9 types names, initials, full pinyin, the last four digits of phones, addresses, and two words together,
  letter by letter; every letter is one search for the first hundred rows, measured inside the worker. The
  archive that was meant must be among them, unless more than a hundred are found.
- P10 opens archives from all over the list: the access is written with strict durability, five documents are
  decrypted and folded, and the page has the whole.

### The log

- rebuild: every archive came in through the door of the whole server, the projection beside it as it goes. The figure
  is the whole command, with its start, the reading of the log and the comparing. It has to say that the two are
  equal, and after one row was changed by hand that they are not; anything else fails the bench.
`
  writeFileSync(path, await format(text, { parser: 'markdown' }))
  console.log('bench: test/bench/RESULTS.md is written')
}

function peers(): string {
  const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly version?: string }>>
  }
  return [
    'y-websocket',
    '@y/websocket-server',
    '@hocuspocus/server',
    '@hocuspocus/provider',
    'pouchdb-core',
    'express-pouchdb',
    'dexie',
  ]
    .map((name) => `${name} ${lock.packages[`node_modules/${name}`]?.version ?? '?'}`)
    .join(', ')
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
