/**
 * Codes on paper, for the day on which phone or key is gone: ten, each good once in place of a second factor.
 *
 * Eighty random bits need no slow hash: nobody counts to 2⁸⁰, and SHA-256 can be looked up.
 */
import { createHash } from 'node:crypto'
import type { Random } from '../../shared/base/ports.ts'

const CODES = 10
const CODE_BYTES = 10
/** Crockford's: no letter that one takes for a digit. */
const SIGNS = '0123456789abcdefghjkmnpqrstvwxyz'

export function newRecoveryCodes(random: Random): readonly string[] {
  return Array.from({ length: CODES }, () => {
    const bits = [...random.bytes(CODE_BYTES)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
    const signs = (bits.match(/.{5}/g) ?? []).map((five) => SIGNS.charAt(parseInt(five, 2))).join('')
    return (signs.match(/.{4}/g) ?? []).join('-')
  })
}

/** However it was copied from the paper: without the dashes, in capitals, an O for a zero. */
export function hashRecoveryCode(typed: string): string {
  const plain = typed
    .toLowerCase()
    .replaceAll(/[^0-9a-z]/g, '')
    .replaceAll('o', '0')
    .replaceAll(/[il]/g, '1')
  return createHash('sha256').update(`anjuan recovery code ${plain}`, 'utf8').digest('hex')
}
