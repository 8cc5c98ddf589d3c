/**
 * `npm start -- --demo`: a data folder with a fictitious company in it, made once.
 *
 * It is made beside the folder and moved into place when it is whole, so that a making that was
 * interrupted leaves nothing that looks like a company. A folder that holds anything else is refused.
 */
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Millis } from '../../shared/base/ports.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import type { Grant } from '../../shared/domain/grant.ts'
import { EVERY_KIND } from '../../shared/domain/namings.ts'
import { CompanyNamings } from '../people/companyNamings.ts'
import { openCore, type Core } from '../server.ts'
import { LOG_FILE } from '../store/sqlite/index.ts'
import { checkFiles } from './checking.ts'
import { offerOne } from './offering.ts'
import { changeAndRead, changeNumbers, unreadSince } from './watching.ts'
import {
  DEMO_COMPANY,
  DEMO_PASSWORD,
  demoAppointment,
  demoBranches,
  demoChecker,
  demoDeputy,
  demoFranchise,
  demoLeaver,
  demoNewcomer,
  demoPeople,
  demoShare,
  demoUnits,
} from './company.ts'
import { beginningOf, DEMO_SEED, planDemo } from './plan.ts'
import { takeLeads } from './leads.ts'
import { publishNotice } from './notice.ts'
import { Scribe } from './scribe.ts'

export interface DemoTools {
  readonly now: Millis
  readonly say: (line: string) => void
}

export type DemoRefusal =
  /** A company of somebody's own. */
  | { readonly type: 'real-company'; readonly name: string }
  /** Files that are no demonstration. */
  | { readonly type: 'not-empty' }

/** On return the folder holds the demonstration. True: it was made just now. */
export async function ensureDemo(folder: string, tools: DemoTools): Promise<Result<boolean, DemoRefusal>> {
  const standing = await look(folder)
  if (standing !== 'empty') return standing === 'demo' ? ok(false) : err(standing)
  const making = `${folder}.making-${process.pid}`
  await mkdir(dirname(folder), { recursive: true })
  try {
    await makeDemo(making, tools)
    await rmdir(folder).catch(() => undefined)
    await rename(making, folder)
  } catch (error) {
    await rm(making, { recursive: true, force: true })
    throw error
  }
  return ok(true)
}

async function look(folder: string): Promise<'empty' | 'demo' | DemoRefusal> {
  const files: readonly string[] = await readdir(folder).catch(() => [])
  if (files.length === 0) return 'empty'
  if (!files.includes(LOG_FILE)) return { type: 'not-empty' }
  const core = await openCore({ data: folder })
  try {
    const { organisation } = core.directory
    if (organisation === null) return { type: 'not-empty' }
    return organisation.name === DEMO_COMPANY ? 'demo' : { type: 'real-company', name: organisation.name }
  } finally {
    await core.close()
  }
}

/** Lives through half a year with a clock of its own. */
async function makeDemo(folder: string, { now, say }: DemoTools): Promise<void> {
  let time = beginningOf(now)
  // It goes on with every look, so that what one person does next is stamped before it is received.
  const core = await openCore({ data: folder, clock: { now: () => time++ } })
  try {
    await hire(core)
    await publishNotice(core, idOf(core, demoPeople[0]?.login ?? ''))
    const scribe = await Scribe.begin(core)
    const ids = new Map(demoPeople.map(({ login }) => [login, scribe.idOf(login)]))
    const deeds = planDemo({ seed: DEMO_SEED, now, ids })
    const last = new Map(deeds.map(({ by }, at) => [by, at]))
    const step = Math.ceil(deeds.length / 4)
    const since = unreadSince(now)
    let unread = false
    for (const [at, deed] of deeds.entries()) {
      // Before whatever happened since: its files are still being written in.
      if (!unread && deed.received > since) {
        time = Math.max(time, since)
        await changeNumbers(core, scribe, new Set(deeds.slice(at).map(({ archive }) => archive)))
        unread = true
      }
      time = Math.max(time, deed.received)
      await scribe.write(deed)
      if (last.get(deed.by) === at) await scribe.rest(deed.by)
      if ((at + 1) % step === 0 || at + 1 === deeds.length) say(`  ${at + 1}/${deeds.length}`)
    }
    await checkFiles(core, scribe)
    await offerOne(core, scribe)
    await takeLeads(core, scribe)
    await changeNumbers(core, scribe, new Set())
    await changeAndRead(core, scribe)
    await settle(core)
  } finally {
    await core.close()
  }
}

/** What stands on the day of the demonstration: who sits where, who stands in, who left, who comes. */
async function settle(core: Core): Promise<void> {
  const { directory, units, memberships, leaving, people, branches } = core
  const by = { user: idOf(core, demoPeople[0]?.login ?? '') }
  const placeOf = (code: string): string => directory.branchByCode(code)?.id ?? ''
  const stores = new Map<string, string>()
  for (const { branch, store, kind, name, people: seated } of demoUnits) {
    const parent = store === null ? null : (stores.get(store) ?? null)
    const unit = good(await units.add({ branch: placeOf(branch), parent, kind, name }, by))
    stores.set(name, unit.id)
    for (const login of seated) {
      const [held] = directory.membershipRowsOf(idOf(core, login))
      good(await memberships.change(held?.id ?? '', { unit: unit.id, from: null, until: null }, by))
    }
  }
  const shop = directory.branchByCode(demoFranchise.code)
  if (shop === null) throw new Error('the franchise is not there')
  good(await branches.edit(shop.id, { ...shop, ...demoFranchise }, by))
  const { absent, deputy, role, branch, days } = demoDeputy
  const until = core.clock.now() + days * 86_400_000
  const lent = { absent: idOf(core, absent), deputy: idOf(core, deputy), role, branch: placeOf(branch) }
  good(await memberships.deputise({ ...lent, from: null, until }, by))
  const named = {
    checker: idOf(core, demoChecker.checker),
    substitute: idOf(core, demoChecker.substitute),
    within: { count: 1, in: 'days' },
  } as const
  const checkers = new CompanyNamings('checkers', core.store, core.recorder, directory, core.clock)
  const said = await checkers.name(placeOf(demoChecker.branch), EVERY_KIND, named, by)
  if (!said.ok) throw new Error(`nobody checks: ${said.error}`)
  const left = good(await people.addPerson({ ...demoLeaver, password: DEMO_PASSWORD }, by))
  good(await leaving.disable(left.id, [], by))
  const wanted = { branch: placeOf(demoNewcomer.branch), unit: null, from: null, until: null }
  const { login, name, role: as } = demoNewcomer
  good(await people.hire({ login, name, memberships: [{ ...wanted, role: as }] }, by))
  await askForSeconds(core, placeOf)
}

/** So that somebody who looks around finds something to answer. */
async function askForSeconds(core: Core, placeOf: (code: string) => string): Promise<void> {
  const { appointments, approvals, clock, directory, random, store } = core
  const now = clock.now()
  const { user, role, branch } = demoAppointment
  const wanted = { role, branch: placeOf(branch), unit: null, from: null, until: null }
  const giver = { user: idOf(core, demoAppointment.by) }
  good(await appointments.give({ do: 'add', user: idOf(core, user), wanted }, giver))
  const sharer = idOf(core, demoShare.by)
  const home = placeOf(demoShare.from)
  const owners = directory.users.map(({ id }) => id)
  const [shared] = (await Promise.all(owners.map((one) => store.archivesOwnedBy(one, home, '', 1)))).flat()
  if (shared === undefined) throw new Error('no archive to be shared')
  const grant: Grant = {
    id: newUlid(clock, random),
    to: { is: 'branch', branch: placeOf(demoShare.to) },
    compartments: ['profile', 'service'],
    right: 'read',
    from: now,
    until: now + demoShare.days * 86_400_000,
    by: sharer,
    approvedBy: null,
    why: demoShare.why,
    agreement: demoShare.agreement,
  }
  await approvals.ask({ user: sharer }, { what: 'grant', archive: shared.archive, grant }, home)
}

const idOf = ({ directory }: Core, login: string): string => directory.userByLogin(login)?.id ?? ''

function good<T>(result: Result<T, { readonly code: string }>): T {
  if (!result.ok) throw new Error(`the company could not be made: ${result.error.code}`)
  return result.value
}

async function hire({ people }: Core): Promise<void> {
  const [head, ...others] = demoPeople
  if (head === undefined) throw new Error('nobody sets the company up')
  const { login, name } = head
  const made = await people.setUp(
    DEMO_COMPANY,
    demoBranches,
    { login, name, password: DEMO_PASSWORD },
    'optional',
  )
  if (!made.ok) throw new Error(`the company could not be set up: ${made.error.code}`)
  for (const person of others) {
    const added = await people.addPerson({ ...person, password: DEMO_PASSWORD }, { user: made.value.id })
    if (!added.ok) throw new Error(`${person.login} could not be added: ${added.error.code}`)
  }
}

const roleNames: { readonly [role: string]: string } = {
  HQ: '总部管理员',
  AU: '审计',
  BM: '店长',
  SA: '销售',
  FN: '财务',
  CS: '客服',
  VR: '审核专员',
}

/**
 * Who can sign in, as a table for the terminal. With `port`, each role has an address of its own on this machine (`sa.localhost`), so that
 * several people sit side by side in one browser.
 */
export function signInTable(port: number | null): string {
  const rows = demoPeople.map(({ login, name, role, branch }) => [
    login,
    roleNames[role] ?? role,
    name,
    demoBranches.find(({ code }) => code === branch)?.name ?? '全公司',
    ...(port === null ? [] : [`http://${role.toLowerCase()}.localhost:${port}`]),
  ])
  const table = [['登录名', '角色', '姓名', '分公司', ...(port === null ? [] : ['这个角色的地址'])], ...rows]
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => width(row[column] ?? '')))) ?? []
  const lines = table.map((row) =>
    row.map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - width(cell) + 2)).join(''),
  )
  return `${lines.join('\n')}\n所有人的密码 / password of everyone: ${DEMO_PASSWORD}`
}

/** Columns in a terminal: a Chinese character takes two. */
const width = (text: string): number => [...text].reduce((sum, sign) => sum + (sign > '⺀' ? 2 : 1), 0)
