/**
 * The world of the matrix: a real server, one person for every role in every place where it may stand, and
 * archives in every relation to them, a canary in each field of each compartment.
 *
 * What looks like a detour is the point: everybody once worked in both branches (as marketing, which may do
 * nothing) until a date that then passes. Only so can an archive belong to head office, or name on the job
 * somebody who no longer works there; rights that linger would show.
 */
import type { Clock } from '../../shared/base/ports.ts'
import type { Json, JsonObject } from '../../shared/base/json.ts'
import { factKinds, type FieldKey } from '../../shared/domain/entry.ts'
import type { Grant, GrantRight } from '../../shared/domain/grant.ts'
import { businessCompartments, compartments, partOf, type Compartment } from '../../shared/domain/names.ts'
import type { Role } from '../../shared/policy/table.ts'
import { factHomes } from '../../shared/templates/facts.ts'
import { templates } from '../../shared/templates/index.ts'
import { standingOf, templateRef } from '../../shared/templates/keys.ts'
import type { Field, Template } from '../../shared/templates/types.ts'
import type { Order } from '../../sync-server/ingest/orders.ts'
import { expectedPlacements, type Kind } from '../unit/policy/roles.ts'
import { Canaries } from './canaries.ts'
import { agreesToSensitive } from './consents.ts'
import {
  newId,
  PASSWORD,
  setUpCompany,
  signIn,
  startTestServer,
  type TestServer,
  type TestSession,
} from './server.ts'
import { newClientId, openCommand, setEntry, SocketClient } from './socketClient.ts'

/** How an archive stands to a person. `of` is whose it is, where it is somebody's in particular. */
export type Relation =
  /** In A, and owned. */
  | 'own'
  /** In B, where the owner works no more. */
  | 'ownElsewhere'
  /** In A, a colleague's, but one of its two businesses is owned. */
  | 'business'
  /** A colleague's in A, and in B, that name everybody on the job. */
  | 'team'
  | 'teamElsewhere'
  | 'colleague'
  | 'stranger'
  /** In B, every part opened to branch A. */
  | 'shareRead'
  | 'shareWrite'
  /** In B, every part granted to everybody in person. */
  | 'grantMask'
  | 'grantRead'
  | 'grantWrite'

export interface MatrixActor {
  readonly role: Role
  readonly kind: Kind
  readonly name: string
  readonly login: string
  readonly id: string
  readonly session: TestSession
  readonly clientId: number
  /** Whose place is taken. */
  readonly absent: MatrixActor | null
}

export interface Planted {
  readonly key: FieldKey
  /** What a reveal must answer. */
  readonly value: Json
  /** Every text and number in it, as it would be found in bytes. */
  readonly canaries: readonly string[]
  /** Says nothing of anyone, so a mask leaves it as it is. */
  readonly plain: boolean
}

export interface FiledPart {
  readonly part: string
  readonly doc: string
  readonly compartment: Compartment
  readonly business: string | null
  readonly fields: readonly Planted[]
  /** Canaries of facts: never shown masked. */
  readonly facts: readonly string[]
  /** Another entry of the same kind as what stands there. */
  readonly again: () => JsonObject
  /** Canaries of what was written, or tried, later: they may be there, or not yet. */
  readonly later: string[]
}

export interface Filed {
  readonly relation: Relation
  readonly of: string | null
  readonly archive: string
  readonly branch: 'A' | 'B'
  /** The second one is owned by `of` where the relation is `business`. */
  readonly businesses: readonly string[]
  readonly template: Template
  readonly parts: readonly FiledPart[]
  archiveNo: string
}

export interface World {
  readonly server: TestServer
  readonly clock: Clock
  readonly canaries: Canaries
  readonly branches: { readonly a: string; readonly b: string }
  readonly actors: readonly MatrixActor[]
  readonly archives: readonly Filed[]
  /** People whose one membership is over, or begins tomorrow. */
  readonly idle: readonly { readonly name: string; readonly login: string; readonly id: string }[]
  /** Ids of those who act around the actors. */
  readonly staff: { readonly [login: string]: string }
  order(login: string, archive: string, order: Order): Promise<void>
  /** Another entry for the part, with canaries of its own. */
  another(part: FiledPart): { readonly entry: JsonObject; readonly fresh: readonly string[] }
  /** Writes one as the filler of that compartment; null where that person may not, and nothing was taken. */
  writeIfOpen(filed: Filed, part: FiledPart): Promise<readonly string[] | null>
}

class ShiftedClock implements Clock {
  shift = 0
  now(): number {
    return Date.now() + this.shift
  }
}

const DAY = 86_400_000
const isBusiness = (compartment: Compartment): boolean =>
  (businessCompartments as readonly string[]).includes(compartment)

/**
 * No industry has a field in `custody` yet, so nothing could stand there and its column would go untested. Until
 * one has, fields of the test's own stand in: templates are data, and this process serves what it finds in them.
 */
function plantShelf(): void {
  for (const template of Object.values(templates)) {
    const [like] = template.fields.filter(
      ({ compartment, type }) => compartment === 'profile' && type.is === 'text',
    )
    if (like === undefined || template.fields.some(({ compartment }) => compartment === 'custody')) continue
    const open = template.fields as Field[]
    for (const [key, of] of [
      ['testShelf', 'F'],
      ['testBarcode', 'C0'],
    ] as const) {
      const type = { is: 'text', max: 40 } as const
      const { label, purpose, basis, group } = like
      open.push({
        key,
        label,
        purpose,
        basis,
        group,
        type,
        class: of,
        compartment: 'custody',
        of: 'client',
        required: null,
        order: 900,
      })
    }
  }
}

/** So many fields of a compartment carry canaries in the archives that are many. */
const FEW = 3

export async function buildWorld(): Promise<World> {
  plantShelf()
  const clock = new ShiftedClock()
  const server = await startTestServer({ clock })
  const branches = await setUpCompany(server)
  const { people, memberships, directory, door } = server.core
  const canaries = new Canaries()
  const passing = clock.now() + 20 * 60_000

  async function person(login: string, role: Role, branch: string | null): Promise<string> {
    const added = await people.addPerson({ login, name: login, password: PASSWORD, role, branch }, null)
    if (!added.ok) throw new Error(`${login}: ${JSON.stringify(added.error)}`)
    return added.value.id
  }
  async function member(
    user: string,
    role: Role,
    branch: string | null,
    from: number | null,
    until: number | null,
  ) {
    const added = await memberships.add(user, { role, branch, unit: null, from, until }, null)
    if (!added.ok) throw new Error(`${role} in ${branch}: ${JSON.stringify(added.error)}`)
  }
  /** The first membership ends when the date passes. */
  async function endFirst(user: string): Promise<void> {
    const [first] = directory.membershipsOf(user)
    const ended = await memberships.end(first?.id ?? '', passing, null)
    if (!ended.ok) throw new Error(JSON.stringify(ended.error))
  }

  // ---- those around ------------------------------------------------------------------------
  const staff: { [login: string]: string } = { hq: directory.userByLogin('hq')?.id ?? '' }
  const fillers = new Map<string, { readonly client: SocketClient; readonly clientId: number }>()
  async function connectStaff(login: string): Promise<void> {
    const clientId = newClientId()
    const { client } = await SocketClient.greet(server.url, await signIn(server, login), [clientId])
    fillers.set(login, { client, clientId })
  }
  for (const code of ['A', 'B'] as const) {
    for (const [login, role] of [
      ['keeper', 'SA'],
      ['money', 'FN'],
      ['shelf', 'AR'],
      ['boss', 'BM'],
    ] as const) {
      const name = `${login}-${code.toLowerCase()}`
      staff[name] = await person(name, role, code)
    }
  }

  // ---- the actors --------------------------------------------------------------------------
  interface Unseated {
    readonly role: Role
    readonly kind: Kind
    readonly login: string
    readonly id: string
  }
  const seats: Unseated[] = []
  for (const { role, kind } of expectedPlacements() as readonly { role: Role; kind: Kind }[]) {
    const login = `${role.toLowerCase()}-${kind}`
    const id =
      kind === 'deputy'
        ? await person(login, 'MK', 'A')
        : await person(login, role, kind === 'all' ? null : 'A')
    if (kind === 'deputy') await endFirst(id)
    else if (role !== 'MK' || kind === 'all') await member(id, 'MK', branches.a, null, passing)
    await member(id, 'MK', branches.b, null, passing)
    seats.push({ role, kind, login, id })
  }
  for (const { role, kind, id } of seats) {
    if (kind !== 'deputy') continue
    const absent = seats.find((one) => one.role === role && one.kind === 'branch')?.id ?? ''
    const lent = await memberships.deputise(
      { absent, deputy: id, role, branch: branches.a, from: null, until: clock.now() + 300 * DAY },
      null,
    )
    if (!lent.ok) throw new Error(JSON.stringify(lent.error))
  }
  const idle: { readonly name: string; readonly login: string; readonly id: string }[] = []
  for (const { role, kind } of seats.filter((one) => one.kind !== 'deputy')) {
    const branch = kind === 'all' ? null : 'A'
    const over = `${role.toLowerCase()}-${kind}-over`
    const id = await person(over, role, branch)
    await endFirst(id)
    idle.push({ name: `${role} ${kind}, over`, login: over, id })
    const soon = `${role.toLowerCase()}-${kind}-soon`
    const later = await person(soon, 'MK', 'B')
    await endFirst(later)
    await member(later, role, branch === null ? null : branches.a, clock.now() + 2 * DAY, null)
    idle.push({ name: `${role} ${kind}, not begun`, login: soon, id: later })
  }

  // ---- archives ----------------------------------------------------------------------------
  const archives: Filed[] = []
  async function order(login: string, archive: string, what: Order): Promise<void> {
    const by = { user: staff[login] ?? '', device: newId(), session: null, offset: 0 }
    const answer = await door.order({ by, archive, order: what })
    if (!answer.done) throw new Error(`${what.do} by ${login}: ${answer.why}`)
  }
  async function writerOf(compartment: Compartment, branch: 'A' | 'B') {
    const job = compartment === 'finance' ? 'money' : compartment === 'custody' ? 'shelf' : 'keeper'
    const login = `${job}-${branch.toLowerCase()}`
    // A socket that was silent for long is gone.
    if ((fillers.get(login)?.client.closed ?? null) !== null) fillers.delete(login)
    if (!fillers.has(login)) await connectStaff(login)
    const filler = fillers.get(login)
    if (filler === undefined) throw new Error(`nobody is ${login}`)
    return filler
  }
  async function push(
    doc: string,
    compartment: Compartment,
    branch: 'A' | 'B',
    values: readonly JsonObject[],
  ) {
    const { client, clientId } = await writerOf(compartment, branch)
    const [result] = await client.push([client.entry(doc, clientId, ...values)])
    if (result?.code !== 'OK') throw new Error(`${doc}: ${JSON.stringify(result)}`)
  }
  async function file(
    relation: Relation,
    branch: 'A' | 'B',
    template: Template,
    of: string | null,
    full = false,
  ) {
    const archive = newId()
    const businesses = [newId(), ...(relation === 'business' ? [newId()] : [])]
    const t = templateRef(template)
    const keeper = staff[`keeper-${branch.toLowerCase()}`] ?? ''
    const id = branch === 'A' ? branches.a : branches.b
    await push(`${archive}.life`, 'life', branch, [openCommand(id, keeper, businesses[0] ?? '', t)])
    for (const business of businesses.slice(1)) {
      const command: JsonObject = { do: 'openBusiness', business, owner: keeper }
      await push(`${archive}.life`, 'life', branch, [{ k: 'command', at: Date.now(), v: 1, t, command }])
    }
    await push(`${archive}.consent`, 'consent', branch, [agreesToSensitive(t)])
    const parts: FiledPart[] = []
    for (const compartment of compartments) {
      if (compartment === 'life') continue
      for (const business of isBusiness(compartment) ? businesses : [null]) {
        const sowing = sow(template, compartment, business ?? businesses[0] ?? '', canaries, full)
        const part = partOf(business, compartment)
        const doc = `${archive}.${part}`
        await push(doc, compartment, branch, sowing.entries)
        const { fields, facts, again } = sowing
        parts.push({ part, doc, compartment, business, fields, facts, again, later: [] })
      }
    }
    const filed: Filed = { relation, of, archive, branch, businesses, template, parts, archiveNo: '' }
    archives.push(filed)
    return filed
  }
  const every = Object.values(templates)
  for (const template of every) {
    await file('colleague', 'A', template, null, true)
  }
  await file('stranger', 'B', templates.homeDeco, null)
  const team = seats.map(({ id }) => ({ user: id, job: 'assistant' as const }))
  await order('boss-a', (await file('team', 'A', templates.homeDeco, null)).archive, { do: 'team', team })
  await order('boss-b', (await file('teamElsewhere', 'B', templates.generic, null)).archive, {
    do: 'team',
    team,
  })
  const opened = async (filed: Filed, to: Grant['to'], right: GrantRight): Promise<void> => {
    const share = to.is === 'branch'
    const grant: Grant = {
      id: newId(),
      to,
      compartments: compartments.filter((one) => one !== 'life'),
      right,
      from: clock.now(),
      until: clock.now() + 200 * DAY,
      by: (share ? staff['hq'] : staff['boss-b']) ?? '',
      approvedBy: (share ? staff['boss-a'] : staff['hq']) ?? '',
      why: '矩阵',
      agreement: null,
    }
    await order(share ? 'hq' : 'boss-b', filed.archive, { do: 'grant', grant })
  }
  for (const [relation, right] of [
    ['shareRead', 'read'],
    ['shareWrite', 'write'],
  ] as const) {
    await opened(
      await file(relation, 'B', templates.homeDeco, null),
      { is: 'branch', branch: branches.a },
      right,
    )
  }
  for (const [relation, right] of [
    ['grantMask', 'mask'],
    ['grantRead', 'read'],
    ['grantWrite', 'write'],
  ] as const) {
    const filed = await file(relation, 'B', templates.realEstate, null)
    for (const { id } of seats) await opened(filed, { is: 'person', user: id }, right)
  }
  for (const [at, { id }] of seats.entries()) {
    const template = every[at % every.length] ?? templates.homeDeco
    const own = await file('own', 'A', template, id)
    await order('boss-a', own.archive, { do: 'transfer', to: id })
    const elsewhere = await file('ownElsewhere', 'B', template, id)
    await order('boss-b', elsewhere.archive, { do: 'transfer', to: id })
    const business = await file('business', 'A', template, id)
    await order('boss-a', business.archive, {
      do: 'transfer',
      to: id,
      business: business.businesses[1] ?? '',
    })
  }
  for (const filed of archives) {
    filed.archiveNo = (await server.core.store.archive(filed.archive))?.archiveNo ?? ''
  }
  for (const { client } of fillers.values()) client.close()

  // ---- the date passes ---------------------------------------------------------------------
  clock.shift += passing - clock.now() + 40 * 60_000
  fillers.clear()
  const actors: MatrixActor[] = []
  for (const { role, kind, login, id } of seats) {
    const absent =
      kind === 'deputy' ? actors.find((one) => one.role === role && one.kind === 'branch') : undefined
    const session = await signIn(server, login)
    actors.push({
      role,
      kind,
      name: `${role} ${kind}`,
      login,
      id,
      session,
      clientId: newClientId(),
      absent: absent ?? null,
    })
  }

  function another(part: FiledPart): { readonly entry: JsonObject; readonly fresh: readonly string[] } {
    const since = counted(canaries)
    const entry = part.again()
    const fresh = since()
    part.later.push(...fresh)
    return { entry, fresh }
  }

  return {
    server,
    clock,
    canaries,
    branches,
    actors,
    archives,
    idle,
    staff,
    order,
    another,
    async writeIfOpen(filed, part) {
      const { entry, fresh } = another(part)
      const { client, clientId } = await writerOf(part.compartment, filed.branch)
      const [result] = await client.push([client.entry(part.doc, clientId, entry)])
      if (result?.code === 'DENIED' || result?.code === 'HELD') return null
      if (result?.code !== 'OK') throw new Error(`${part.doc}: ${JSON.stringify(result)}`)
      return fresh
    },
  }
}

// ---- sowing ------------------------------------------------------------------------------------

interface Sowing {
  readonly entries: readonly JsonObject[]
  readonly fields: readonly Planted[]
  readonly facts: readonly string[]
  readonly again: () => JsonObject
}

/** Canaries for the fields and facts of one compartment: of all, or of the first few. */
function sow(
  template: Template,
  compartment: Compartment,
  business: string,
  canaries: Canaries,
  full: boolean,
): Sowing {
  const t = templateRef(template)
  const entries: JsonObject[] = []
  const fields: Planted[] = []
  const facts: string[] = []
  const makers: (() => JsonObject)[] = []
  for (const field of template.fields) {
    if (field.compartment !== compartment || field.auto === 'computed' || field.type.is === 'facts') continue
    // The name is what lists show: always among the few.
    if (!full && fields.length >= FEW && field.key !== 'name') continue
    const since = counted(canaries)
    const value = canaries.value(field.type)
    if (value === undefined) continue
    const key = keyOf(field, business)
    entries.push(setEntry({ [key]: value }, {}, t))
    fields.push({ key, value, canaries: since(), plain: field.class === 'C0' })
    makers.push(() => setEntry({ [key]: canaries.value(field.type) ?? null }, {}, t))
  }
  for (const kind of factKinds) {
    if (!full && facts.length > 0) break
    const home = factHomes[kind] ?? [...new Set(template.attachments.map((paper) => paper.compartment))]
    if (!home.includes(compartment)) continue
    const paper =
      kind === 'file' ? template.attachments.find((one) => one.compartment === compartment) : undefined
    const make = (): JsonObject | undefined => {
      const fact = canaries.fact(kind)
      return (
        fact && {
          k: kind,
          at: 1_770_000_000_000,
          v: 1,
          t,
          fact: paper === undefined ? fact : { ...fact, kind: paper.code },
        }
      )
    }
    const since = counted(canaries)
    const entry = make()
    if (entry === undefined) continue
    entries.push(entry)
    facts.push(...since())
    makers.push(() => make() ?? {})
  }
  const [maker] = makers
  if (maker === undefined) throw new Error(`nothing of ${template.id} can stand in ${compartment}`)
  return { entries, fields, facts, again: maker }
}

function keyOf(field: Field, business: string): FieldKey {
  const standing = standingOf(field)
  return standing === 'plain' ? field.key : `${field.key}/${standing === 'business' ? business : newId()}`
}

/** Tells which canaries were made from here on. */
function counted(canaries: Canaries): () => readonly string[] {
  const texts = canaries.texts.length
  const numbers = canaries.numbers.length
  return () => [...canaries.texts.slice(texts), ...canaries.numbers.slice(numbers).map(String)]
}
