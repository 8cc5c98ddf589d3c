import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addressToPart,
  archiveCompartments,
  businessCompartments,
  docId,
  entryId,
  parseDocId,
  parseEntryId,
  parsePart,
  partOf,
} from '../../../shared/domain/names.ts'
import { ulid } from './ledger.ts'

const [A, B] = [ulid('A'), ulid('B')]

describe('names of documents', () => {
  it('are read back as what they were made of', () => {
    const places = [
      ...archiveCompartments.map((compartment) => ({ business: null, compartment })),
      ...businessCompartments.map((compartment) => ({ business: B, compartment })),
    ]
    for (const place of places) {
      const part = partOf(place.business, place.compartment)
      expect(parsePart(part)).toEqual(place)
      expect(parseDocId(docId(A, part))).toEqual({ archive: A, ...place })
      expect(addressToPart({ archive: A, ...place })).toBe(part)
    }
  })

  it('refuse what no archive could hold', () => {
    const parts = [
      '',
      '.',
      'attic',
      'deal',
      `${B}.profile`,
      `${B}.deal.x`,
      `${B}.`,
      `.deal`,
      `x.deal`,
      'toString',
      `${B}.deal `,
    ]
    for (const part of parts) {
      expect(parsePart(part)).toBeNull()
      expect(parseDocId(`${A}.${part}`)).toBeNull()
    }
    for (const text of [
      '',
      A,
      'profile',
      `x.profile`,
      `${A.toLowerCase()}.profile`,
      `.profile`,
      `${A}profile`,
    ]) {
      expect(parseDocId(text)).toBeNull()
    }
  })
})

describe('ids of entries', () => {
  it('are read back as client and clock', () => {
    const whole = fc.maxSafeNat()
    fc.assert(
      fc.property(whole, whole, (client, clock) => {
        expect(parseEntryId(entryId(client, clock))).toEqual({ client, clock })
      }),
    )
  })

  it('have one spelling only', () => {
    for (const text of [
      '',
      '1',
      '1.',
      '.1',
      '01.1',
      '1.01',
      '-1.0',
      '1.0.0',
      '1e3.0',
      ' 1.0',
      '1.0\n',
      '9007199254740992.0',
      '1.9007199254740993',
    ]) {
      expect(parseEntryId(text)).toBeNull()
    }
  })
})
