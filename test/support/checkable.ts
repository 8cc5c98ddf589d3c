/** What a file has to hold before it is handed in (R24): the least of each document, as entries. */
import type { JsonObject } from '../../shared/base/json.ts'
import type { FieldKey } from '../../shared/domain/entry.ts'
import type { BusinessId, EntryId } from '../../shared/domain/names.ts'
import type { Marks } from '../../shared/domain/mark.ts'
import type { LedgerClient } from './ledgerClient.ts'

export const stampedAt = (at: number, k: string, more: JsonObject): JsonObject => ({
  k,
  v: 1,
  at,
  t: 'homeDeco@1',
  ...more,
})

export const personFields = { name: '王芳', clientType: 'person', regionCode: '110105', channel: 'website' }
export const placeFields = (business: BusinessId) => ({ [`community/${business}`]: '观湖国际' })

export const dealFields = {
  houseState: 'shell',
  budgetMin: 10_000_000,
  budgetMax: 20_000_000,
  urgency: 'month',
  targetDate: '2027-09-01',
}

/** `mobile`: the key of the one number. */
export const contactFields = (mobile: FieldKey) => ({
  [mobile]: { type: 'mobile', value: '13800138000' },
  landlineReason: 'none',
  emailReason: 'declined',
})

export const consentEntry = (at: number, act = 'granted'): JsonObject =>
  stampedAt(at, 'consent', {
    fact: { act, purpose: 'contact', basis: 'consent', method: 'oral', evidence: '录音 3' },
  })

interface Opened {
  readonly archive: string
  readonly business: BusinessId
  /** The write of `personFields`. */
  readonly profile: EntryId
}

/** All that is asked beside who it is; the consent is left out. Returns the write of the number. */
export async function fill(
  by: LedgerClient,
  { archive, business }: Opened,
  mobile: FieldKey,
): Promise<{
  readonly place: EntryId
  readonly number: EntryId
}> {
  const place = await by.set(`${archive}.profile`, placeFields(business))
  const number = await by.set(`${archive}.contact`, contactFields(mobile))
  await by.set(`${archive}.${business}.deal`, dealFields)
  return { place, number }
}

/** Filled, consented to, handed in by `by` and found right by `checker`, line by line. */
export async function verified(
  by: LedgerClient,
  checker: LedgerClient,
  made: Opened,
  mobile: FieldKey,
): Promise<{ readonly number: EntryId }> {
  const { archive, business, profile } = made
  const life = `${archive}.life`
  const { place, number } = await fill(by, made, mobile)
  await by.write(`${archive}.consent`, consentEntry(Date.now()))
  await by.write(life, stampedAt(Date.now(), 'command', { command: { do: 'submit' } }))
  const right = (of: EntryId) => ({ of, how: 'call' })
  const marks: Marks = {
    profile: {
      name: right(profile),
      regionCode: right(profile),
      [`community/${business}`]: right(place),
    },
    contact: { [mobile]: right(number) },
  }
  const command = { do: 'verify', marks } as unknown as JsonObject
  await checker.write(life, stampedAt(Date.now(), 'command', { command }))
  return { number }
}
