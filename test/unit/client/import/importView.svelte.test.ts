/** R22: what a person answers about a sheet stands on the screen, whatever the worker was asked before. */
import { flushSync } from 'svelte'
import { expect, it } from 'vitest'
import { deferred } from '../../../../shared/base/deferred.ts'
import type { ImportBasis, ImportJob, ImportSettings, Survey } from '../../../../client/importing/api.ts'
import { ImportView, type ImportSource } from '../../../../client/features/import/importView.svelte.ts'

const empty: Survey = { preview: [], ready: 1, refused: 0, repeats: 0, areas: [], raw: 0, returned: null }
const asking: ImportJob = {
  batch: '01J00000000000000000000000',
  file: '一行.csv',
  encoding: 'utf-8',
  begun: 0,
  state: 'asking',
  headers: ['姓名'],
  samples: [['王先生']],
  rows: 1,
  done: 0,
  settings: {
    template: 'homeDeco',
    branch: 'A',
    owner: 'sales',
    channel: '',
    basis: null,
    evidence: '',
    matchBy: 'likeness',
    onMatch: 'skip',
    repeats: 'skip',
    region: '',
    ownAreas: true,
    returned: false,
    targets: [{ to: 'field', key: 'name' }],
  },
  counts: { created: 0, duplicates: 0, updated: 0, unchanged: 0, changes: 0, refused: 0, withGaps: 0 },
  later: [],
  filledLater: 0,
  undo: null,
}

/** A worker that answers when it is told to, and each reading with what it knew when it was asked. */
class SlowWorker implements ImportSource {
  readonly readings: (() => Promise<void>)[] = []
  readonly surveyed: ImportSettings[] = []
  readonly surveys: (() => Promise<void>)[] = []
  #job = asking
  /** What the worker makes of an answer. */
  stored = (settings: ImportSettings): ImportSettings => settings

  importJob = (): Promise<ImportJob | null> => {
    const known = this.#job
    const reading = deferred<ImportJob>()
    this.readings.push(() => settle(() => reading.resolve(known)))
    return reading.promise
  }
  surveyImport = (_: string, settings: ImportSettings): Promise<Survey | null> => {
    this.surveyed.push(settings)
    const answer = deferred<Survey>()
    this.surveys.push(() =>
      settle(() => {
        this.#job = { ...this.#job, settings: this.stored(settings) }
        answer.resolve(empty)
      }),
    )
    return answer.promise
  }
  runImport = () => Promise.resolve()
  pauseImport = () => Promise.resolve()
  mapImport = () => Promise.resolve()
  undoImport = () => Promise.resolve({ dropped: 0, withdrawn: 0, restored: 0, kept: [] })
  forgetImport = () => Promise.resolve()
  watch = () => Promise.resolve(() => undefined)
}

async function settle(act: () => void): Promise<void> {
  act()
  for (let turn = 0; turn < 8; turn++) await Promise.resolve()
  flushSync()
}

/** What the screen shows as chosen, at every change of it. */
function looking(view: ImportView) {
  const shown: (ImportBasis | null | undefined)[] = []
  const end = $effect.root(() => {
    $effect(() => {
      shown.push(view.job?.settings.basis)
    })
  })
  flushSync()
  return { shown, end }
}

const answered = (basis: ImportBasis): ImportSettings => ({ ...asking.settings, basis })

it('keeps an answer that was given while the sheet was still being read', async () => {
  const worker = new SlowWorker()
  const view = new ImportView(worker, asking.batch)
  const { shown, end } = looking(view)
  await worker.readings[0]!()
  await worker.surveys[0]!()
  void view.survey(answered('contract'))
  flushSync()
  expect(shown.at(-1)).toBe('contract')
  // Asked for before the answer was given.
  await worker.readings[1]!()
  expect(shown.at(-1)).toBe('contract')
  await worker.surveys[1]!()
  while (worker.readings.length > 2) await worker.readings.splice(2, 1)[0]!()
  expect(shown.slice(shown.indexOf('contract'))).toEqual(
    shown.slice(shown.indexOf('contract')).map(() => 'contract'),
  )
  expect(view.found).toEqual(empty)
  end()
})

it('does not ask again with what stood there before the first answer', async () => {
  const worker = new SlowWorker()
  const view = new ImportView(worker, asking.batch)
  const { shown, end } = looking(view)
  void view.survey(answered('public'))
  await worker.readings[0]!()
  expect(worker.surveyed.map(({ basis }) => basis)).toEqual(['public'])
  await worker.surveys[0]!()
  expect(shown.at(-1)).toBe('public')
  end()
})

it('shows what the worker made of an answer: the columns of another template', async () => {
  const worker = new SlowWorker()
  const guessed: ImportSettings['targets'] = [{ to: 'raw' }]
  worker.stored = (settings) => ({ ...settings, targets: guessed })
  const view = new ImportView(worker, asking.batch)
  const end = $effect.root(() => {
    $effect(() => void view.job)
  })
  flushSync()
  await worker.readings[0]!()
  await worker.surveys[0]!()
  void view.survey({ ...asking.settings, template: 'realEstate' })
  await worker.surveys[1]!()
  for (let at = 1; at < worker.readings.length; at++) await worker.readings[at]!()
  expect(view.job?.settings).toMatchObject({ template: 'realEstate', targets: guessed })
  end()
})
