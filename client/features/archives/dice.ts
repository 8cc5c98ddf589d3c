/**
 * Ids of list items (a second phone number, a payment plan's line) are minted on the screen, because the
 * form must tell its rows apart before anything is saved.
 */
import type { Clock, Random } from '../../../shared/base/ports.ts'
import type { FieldKey } from '../../../shared/domain/entry.ts'
import { newItemKey } from '../../../shared/domain/listField.ts'
import { newUlid, type Ulid } from '../../../shared/base/ulid.ts'

export const dice: Random = { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) }

export const mintItemKey = (name: string, clock: Clock): FieldKey => newItemKey(name, clock, dice)

/** Of several facts that were said in one act. */
export const mintTogether = (clock: Clock): Ulid => newUlid(clock, dice)
