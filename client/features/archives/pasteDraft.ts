/**
 * What was read out of a pasted text, on its way into a new archive: the name and the first number go into their lines,
 * the rest is shown below and saved along, unless somebody takes it out.
 */
import type { Json } from '../../../shared/base/json.ts'
import type { FieldKey } from '../../../shared/domain/entry.ts'
import { contactLabels } from '../../../shared/templates/format.ts'
import type { Pasted } from '../../../shared/templates/pasted.ts'
import type { Contact, Words } from '../../../shared/templates/types.ts'
import type { QuickDraft } from './quickDraft.ts'

export type Extra = { readonly label: Words; readonly text: string } & (
  | { readonly is: 'address' }
  /** `text` is its code. */
  | { readonly is: 'region' }
  | { readonly is: 'contact'; readonly contact: Contact }
)

const isPhone = ({ type }: Contact): boolean => type === 'mobile' || type === 'landline'

/** What somebody typed already stays; a number that has no line of its own any more is one more contact. */
export function takePasted(
  draft: QuickDraft,
  { name, contacts, address, region }: Pasted,
): { readonly draft: QuickDraft; readonly more: readonly Extra[] } {
  const first = draft.mobile.trim() === '' ? contacts.find(isPhone) : undefined
  const others = contacts.filter((contact) => contact !== first)
  return {
    draft: {
      ...draft,
      name: draft.name.trim() === '' ? name : draft.name,
      mobile: first?.value ?? draft.mobile,
    },
    more: [
      ...others.map((contact): Extra => ({
        is: 'contact',
        label: contactLabels[contact.type],
        text: contact.value,
        contact,
      })),
      ...(region === null
        ? []
        : [{ is: 'region' as const, label: { zh: '地区', en: 'Region' }, text: region }]),
      ...(address === ''
        ? []
        : [{ is: 'address' as const, label: { zh: '详细地址', en: 'Address' }, text: address }]),
    ],
  }
}

/** For 查重. */
export const numbersOf = (more: readonly Extra[]): readonly string[] =>
  more.flatMap((one) => (one.is === 'contact' && isPhone(one.contact) ? [one.text] : []))

export function fieldsOf(
  more: readonly Extra[],
  newContact: () => FieldKey,
): { readonly [key: FieldKey]: Json } {
  return Object.fromEntries(
    more.map((one): [FieldKey, Json] => {
      if (one.is === 'contact') return [newContact(), { ...one.contact }]
      return [one.is === 'region' ? 'regionCode' : 'address', one.text]
    }),
  )
}
