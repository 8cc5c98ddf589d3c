/**
 * A list of people as somebody types it or pastes it from Excel: one per line, name, role, branch and phone in
 * any order, because every sheet has another.
 *
 * Cells are known by what they say, not by where they stand. What is not understood is never guessed: the line
 * keeps its words and says which of them it was.
 */
import { mayStand } from '../../../shared/policy/company.ts'
import { roles, type Role } from '../../../shared/policy/table.ts'

export interface Place {
  readonly id: string
  readonly code: string
  readonly name: string
}

export interface UnderstoodGuest {
  /** From 1, as people count. */
  readonly line: number
  readonly name: string
  readonly role: Role
  /** Null: all branches. */
  readonly branch: string | null
  /** As typed; printed on the invitation and kept nowhere. */
  readonly phone: string
  /** Somebody above has the same name. */
  readonly again: boolean
}

export type GuestFault =
  | { readonly type: 'no-name' }
  | { readonly type: 'not-understood'; readonly what: string }
  | { readonly type: 'two-roles' }
  | { readonly type: 'needs-branch'; readonly role: Role }
  | { readonly type: 'too-long' }

export interface FaultyLine {
  readonly line: number
  readonly text: string
  readonly fault: GuestFault
}

export interface GuestList {
  readonly guests: readonly UnderstoodGuest[]
  readonly faults: readonly FaultyLine[]
}

export interface GuestDefaults {
  readonly role: Role
  readonly branch: string | null
}

const MOST_NAME = 60

const wordsByRole: { readonly [role in Role]: readonly string[] } = {
  SA: ['销售', '前台', '业务员', '顾问', '置业顾问', '销售顾问', 'sales'],
  ST: ['现场', '设计师', '项目经理', '监理', '工长', 'site', 'designer'],
  CS: ['客服', '售后', 'service', 'support'],
  VR: ['审核', '审核员', '审核专员', 'verifier'],
  BM: ['店长', '经理', '分公司经理', '负责人', 'manager'],
  FN: ['财务', '会计', '出纳', 'finance', 'accountant'],
  AR: ['档案', '档案员', '档案管理', '档案管理员', 'archivist'],
  MK: ['市场', '推广', 'marketing'],
  HQ: ['总部', '管理员', '总部管理员', 'admin', 'administrator'],
  AU: ['审计', '合规', '审计员', 'audit', 'auditor'],
  DD: ['尽调', 'diligence'],
}
const roleByWord = new Map<string, Role>(
  roles.flatMap((role) => [role.toLowerCase(), ...wordsByRole[role]].map((word) => [word, role] as const)),
)
const heads = new Set(['姓名', '名字', '人员', '员工', 'name', 'person'])

export function readGuests(text: string, places: readonly Place[], defaults: GuestDefaults): GuestList {
  const guests: UnderstoodGuest[] = []
  const faults: FaultyLine[] = []
  text.split(/\r\n|\r|\n/).forEach((raw, at) => {
    const line = at + 1
    const cells = cellsOf(raw)
    if (cells.length === 0 || isHead(cells)) return
    const read = readLine(cells, places, defaults)
    if ('type' in read) faults.push({ line, text: raw.trim(), fault: read })
    else guests.push({ line, ...read, again: guests.some(({ name }) => name === read.name) })
  })
  return { guests, faults }
}

/** By the strongest sign that the line has: tabs from a sheet, else commas, else spaces. */
function cellsOf(raw: string): readonly string[] {
  const line = raw.replace(/\u3000/gu, ' ')
  const by = line.includes('\t') ? /\t/u : /[,，;；、|]/u.test(line) ? /[,，;；、|]/u : /\s+/u
  return line
    .split(by)
    .map((cell) => cell.trim().replace(/^"(.*)"$/u, '$1'))
    .filter((cell) => cell !== '')
}

const isHead = (cells: readonly string[]): boolean => cells.some((cell) => heads.has(cell.toLowerCase()))

function readLine(
  cells: readonly string[],
  places: readonly Place[],
  defaults: GuestDefaults,
): Pick<UnderstoodGuest, 'name' | 'role' | 'branch' | 'phone'> | GuestFault {
  let name = ''
  let role: Role | null = null
  let place: Place | null = null
  let phone = ''
  for (const cell of cells) {
    const asRole = roleByWord.get(cell.toLowerCase())
    const asPlace = places.find((one) => one.name === cell || one.code === cell.toUpperCase())
    if (isPhone(cell) && phone === '') phone = cell
    // A branch may be called like a role; then the branch is what the sheet means.
    else if (asPlace !== undefined && place === null) place = asPlace
    else if (asRole !== undefined) {
      if (role !== null && role !== asRole) return { type: 'two-roles' }
      role = asRole
    } else if (name === '' && isName(cell)) name = cell
    // 「Anna Lee 销售」: a name of several Latin words.
    else if (isLatin(name) && isLatin(cell)) name += ` ${cell}`
    else return { type: 'not-understood', what: cell }
  }
  if (name === '') return { type: 'no-name' }
  if (name.length > MOST_NAME) return { type: 'too-long' }
  const given = role ?? defaults.role
  // Who works for the whole company has no branch; named with one, the role still says so.
  const branch = mayStand(given, 'branch') ? (place?.id ?? defaults.branch) : null
  if (branch === null && !mayStand(given, 'anywhere')) return { type: 'needs-branch', role: given }
  return { name, role: given, branch, phone }
}

const isPhone = (cell: string): boolean =>
  /^\+?[\d\s()-]+$/u.test(cell) && cell.replace(/\D/gu, '').length >= 7
const isLatin = (text: string): boolean => /^[\p{Script=Latin}.' -]+$/u.test(text)
const isName = (cell: string): boolean => /\p{Letter}/u.test(cell) && !/\d/u.test(cell)
