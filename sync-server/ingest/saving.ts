/**
 * What stands against a save, rights on the document aside: a value that was verified (POL92, POL98), a checker who wrote
 * more than a settlement (POL91), and one who vouches for their own words (POL100).
 */
import { sameJson } from '../../shared/base/json.ts'
import { foundRightIn } from '../../shared/domain/checking.ts'
import type { SetEntry } from '../../shared/domain/entry.ts'
import { accountsIn, type Guard, type Stored } from '../../shared/domain/guard.ts'
import { marksStored } from '../../shared/domain/life.ts'
import { addressToPart, docId, parseEntryId, type EntryId } from '../../shared/domain/names.ts'
import { receiveEntry } from '../../shared/domain/receive.ts'
import type { Place } from '../../shared/policy/decide.ts'
import { decideCheck } from '../../shared/policy/checking.ts'
import { isGuarded } from '../../shared/policy/proposing.ts'
import { isSettlement, settledIn, type Accounts } from '../../shared/policy/settling.ts'
import type { Case } from './case.ts'
import { maySettle } from './places.ts'
import type { checkEntry } from './rules.ts'

type Entry = Extract<ReturnType<typeof checkEntry>, { ok: true }>['value']
type WhyNotSaved = 'settled-meanwhile' | 'verified' | 'own-work' | 'no-right'

/** Null: nothing. Reads ledgers only where something verified could stand in the way. */
export async function whyNotSaved(
  one: Case,
  arrivals: readonly { readonly entry: Entry }[],
  guard: Guard,
  { places, settlesOnly }: { readonly places: readonly Place[]; readonly settlesOnly: boolean },
): Promise<WhyNotSaved | null> {
  const sets = arrivals.flatMap(({ entry }) => (entry.k === 'set' ? [entry] : []))
  const only = arrivals.length === 1 ? sets[0] : undefined
  const accountsOf = (key: string): Accounts => accountsIn(guard, key)
  if (settlesOnly && (only === undefined || !isSettlement(only, accountsOf))) return 'settled-meanwhile'
  const vouched = sets.filter(({ how }) => how !== undefined)
  if (vouched.length > 0) {
    const why = await whyNotVouched(one, vouched, accountsOf, places)
    if (why !== null) return why
  }
  return (await meetsVerified(one, sets, accountsOf, { places, settlesOnly })) ? 'verified' : null
}

/** Does it settle a conflict that checkers alone settle, or replace what takes proposals from this person? */
async function meetsVerified(
  { bench, rights, address, doc }: Case,
  sets: readonly SetEntry[],
  accountsOf: (key: string) => Accounts,
  { places, settlesOnly }: { readonly places: readonly Place[]; readonly settlesOnly: boolean },
): Promise<boolean> {
  const { compartment } = address
  const now = bench.clock.now()
  const settled = sets.flatMap((set) => settledIn(set, accountsOf))
  const guarded = !settlesOnly && places.every((place) => isGuarded(rights, compartment, place, now))
  const replaced = guarded
    ? sets.flatMap(({ fields }) =>
        Object.keys(fields).flatMap((key) => accountsOf(key).heads.map((id) => ({ key, id }))),
      )
    : []
  if (settled.length + replaced.length === 0) return false
  const life = await bench.overlay.history(docId(address.archive, 'life'))
  const isRight = foundRightIn(marksStored(life, addressToPart(address)), await bench.overlay.history(doc))
  if (replaced.some(({ key, id }) => isRight(key, id))) return true
  if (!settled.some(({ key, id }) => isRight(key, id))) return false
  return !maySettle(rights, compartment, places, true, now).allowed
}

/** Whoever checks says with a settlement how the account that it keeps was made sure of; but not of their own. */
async function whyNotVouched(
  { bench, rights, address, doc, actor }: Case,
  vouched: readonly SetEntry[],
  accountsOf: (key: string) => Accounts,
  places: readonly Place[],
): Promise<WhyNotSaved | null> {
  const now = bench.clock.now()
  if (places.every((place) => !decideCheck(rights, address.compartment, place, now).allowed))
    return 'no-right'
  if (!vouched.every((set) => isSettlement(set, accountsOf))) return 'settled-meanwhile'
  const stored = await bench.overlay.history(doc)
  for (const { fields, base } of vouched) {
    for (const [key, value] of Object.entries(fields)) {
      const kept = (base[key] ?? []).filter((id) => sameJson(writeIn(stored, id)?.fields[key] ?? null, value))
      const others = await Promise.all(
        kept.map(async (id) => {
          // What somebody vouched for before was another's word then.
          if (writeIn(stored, id)?.how !== undefined) return true
          const author = await bench.overlay.client(parseEntryId(id)?.client ?? 0)
          return author !== null && author.user !== actor.user
        }),
      )
      if (!others.includes(true)) return 'own-work'
    }
  }
  return null
}

function writeIn(
  stored: readonly Stored[],
  id: EntryId,
): { readonly fields: SetEntry['fields']; readonly how?: string } | null {
  const found = stored.find((one) => one.id === id)
  const read = found === undefined ? null : receiveEntry(found.entry)
  return read?.ok === true && 'fields' in read.value ? read.value : null
}
