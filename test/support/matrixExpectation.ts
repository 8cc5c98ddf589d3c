/**
 * What the matrix of roles comes to in the test's world, reasoned once more and by hand from the table in
 * `test/unit/policy/roles.ts`. It imports nothing of the product: neither its table nor its `decide`.
 */
import {
  expectedAbilities,
  expectedGrants,
  expectedLog,
  onlineTable,
  type Kind,
} from '../unit/policy/roles.ts'

export type Sees = 'whole' | 'masked' | 'nothing'

/** Who asks, and how the part of an archive stands to him. */
export interface Asked {
  readonly role: string
  readonly kind: Kind
  readonly relation: string
  /** The archive's special person: himself, the one he stands in for, somebody else. */
  readonly of: 'me' | 'absent' | 'other' | null
  readonly compartment: string
  /** Of `business` archives: a part of the second business, whose owner is `of`. */
  readonly second: boolean
}

export interface Expected {
  readonly read: boolean
  readonly mask: boolean
  readonly append: boolean
}

export const seesOf = ({ read, mask }: Expected): Sees => (read ? 'whole' : mask ? 'masked' : 'nothing')

/** Both people and archives stand in A, but for these. */
const inB = [
  'ownElsewhere',
  'teamElsewhere',
  'stranger',
  'shareRead',
  'shareWrite',
  'grantMask',
  'grantRead',
  'grantWrite',
]

/** The reaches of the table that hold for somebody at this part. */
function reachesAt({ kind, relation, of, compartment, second }: Asked): readonly string[] {
  const everywhere = kind === 'all'
  const here = everywhere || !inB.includes(relation)
  const reaches: string[] = []
  if (everywhere) reaches.push('all')
  if (here) reaches.push('branch')
  // A deputy stands for the other one, and never for himself.
  const owner = kind === 'deputy' ? of === 'absent' : of === 'me'
  const owned =
    relation === 'own' || relation === 'ownElsewhere'
      ? owner
      : relation === 'business' && owner && (second || compartment === 'life')
  if (here && owned) reaches.push('own')
  // The job names people, and nobody goes to a job in another's place.
  if (here && (relation === 'team' || relation === 'teamElsewhere')) reaches.push('team')
  return reaches
}

/** `grants`: lines as `expectedGrants` makes them; a mutant has others. */
export function expectedAt(asked: Asked, grants: ReadonlySet<string> = expectedGrants()): Expected {
  const { role, kind, relation, compartment } = asked
  const has = (right: string, reaches: readonly string[]): boolean =>
    reaches.some((reach) => grants.has(`${role} ${compartment} ${right} ${reach}`))
  const reaches = reachesAt(asked)
  let read = has('read', reaches)
  let mask = has('mask', reaches)
  let append = has('write', reaches) || has('blind', reaches)
  // A share moves the place: who has the right for a whole branch has it there, up to what was opened.
  if ((relation === 'shareRead' || relation === 'shareWrite') && kind !== 'all') {
    read ||= has('read', ['branch'])
    mask ||= has('mask', ['branch'])
    if (relation === 'shareWrite') append ||= has('write', ['branch']) || has('blind', ['branch'])
  }
  // A person's grant opens what it says, and the life of the archive with it.
  if (relation === 'grantMask') {
    if (compartment === 'life') read = true
    else mask = true
  }
  if (relation === 'grantRead' || relation === 'grantWrite') read = true
  if (relation === 'grantWrite') append = true
  return { read, mask, append }
}

/** What belongs to no compartment, asked of an archive as a whole. `assign` counts by the branch alone. */
export function mayAt(asked: Omit<Asked, 'compartment' | 'second'>, ability: string): boolean {
  const reaches = reachesAt({ ...asked, compartment: 'life', second: false })
  const all = expectedAbilities()
  return reaches.some((reach) => all.has(`${asked.role} ${ability} ${reach}`))
}

export interface Line {
  readonly kind: string
  readonly user: string | null
  readonly branch: string | null
  readonly doc: string | null
}

/** May a line of the log be shown to somebody who is `me`, in `branch` (null: in all)? */
export function coversLine(role: string, me: string, branch: string | null, line: Line): boolean {
  const here = branch === null || line.branch === branch
  switch (expectedLog().get(role)) {
    case 'o':
      return line.user === me
    case 'b':
      return here
    case 'b changes':
      return here && (line.kind === 'change' || line.kind === 'verdict')
    case 'b custody':
      return here && (line.doc ?? '').endsWith('.custody')
    case 'a':
      return true
    default:
      return false
  }
}

/** The feeds of a person, named with `me`, `absent` and the branches A and B. */
export function expectedScopes(
  role: string,
  kind: Kind,
  grants: ReadonlySet<string> = expectedGrants(),
): ReadonlySet<string> {
  const scopes = new Set<string>()
  if (kind === 'all' || onlineTable.includes(role)) return scopes
  const owner = kind === 'deputy' ? 'absent' : 'me'
  for (const line of grants) {
    const [who, compartment, right, reach] = line.split(' ')
    if (who !== role || (right !== 'read' && right !== 'mask')) continue
    const base =
      reach === 'own'
        ? `owner/${owner}/A`
        : reach === 'team'
          ? 'team/me/A'
          : reach === 'branch'
            ? 'branch/A'
            : null
    if (base !== null) scopes.add(`${base}/${compartment}${right === 'mask' ? '~m' : ''}`)
  }
  scopes.add('grant/me')
  scopes.add('mask/me~m')
  return scopes
}
