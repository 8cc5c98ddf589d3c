/**
 * `rebuild`: archives come in through the door of a whole server, whose projection follows them; then `npm run rebuild`
 * makes it anew from the log and has to find the two equal. One row is changed by hand, and now it has to find that.
 * Only the first of the two runs is the figure.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { PROJECTION_FILE } from '../../sync-server/projection/index.ts'
import { figure, type Figure } from './figures.ts'
import { BenchServer } from './peers/server.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Run {
  readonly ms: number
  readonly code: number
  readonly said: string
}

export async function rebuilding(n: number): Promise<Figure> {
  const start = performance.now()
  const data = await filled(n)
  const filling = performance.now() - start
  try {
    const equal = await rebuild(data)
    expectOf(equal, 0, `cards：原有 ${n.toLocaleString('en')} 行`, '逐行相同')
    changeOneRow(data)
    const changed = await rebuild(data)
    expectOf(changed, 1, '不同 1 行', 'tier', '有不同')
    return figure({
      name: 'rebuild',
      what: 'the projection made anew from the log by `npm run rebuild` and found equal, row by row',
      n,
      rounds: [equal.ms],
      goal: null,
      also: { 'filling the server through its door': [filling], 'finding one changed row': [changed.ms] },
    })
  } finally {
    rmSync(data, { recursive: true })
  }
}

/** The folder of a server that took in so many archives and has ended. */
async function filled(n: number): Promise<string> {
  const server = await BenchServer.start('ours', n)
  const folder = await server.folder()
  await server.quiet()
  await server.end()
  return folder
}

async function rebuild(data: string): Promise<Run> {
  const start = performance.now()
  const child = spawn('npm', ['run', '-s', 'rebuild', '--', '--data', data], { cwd: root })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text))
  const [code] = (await once(child, 'close')) as [number]
  return { ms: performance.now() - start, code, said }
}

function expectOf({ code, said }: Run, expected: number, ...texts: readonly string[]): void {
  const lacking = texts.filter((text) => !said.includes(text))
  if (code !== expected || lacking.length > 0)
    throw new Error(`the rebuild ended with ${code}, did not say ${lacking.join(', ')}, but:\n${said}`)
}

function changeOneRow(data: string): void {
  const db = new DatabaseSync(join(data, PROJECTION_FILE))
  const { changes } = db
    .prepare("UPDATE cards SET tier = 'Z' WHERE id = (SELECT id FROM cards LIMIT 1 OFFSET 7)")
    .run()
  db.close()
  if (changes !== 1) throw new Error('no row was changed')
}
