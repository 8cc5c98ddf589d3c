/**
 * Names for the ids in lines of the log, as far as the reader may know them.
 *
 * A line may name an archive that its reader has no right on: he tried it, or had it once. Then number and name stay
 * out, judged archive by archive, for job and grant count too.
 */
import { bytesToHex } from '../../shared/base/bytes.ts'
import type { Millis } from '../../shared/base/ports.ts'
import type { Actor } from '../../shared/policy/decide.ts'
import type { LogLine } from '../../shared/protocol/log.ts'
import { may, placesOf } from '../ingest/places.ts'
import type { Directory } from '../people/directory.ts'
import { knownTo } from '../people/known.ts'
import type { BareLogLine } from '../projection/logLines.ts'
import type { Store } from '../store/contract.ts'

export interface LogNames {
  line(bare: BareLogLine): LogLine
  person(user: string | null): string | null
}

/** For these lines; asks the store once for everything that they name. */
export async function logNames(
  lines: readonly BareLogLine[],
  actor: Actor,
  now: Millis,
  { store, directory }: { readonly store: Store; readonly directory: Directory },
): Promise<LogNames> {
  const archives = new Map<string | null, { readonly life: boolean; readonly profile: boolean }>()
  for (const archive of new Set(lines.map((line) => line.archive))) {
    const row = archive === null ? null : await store.archive(archive)
    const reads = (compartment: 'life' | 'profile'): boolean =>
      row !== null &&
      may(actor, 'read', compartment, placesOf(row, { business: null, compartment }), now).allowed
    archives.set(archive, { life: reads('life'), profile: reads('profile') })
  }
  const people = new Map(knownTo(actor, directory, now).people.map(({ id, name }) => [id, name]))
  const devices = new Map((await store.devices()).map(({ id, name }) => [id, name]))
  // One row each by its key.
  const leaves = new Map(
    await Promise.all(
      lines.map(async ({ seq }) => [seq, (await store.log(seq, 1))[0]?.leaf ?? null] as const),
    ),
  )
  return {
    person: (user) => people.get(user ?? '') ?? null,
    line(bare) {
      const { life = false, profile = false } = archives.get(bare.archive) ?? {}
      // What was accepted from somebody, he may call by its number for good.
      const own = bare.kind === 'change' && bare.user === actor.user
      const leaf = leaves.get(bare.seq) ?? null
      return {
        ...bare,
        archiveNo: life || own ? bare.archiveNo : null,
        archiveName: profile ? bare.archiveName : null,
        userName: people.get(bare.user ?? '') ?? null,
        // The name of a device is known to whoever may know its user.
        deviceName: people.has(bare.user ?? '') ? (devices.get(bare.device ?? '') ?? null) : null,
        leaf: leaf === null ? null : bytesToHex(leaf),
      }
    },
  }
}
