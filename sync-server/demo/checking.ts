/**
 * What the managers of the demonstration did about the files of their branch: most of what could be handed in was
 * verified, four came back with a reason, and a few wait. It follows what stands in the archives, so nothing that lacks
 * a consent or a field is ever among them.
 */
import { isJsonObject } from '../../shared/base/json.ts'
import { foldArchive } from '../../shared/domain/archive.ts'
import { ENTRY_VERSION, type Command, type Recorded } from '../../shared/domain/entry.ts'
import type { Mark, Marks } from '../../shared/domain/mark.ts'
import { docId, type Part } from '../../shared/domain/names.ts'
import type { ArchiveView } from '../../shared/domain/view.ts'
import { decideCheck } from '../../shared/policy/checking.ts'
import { checklistOf, lackingToSubmit, type CheckLine } from '../../shared/templates/checklist.ts'
import { findTemplate } from '../../shared/templates/index.ts'
import type { Core } from '../server.ts'
import { Authors, recordedOf } from '../session/authors.ts'
import type { ArchiveRow } from '../store/contract.ts'
import { demoBranches, demoPeople } from './company.ts'
import type { Scribe } from './scribe.ts'

/** Of each branch. */
export const [VERIFIED, RETURNED, WAITING] = [14, 4, 5] as const
/** How many of them have another number since, that the owner may only ask for. */
const ASKED = 2

export async function checkFiles(core: Core, scribe: Scribe): Promise<void> {
  const authors = new Authors(core.store)
  for (const { code } of demoBranches) {
    const manager = demoPeople.find(({ role, branch }) => role === 'BM' && branch === code)
    const sellers = demoPeople.filter(({ role, branch }) => role === 'SA' && branch === code)
    const branch = core.directory.branchByCode(code)?.id
    if (manager === undefined || branch === undefined) throw new Error(`branch ${code} has no manager`)
    let done = 0
    let asked = 0
    for (const { login } of sellers) {
      for (const row of await core.store.archivesOwnedBy(scribe.idOf(login), branch, '', 500)) {
        if (done === VERIFIED + RETURNED + WAITING) break
        const fate = fateOf(done)
        if (!(await checkFile(core, scribe, authors, row, login, manager.login, fate))) continue
        done += 1
        if (fate === 'verified' && asked < ASKED && (await askForNumber(core, scribe, authors, row, login)))
          asked += 1
      }
    }
    if (done < VERIFIED + RETURNED + WAITING) throw new Error(`branch ${code} has too few whole files`)
  }
}

type Fate = 'verified' | 'returned' | 'waiting'
/** Mixed, so that each seller has some of each. */
const fateOf = (at: number): Fate => {
  if (at % 5 === 1 && at < RETURNED * 5) return 'returned'
  return at % 5 === 3 || at === VERIFIED + RETURNED + WAITING - 1 ? 'waiting' : 'verified'
}

/** False: it is not ripe, or the manager had a hand in it. */
async function checkFile(
  core: Core,
  scribe: Scribe,
  authors: Authors,
  row: ArchiveRow,
  owner: string,
  checker: string,
  fate: Fate,
): Promise<boolean> {
  const template = findTemplate(row.template)
  const view = await viewOf(core, authors, row)
  if (template === null || row.voided != null || view.conflicts > 0) return false
  const { consent, fields } = lackingToSubmit(view, template)
  if (consent || fields.length > 0) return false
  const actor = core.directory.actor(scribe.idOf(checker))
  const place = { branch: row.branch, owner: row.owner, team: [], grants: [] }
  const lines = checklistOf(view, template).filter(
    ({ compartment }) => actor !== null && decideCheck(actor, compartment, place, core.clock.now()).allowed,
  )
  const wrote = lines.some(({ register }) =>
    register.heads.some(({ author }) => author.user === scribe.idOf(checker)),
  )
  if (wrote || lines.length < 2) return false
  await scribe.ask(owner, row.archive, template, { do: 'submit' })
  if (fate !== 'waiting') await scribe.ask(checker, row.archive, template, found(lines, fate))
  return true
}

/** False: it has no mobile number that was checked. */
async function askForNumber(
  core: Core,
  scribe: Scribe,
  authors: Authors,
  row: ArchiveRow,
  owner: string,
): Promise<boolean> {
  const template = findTemplate(row.template)
  const view = await viewOf(core, authors, row)
  const number = [...(view.documents.get('contact')?.fields.values() ?? [])].find(
    ({ value, verified }) => verified && isJsonObject(value) && value['type'] === 'mobile',
  )
  if (template === null || number === undefined || !isJsonObject(number.value)) return false
  const { key, heads, value } = number
  const before = String(value['value'])
  const after = `${before.slice(0, -4)}${String(9_999 - Number(before.slice(-4))).padStart(4, '0')}`
  await scribe.add(owner, docId(row.archive, 'contact'), template, ({ at, template: t }) => ({
    k: 'propose',
    at,
    v: ENTRY_VERSION,
    t,
    fields: { [key]: { ...value, value: after } },
    base: { [key]: heads.map(({ id }) => id) },
    why: '客户说换了号码',
  }))
  return true
}

function found(lines: readonly CheckLine[], fate: 'verified' | 'returned'): Command {
  if (fate === 'verified') return { do: 'verify', marks: marksOf(lines, (of) => ({ of, how: 'call' })) }
  const [wrong] = lines.filter(({ compartment }) => compartment === 'contact')
  const marks = marksOf(wrong === undefined ? lines.slice(0, 1) : [wrong], (of) => ({
    of,
    why: 'mismatch',
    note: '回访时对方说不是这个号码',
  }))
  return { do: 'return', marks, reason: 'mismatch', note: '请与客户再核对一次' }
}

function marksOf(lines: readonly CheckLine[], mark: (of: string) => Mark): Marks {
  const marks: Record<Part, Record<string, Mark>> = {}
  for (const { part, register } of lines)
    (marks[part] ??= {})[register.key] = mark(register.heads[0]?.id ?? '')
  return marks
}

export async function viewOf(core: Core, authors: Authors, { archive }: ArchiveRow): Promise<ArchiveView> {
  const parts = new Map<Part, readonly Recorded[]>()
  for (const doc of await core.store.documentsOf(archive)) {
    const ledger = await core.ledgers.open(doc)
    if (ledger !== null) parts.set(doc.slice(archive.length + 1), await recordedOf(ledger, authors))
  }
  return foldArchive({ archive, parts })
}
