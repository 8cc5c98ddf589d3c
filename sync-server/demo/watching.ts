/**
 * Numbers that were changed in the demonstration: one that nobody has read for more than a day, one of today, and in a
 * branch with a finance department one that it has read.
 */
import { isJsonObject } from '../../shared/base/json.ts'
import type { Millis } from '../../shared/base/ports.ts'
import { dayAt, startOf } from '../../shared/domain/day.ts'
import { ENTRY_VERSION } from '../../shared/domain/entry.ts'
import { docId, type ArchiveId } from '../../shared/domain/names.ts'
import type { Field } from '../../shared/domain/view.ts'
import { READ_WITHIN_MS } from '../../shared/domain/watching.ts'
import { findTemplate } from '../../shared/templates/index.ts'
import type { Core } from '../server.ts'
import { Authors } from '../session/authors.ts'
import type { ArchiveRow } from '../store/contract.ts'
import { viewOf } from './checking.ts'
import { demoBranches, demoPeople } from './company.ts'
import type { Scribe } from './scribe.ts'

const HOUR = 3_600_000

/** When what nobody has read was changed: at ten in the morning, and longer ago than anybody may leave it. */
export function unreadSince(now: Millis): Millis {
  const late = now - READ_WITHIN_MS - 2 * HOUR
  const ten = startOf(dayAt(late, CHINA), CHINA) + 10 * HOUR
  return ten <= late ? ten : ten - 24 * HOUR
}
const CHINA = 480

/** In the name of the manager, who takes the call; the owner is to hear of it. Never in a file that is `busy`. */
export async function changeNumbers(core: Core, scribe: Scribe, busy: ReadonlySet<ArchiveId>): Promise<void> {
  for (const branch of demoBranches) {
    const manager = demoPeople.find((one) => one.role === 'BM' && one.branch === branch.code)
    if (manager === undefined) continue
    await changeOne(core, scribe, branch.code, manager.login, busy)
  }
}

/** What was changed and read: the department answers by the one person who works there. */
export async function changeAndRead(core: Core, scribe: Scribe): Promise<void> {
  for (const reader of demoPeople.filter(({ role, branch }) => role === 'FN' && branch !== null)) {
    const seller = demoPeople.find((one) => one.role === 'SA' && one.branch === reader.branch)
    if (seller === undefined || reader.branch === null) continue
    const row = await changeOne(core, scribe, reader.branch, seller.login, new Set())
    const template = findTemplate(row.template)
    if (template === null) continue
    const of = { contact: core.clock.now() }
    await scribe.ask(reader.login, row.archive, template, { do: 'acknowledge', roles: ['FN'], of })
  }
}

async function changeOne(
  core: Core,
  scribe: Scribe,
  code: string,
  by: string,
  busy: ReadonlySet<ArchiveId>,
): Promise<ArchiveRow> {
  const branch = core.directory.branchByCode(code)?.id ?? ''
  const [seller] = demoPeople.filter((one) => one.role === 'SA' && one.branch === code)
  const rows = await core.store.archivesOwnedBy(scribe.idOf(seller?.login ?? ''), branch, '', 500)
  for (const row of rows) {
    if (busy.has(row.archive)) continue
    const number = await numberOf(core, row)
    if (number === null) continue
    await rewrite(scribe, by, row, number)
    return row
  }
  throw new Error(`branch ${code} has no file whose number could be changed`)
}

/** Of a file that nobody checks, in which nothing contradicts and nothing was changed before. */
async function numberOf(core: Core, row: ArchiveRow): Promise<Field | null> {
  const view = await viewOf(core, new Authors(core.store), row)
  if (row.voided != null || view.conflicts > 0 || view.checking.is !== 'draft') return null
  const fields = [...(view.documents.get('contact')?.fields.values() ?? [])]
  if (fields.some(({ history }) => history.length > 1)) return null
  return (
    fields.find(
      ({ value }) => isJsonObject(value) && value['type'] === 'mobile' && typeof value['value'] === 'string',
    ) ?? null
  )
}

async function rewrite(
  scribe: Scribe,
  by: string,
  row: ArchiveRow,
  { key, value, heads }: Field,
): Promise<void> {
  const template = findTemplate(row.template)
  if (template === null || !isJsonObject(value)) throw new Error(`${row.archive} has no number`)
  const before = String(value['value'])
  const after = `${before.slice(0, -4)}${String(9_999 - Number(before.slice(-4))).padStart(4, '0')}`
  await scribe.add(by, docId(row.archive, 'contact'), template, ({ at, template: t }) => ({
    k: 'set',
    at,
    v: ENTRY_VERSION,
    t,
    fields: { [key]: { ...value, value: after } },
    base: { [key]: heads.map(({ id }) => id) },
    why: '客户来电，换了号码',
  }))
}
