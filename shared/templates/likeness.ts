/**
 * What a client is known by. Two records are one client when they share a full company name, a credit code, or
 * a phone number together with the name. A person's name alone proves nothing: half the country is called 王先生.
 */
import { isJsonObject } from '../base/json.ts'
import type { DocumentView } from '../domain/view.ts'
import type { Values } from './validate.ts'

export const squeezed = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s·•()（）]/g, '')
    .toLowerCase()

/** Said to be a company: then the name is the company's and not 王先生. */
const ORGANISATION = /(公司|集团|厂|店|所|院|校|中心|银行|合作社|有限|工作室|事务所|co\.?,?ltd|inc|llc|corp)/i

export const isOrganisation = (name: string): boolean => ORGANISATION.test(squeezed(name))

/** Empty for a name that is a person's. */
export const firmKey = (name: string, clientType: unknown): string => {
  const plain = squeezed(name)
  return plain !== '' && (clientType === 'company' || ORGANISATION.test(plain)) ? `firm ${plain}` : ''
}

/** The numbers of these values, by which a person is found. */
export function numbersIn(values: Values): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) =>
    key.startsWith('contacts/') &&
    isJsonObject(value) &&
    (value['type'] === 'mobile' || value['type'] === 'landline')
      ? [String(value['value'])]
      : [],
  )
}

export function keysOf(values: Values): readonly string[] {
  const name = typeof values['name'] === 'string' ? values['name'] : ''
  const { uscc } = values
  const firm = firmKey(name, values['clientType'])
  return [
    ...(typeof uscc === 'string' ? [`uscc ${uscc}`] : []),
    ...(firm === '' ? [] : [firm]),
    ...numbersIn(values).map((number) => `phone ${number} ${squeezed(name)}`),
  ]
}

/** What tells one client from all others, whatever the client is called, and by what. */
export type TraceBy = 'phone' | 'identity' | 'uscc'
export interface Trace {
  readonly by: TraceBy
  readonly value: string
}

/** Of one document; a number that is out of use may be somebody else's by now. */
export function tracesIn(view: Pick<DocumentView, 'fields'>): readonly Trace[] {
  return [...view.fields.values()].flatMap(({ key, value }): readonly Trace[] => {
    if (key.startsWith('contacts/')) {
      if (!isJsonObject(value) || value['status'] === 'dead') return []
      const { type, value: number } = value
      return (type === 'mobile' || type === 'landline') && typeof number === 'string' && number !== ''
        ? [{ by: 'phone', value: number }]
        : []
    }
    if (typeof value !== 'string' || value === '') return []
    if (key === 'idNumber') return [{ by: 'identity', value: squeezed(value) }]
    return key === 'uscc' ? [{ by: 'uscc', value: squeezed(value) }] : []
  })
}
