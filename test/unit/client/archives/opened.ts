/** Open archives for tests of the page's models: ledgers folded by the real fold, rights as given. */
import { foldArchive } from '../../../../shared/domain/archive.ts'
import type { Recorded } from '../../../../shared/domain/entry.ts'
import type { OpenedArchive, PartRight } from '../../../../client/api.ts'
import { command, ulid, verdict } from '../../domain/ledger.ts'

export const BUSINESS = ulid('B1')
export const SECOND = ulid('B2')
export const DEAL = `${BUSINESS}.deal`
export const SERVICE = `${BUSINESS}.service`

const place = { branch: ulid('BR'), owner: ulid('OW'), business: BUSINESS }

export function openedWith(
  parts: { readonly [part: string]: readonly Recorded[] },
  rights: { readonly [part: string]: PartRight } = {},
): OpenedArchive {
  const life = [
    command('90.0', { do: 'open', ...place }),
    verdict('91.0', 1, { is: 'opened', ...place, archiveNo: 'CY-2026-D-00001' }, { life: ['90.0'] }),
  ]
  const view = foldArchive({ archive: ulid('AR'), parts: new Map(Object.entries({ life, ...parts })) })
  const all: { readonly [part: string]: PartRight } = {
    life: 'write',
    profile: 'write',
    contact: 'write',
    consent: 'write',
    identity: 'blind',
    [DEAL]: 'write',
    [SERVICE]: 'write',
    [`${BUSINESS}.finance`]: 'none',
    ...rights,
  }
  return {
    view,
    template: 'homeDeco@1',
    rights: new Map(Object.entries(all)),
    settling: new Map(),
    lock: null,
    masked: new Map(),
    watched: [],
    sync: 'synced',
    source: 'device',
    asOf: 0,
    looked: null,
  }
}
