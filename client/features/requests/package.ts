/**
 * The package of a client's own data (PIPL art. 45): all that this reader may see, in words and as it is stored, and the
 * list of what somebody else has to add. No right is widened by it: what is masked here is masked in it by being left out.
 */
import type { Json } from '../../../shared/base/json.ts'
import type { Millis } from '../../../shared/base/ports.ts'
import type { FactKind } from '../../../shared/domain/entry.ts'
import { isRunning, type Grantee } from '../../../shared/domain/grant.ts'
import { isFilled } from '../../../shared/domain/listField.ts'
import { parsePart, type Compartment } from '../../../shared/domain/names.ts'
import { matrix, roles, type Role } from '../../../shared/policy/table.ts'
import { factShapes } from '../../../shared/templates/facts.ts'
import { formatType, type FormatTools } from '../../../shared/templates/format.ts'
import type { Template } from '../../../shared/templates/types.ts'
import type { OpenedArchive } from '../../api.ts'
import { groupsOf, isSeen, registersOf } from '../archives/formModel.ts'
import { valueText } from '../archives/valueText.ts'
import { occurredAt } from '../archives/timeline.ts'
import { say } from '../words.ts'

export interface PackedItem {
  readonly group: string
  readonly label: string
  readonly key: string
  readonly text: string
  readonly value: Json
}

export interface PackedRecord {
  readonly kind: FactKind
  readonly at: Millis
  readonly text: string
  readonly fact: Json
}

/** What somebody else has to add: these roles may read it. */
export interface Lacking {
  readonly compartment: Compartment
  readonly sealed: boolean
  readonly roles: readonly Role[]
}

export interface DataPackage {
  readonly items: readonly PackedItem[]
  readonly records: readonly PackedRecord[]
  readonly lacking: readonly Lacking[]
  /** Who writes here from elsewhere, and may hold what no device of this branch has seen yet. */
  readonly elsewhere: readonly Grantee[]
}

/** Ours, and no data of the client's. */
const ofOurOwn: ReadonlySet<string> = new Set([
  'request',
  'key',
  'file',
  'together',
  'noticeHash',
  'signature',
])

const readers = (compartment: Compartment): readonly Role[] =>
  roles.filter((role) => matrix[role][compartment].read?.includes('branch') === true)

export function packageOf(
  opened: OpenedArchive,
  template: Template,
  reading: FormatTools,
  now: Millis,
): DataPackage {
  const { view } = opened
  const items = new Map<string, PackedItem>()
  for (const business of view.businesses.length === 0 ? [null] : view.businesses.map(({ id }) => id)) {
    for (const { group, lines } of groupsOf(opened, template, business)) {
      for (const line of lines.filter(({ right }) => isSeen(right))) {
        for (const { key, value } of registersOf(line)) {
          if (!isFilled(value)) continue
          const text = valueText(line.field, value, reading)
          items.set(`${line.part} ${key}`, {
            group: say(group),
            label: say(line.field.label),
            key,
            text,
            value,
          })
        }
      }
    }
  }
  const records = [...view.documents].flatMap(([part, { facts }]) =>
    isSeen(opened.rights.get(part) ?? 'none')
      ? facts.map((one): PackedRecord => {
          const told = factShapes[one.kind].flatMap(({ key, type }) =>
            ofOurOwn.has(key) ? [] : formatType(type, one.fact[key] ?? null, reading) || [],
          )
          return { kind: one.kind, at: occurredAt(one), text: told.join(' · '), fact: one.fact }
        })
      : [],
  )
  return {
    items: [...items.values()],
    records: records.sort((a, b) => a.at - b.at),
    lacking: lackingIn(opened),
    elsewhere: view.grants
      .filter((grant) => grant.right === 'write' && isRunning(grant, now))
      .map(({ to }) => to),
  }
}

function lackingIn({ rights, masked, lock }: OpenedArchive): readonly Lacking[] {
  const lacking = new Map<string, Lacking>()
  for (const [part, right] of rights) {
    const compartment = parsePart(part)?.compartment
    if (compartment === undefined || isSeen(right) || compartment === 'custody') continue
    const sealed = compartment === 'identity' && lock === 'withdrawn'
    // A mask says whether anything stands there; without one nobody here can tell.
    const stands = sealed || right === 'none' || Object.keys(masked.get(part) ?? {}).length > 0
    if (stands)
      lacking.set(compartment, { compartment, sealed, roles: sealed ? ['AU'] : readers(compartment) })
  }
  return [...lacking.values()]
}
