/** The bench page: the product's own worker, probed, beside the bench's, and the stop-watch. */
import { wrap } from 'comlink'
import type { Device, ListQuery } from '../../../client/api.ts'
import { listQuery } from '../../support/listQuery.ts'
import {
  BENCH_PASSWORD,
  PROBE,
  type BenchWorker,
  type Probed,
  type Searched,
  type Unlocked,
} from './window.ts'

/** Its script has to be here before the server goes. */
let bench: BenchWorker | null = null
async function startBench(): Promise<void> {
  bench = wrap<BenchWorker>(
    new Worker(new URL('./bench.worker.ts', import.meta.url), { type: 'module', name: 'bench' }),
  )
  await bench.typings(1, 0)
}
function started(): BenchWorker {
  if (bench === null) throw new Error('the bench worker was not asked for')
  return bench
}

const device: Device = wrap<Device>(
  new Worker(new URL('./probed.worker.ts', import.meta.url), {
    type: 'module',
    name: 'anjuan',
  }),
)
window.device = device
// No hand moves here, and a minute without one would bring the veil nearer.
setInterval(() => void device.touch(), 30_000)

const channel = new BroadcastChannel(PROBE)

/** What the worker noted since it was last asked. */
function probed(): Promise<Probed> {
  const answer = new Promise<Probed>((resolve) => {
    channel.addEventListener('message', ({ data }) => resolve(data as Probed), {
      once: true,
    })
  })
  channel.postMessage('tell')
  return answer
}

/** As the list asks: a page of a hundred, the newest change first. */
const query = (search: string, offset = 0, limit = 100): ListQuery =>
  listQuery({ search, sort: { by: 'changed', direction: 'desc' }, offset, limit })

async function unlock(): Promise<Unlocked> {
  const session = await device.session()
  const [profile] = session.type === 'locked' ? session.profiles : []
  if (profile === undefined) throw new Error('there is no locked profile')
  const start = performance.now()
  const opened = await device.unlock(profile.id, BENCH_PASSWORD)
  const open = performance.now()
  if (!opened.ok) throw new Error(opened.error.type)
  const page = await device.list(query(''))
  const listed = performance.now()
  await device.list(query('张伟'))
  const searched = performance.now()
  const { derivedAt } = await probed()
  if (derivedAt === null) throw new Error('no key was derived')
  const derived = derivedAt - performance.timeOrigin
  if (page.rows.length !== Math.min(100, page.total)) throw new Error('the first page is not full')
  return {
    derivedMs: derived - start,
    openMs: open - derived,
    listMs: listed - derived,
    searchMs: searched - listed,
    held: page.total,
  }
}

window.bench = {
  async ready(withBench) {
    await device.session()
    if (withBench) await startBench()
  },
  firstSync: (archives, against) => started().firstSync(archives, against),
  typings: (archives, clients) => started().typings(archives, clients),
  unlock,
  async searches(typings) {
    const pageMs: number[] = []
    const searched: Searched[] = []
    await probed()
    for (const { text, archive } of typings) {
      for (let length = 1; length <= text.length; length++) {
        const start = performance.now()
        const page = await device.list(query(text.slice(0, length)))
        pageMs.push(performance.now() - start)
        const found = page.rows.some((row) => row.archive === archive) || page.total > page.rows.length
        if (!found) throw new Error(`${text.slice(0, length)} does not find ${archive}`)
      }
    }
    const { lists } = await probed()
    for (const { kind, text } of typings) {
      for (let length = 1; length <= text.length; length++) {
        const at = searched.length
        searched.push({
          kind,
          workerMs: lists[at] ?? NaN,
          pageMs: pageMs[at] ?? NaN,
        })
      }
    }
    return searched
  },
  async openings(count) {
    const { total } = await device.list(query('', 0, 1))
    const times: number[] = []
    for (let each = 0; each < count; each++) {
      // Spread over the whole store, so that nothing was read a moment ago.
      const { rows } = await device.list(query('', Math.floor((each * total) / count), 1))
      const archive = rows[0]?.archive ?? ''
      const start = performance.now()
      const opened = await device.open(archive, 'bench')
      times.push(performance.now() - start)
      if (!opened.ok || opened.value.view.documents.size !== 5) throw new Error('not the whole archive')
      await device.close(archive)
    }
    return times
  },
}
