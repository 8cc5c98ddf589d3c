/**
 * The queue of what takes a second person: for whom it waits, what somebody asked for, and the answers.
 *
 * Nothing is decided here: a grant is judged by the door once more, a role by the rules of the register.
 */
import type { FastifyInstance } from 'fastify'
import type { Grant, Grantee } from '../../shared/domain/grant.ts'
import type { UserId } from '../../shared/domain/names.ts'
import { decideAbility, type Actor } from '../../shared/policy/decide.ts'
import { mayApproveExport } from '../../shared/policy/exporting.ts'
import { whyNotGrant } from '../../shared/policy/granting.ts'
import {
  ApprovalAnswer,
  type ApprovalLine,
  type ExportApprovalLine,
  type ApprovalList,
  type GrantApprovalLine,
  type PeopleApprovalLine,
} from '../../shared/protocol/access.ts'
import type { WaitingLine } from '../../shared/protocol/people.ts'
import { signature } from '../ingest/actor.ts'
import type { Door } from '../ingest/door.ts'
import { grantCase } from '../ingest/orders.ts'
import type { Appointments } from '../people/appointments.ts'
import type {
  Approval,
  Approvals,
  ExportApproval,
  GrantApproval,
  PeopleApproval,
} from '../people/approvals.ts'
import type { Directory } from '../people/directory.ts'
import { rolesOf } from '../people/leaving.ts'
import type { ArchiveRow } from '../store/contract.ts'
import { refuseOrder } from './access.ts'
import { callerOf, type Caller } from './caller.ts'
import { refuse } from './problems.ts'
import type { SignInTools } from './signIn.ts'

export interface ApprovalTools extends SignInTools {
  readonly door: Door
  readonly approvals: Approvals
  readonly appointments: Appointments
}

export function approvalRoutes(app: FastifyInstance, tools: ApprovalTools): void {
  const { approvals, appointments, clock, door } = tools

  app.get('/api/approvals', async (request, reply) => {
    const caller = await callerOf(request, reply, tools)
    if (caller === null) return reply
    return approvalsFor(caller, tools)
  })

  app.post('/api/approvals/answer', { schema: { body: ApprovalAnswer } }, async (request, reply) => {
    const caller = await callerOf(request, reply, tools)
    if (caller === null) return reply
    const { id, answer } = request.body as ApprovalAnswer
    const found = await approvals.find(id)
    const asked = found && (await placed(found, tools))
    if (asked === null) return refuse(reply, 'not-found')
    const own = asked.approval.by === caller.context.user
    if (answer === 'withdraw' ? !own : !mayAnswer(caller.rights, asked, tools))
      return refuse(reply, own ? 'denied' : 'not-found')
    const { user } = caller.context
    const by = { ...signature(caller.context, null), user }
    if (answer !== 'yes') {
      const dropped = await approvals.drop(by, asked.approval, asked.row?.branch ?? null)
      return dropped ? { done: true } : refuse(reply, 'against-rule', { field: 'answered' })
    }
    if (asked.approval.what === 'export') {
      const spent = await approvals.spend(asked.approval, 'yes', user)
      const out = spent !== null && (await approvals.letOut(by, asked.approval, spent))
      return out ? { done: true } : refuse(reply, 'against-rule', { field: 'answered' })
    }
    if (asked.row === null) {
      // Under the membership that lets them: it signs what is given (PPL1).
      const right = decideAbility(caller.rights, 'people', null, clock.now())
      const { offset: _, ...signed } = signature(caller.context, right.allowed ? right.membership : null)
      const agreed = await appointments.agree(asked.approval, { ...signed, user })
      return agreed.ok ? { done: true } : refuse(reply, agreed.error.code, { field: agreed.error.field })
    }
    const spent = await approvals.spend(asked.approval, 'yes', user)
    if (spent === null) return refuse(reply, 'against-rule', { field: 'answered' })
    const { archive, grant } = asked.approval
    // It is the asker who gives, and the second who lets him. Judged again, and one commit with the ask.
    const done = await door.order({
      by: caller.context,
      inName: asked.approval.by,
      archive,
      order: { do: 'grant', grant: { ...grant, approvedBy: user } },
      effects: spent,
    })
    return done.done ? { done: true } : refuseOrder(reply, done.why)
  })
}

/** With the archive that a grant would open; for a role there is none. */
type Placed =
  | { readonly approval: GrantApproval; readonly row: ArchiveRow }
  | { readonly approval: PeopleApproval; readonly row: null }
  | { readonly approval: ExportApproval; readonly row: null }

/** Null: the archive is not there any more. */
async function placed(approval: Approval, { store }: ApprovalTools): Promise<Placed | null> {
  if (approval.what === 'people') return { approval, row: null }
  if (approval.what === 'export') return { approval, row: null }
  const row = await store.archive(approval.archive)
  return row && { approval, row }
}

/** By the very rules that the answer will be judged by. */
function mayAnswer(actor: Actor, asked: Placed, { directory, clock, appointments }: ApprovalTools): boolean {
  if (asked.approval.what === 'export') {
    const { by, ask } = asked.approval
    return mayApproveExport(actor, by, ask.need, ask.branches, clock.now())
  }
  if (asked.row === null) return appointments.mayAnswer(actor, asked.approval)
  const { approval, row } = asked
  const asker = directory.actor(approval.by)
  if (actor.user === approval.by || asker === null) return false
  const grant: Grant = { ...approval.grant, approvedBy: actor.user }
  return whyNotGrant(grantCase(grant, row, asker, actor, { directory, now: clock.now() })) === null
}

async function approvalsFor({ rights }: Caller, tools: ApprovalTools): Promise<ApprovalList> {
  const { directory, approvals } = tools
  const toAnswer: ApprovalLine[] = []
  const asked: ApprovalLine[] = []
  let unanswerable = 0
  const everyone = directory.users.flatMap(({ id }) => directory.actor(id) ?? [])
  for (const approval of await approvals.waiting()) {
    const one = await placed(approval, tools)
    if (one === null) continue
    if (approval.by === rights.user) {
      const answerers = answerersOf(one, everyone, tools)
      asked.push({ ...approvalLine(one, tools), answerers })
      if (answerers.length === 0) unanswerable++
    } else if (mayAnswer(rights, one, tools)) toAnswer.push(approvalLine(one, tools))
  }
  return { toAnswer, asked, unanswerable, answered: await answeredFor(rights, tools) }
}

/**
 * What this person asked for and what they answered, with what became of it. Of what others asked only as long as they
 * could still answer such a thing there: who has left the branch is told nothing more of it.
 */
async function answeredFor(rights: Actor, tools: ApprovalTools): Promise<ApprovalList['answered']> {
  const { approvals, directory, clock } = tools
  const lines: ApprovalList['answered'] = []
  for (const { approval, answer, answeredBy, answeredAt } of await approvals.answeredFor(rights.user)) {
    const one = await placed(approval, tools)
    if (one === null) continue
    const told = approval.by === rights.user || stillSeconds(rights, one, clock.now())
    if (!told) continue
    lines.push({
      ask: approvalLine(one, tools),
      answer,
      by: answeredBy,
      byName: nameOf(answeredBy, directory),
      at: answeredAt,
    })
  }
  return lines
}

function stillSeconds(rights: Actor, { approval, row }: Placed, now: number): boolean {
  if (approval.what === 'people') return decideAbility(rights, 'people', null, now).allowed
  const branches = approval.what === 'grant' ? [row?.branch ?? null] : approval.ask.branches
  return branches.every((branch) => decideAbility(rights, 'second', branch, now).allowed)
}

/** As what somebody may answer, whoever it is: each membership is asked for by itself. */
function answerersOf(
  asked: Placed,
  everyone: readonly Actor[],
  tools: ApprovalTools,
): ApprovalLine['answerers'] {
  const found = new Map<string, ApprovalLine['answerers'][number]>()
  for (const { user, memberships } of everyone)
    for (const one of memberships)
      if (mayAnswer({ user, memberships: [one] }, asked, tools)) {
        const branch = one.branch === null ? null : (tools.directory.branch(one.branch)?.name ?? '')
        found.set(`${one.role} ${one.branch ?? ''}`, { role: one.role, branch })
      }
  // Those near by first.
  return [...found.values()].toSorted((a, b) => Number(a.branch === null) - Number(b.branch === null))
}

const approvalLine = (asked: Placed, tools: ApprovalTools): ApprovalLine =>
  asked.approval.what === 'export'
    ? exportLine(asked.approval, tools.directory)
    : asked.row === null
      ? peopleLine(asked.approval, tools)
      : grantLine(asked.approval, asked.row, tools.directory)

function exportLine({ id, by, at, until, ask }: ExportApproval, directory: Directory): ExportApprovalLine {
  const { template, columns, rows, branches, need, purpose, note } = ask
  return {
    id,
    what: 'export',
    by,
    byName: nameOf(by, directory),
    at,
    until,
    answerers: [],
    template,
    columns: [...columns],
    rows,
    branches: branches.map((branch) => directory.branch(branch)?.name ?? ''),
    need,
    purpose,
    note,
  }
}

const nameOf = (user: UserId, directory: Directory): string => directory.user(user)?.name ?? ''

function grantLine(
  { id, archive, by, at, until, grant }: GrantApproval,
  row: ArchiveRow,
  directory: Directory,
): GrantApprovalLine {
  const toName = (to: Grantee): string =>
    to.is === 'person' ? nameOf(to.user, directory) : (directory.branch(to.branch)?.name ?? '')
  return {
    id,
    what: 'grant',
    archive,
    archiveNo: row.archiveNo,
    branch: directory.branch(row.branch)?.name ?? '',
    by,
    byName: nameOf(by, directory),
    at,
    until,
    answerers: [],
    to: grant.to,
    toName: toName(grant.to),
    compartments: [...grant.compartments],
    right: grant.right,
    grantUntil: grant.until,
    why: grant.why,
    agreement: grant.agreement,
  }
}

function peopleLine(asked: PeopleApproval, { directory, clock }: ApprovalTools): PeopleApprovalLine {
  const { id, by, at, until, order } = asked
  const { user, what, name, roles, branch } = waitingLine(asked, directory, clock.now())
  return {
    id,
    what,
    by,
    byName: nameOf(by, directory),
    at,
    until,
    answerers: [],
    user,
    userName: name,
    login: order.do === 'hire' ? order.login : null,
    roles,
    branch: branch === null ? null : (directory.branch(branch)?.name ?? ''),
    from: order.do === 'enable' ? null : order.wanted.from,
    roleUntil: order.do === 'enable' ? null : order.wanted.until,
  }
}

/** What it would change, as it stands now. */
export function waitingLine(asked: PeopleApproval, directory: Directory, now: number): WaitingLine {
  const { id, user, by, at, order } = asked
  const line = { id, user, by, at, name: nameOf(user, directory) }
  switch (order.do) {
    case 'hire': {
      const { role, branch } = order.wanted
      return { ...line, what: 'hire', name: order.name, roles: [role], branch }
    }
    case 'add':
      return { ...line, what: 'role', roles: [order.wanted.role], branch: order.wanted.branch }
    case 'change': {
      const row = directory.membershipRow(order.membership)
      return { ...line, what: 'dates', roles: row === null ? [] : [row.role], branch: row?.branch ?? null }
    }
    case 'enable':
      return {
        ...line,
        what: 'let-in',
        roles: [...new Set(rolesOf(directory.membershipRowsOf(user), now))],
        branch: null,
      }
  }
}
