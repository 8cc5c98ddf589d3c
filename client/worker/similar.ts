/** The duplicate strip: archives on this device with the same phone or a like name. */
import { isJsonObject } from '../../shared/base/json.ts'
import { tailOf } from '../../shared/domain/fragment.ts'
import { itemsOf } from '../../shared/domain/listField.ts'
import type { ArchiveId } from '../../shared/domain/names.ts'
import type { DeviceRow } from '../api.ts'
import type { Catalogue } from '../search/catalogue.ts'
import type { Vault } from '../vault/vault.ts'

const MOST = 20

export async function similarTo(
  name: string,
  mobile: string,
  vault: Vault,
  catalogue: Catalogue,
): Promise<readonly DeviceRow[]> {
  const found = new Set<ArchiveId>(catalogue.namedLike(name))
  const digits = mobile.replace(/\D/g, '')
  const tail = tailOf(digits)
  if (tail !== '') {
    // The card knows four digits; whether it is the same number only the document says.
    const contacts = await vault.readPart(catalogue.withTail(tail), 'contact')
    for (const [archive, view] of contacts) {
      if (itemsOf(view, 'contacts').some(({ value }) => isNumber(value, digits))) found.add(archive)
    }
  }
  return [...found].slice(0, MOST).flatMap((archive) => catalogue.row(archive) ?? [])
}

function isNumber(contact: unknown, digits: string): boolean {
  if (!isJsonObject(contact) || typeof contact['value'] !== 'string') return false
  const theirs = contact['value'].replace(/\D/g, '')
  // One may be written with 86 in front.
  return theirs.length >= 7 && (theirs.endsWith(digits) || digits.endsWith(theirs))
}
