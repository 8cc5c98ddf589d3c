/**
 * How good a password is, as far as one can honestly tell without a list of leaked ones.
 *
 * Length counts most, then how many different characters it has. What the person would type first (their
 * own name, the company's, a row of keys) is taken out before counting. The server has the last word.
 */
export type Strength = 'short' | 'weak' | 'fair' | 'strong'

const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'password',
  'anjuan',
]

export function judgePassword(password: string, least: number, personal: readonly string[]): Strength {
  const length = [...password].length
  if (length < least) return 'short'
  let rest = password.toLowerCase()
  for (const word of personal) {
    if (word.trim().length >= 2) rest = rest.replaceAll(word.trim().toLowerCase(), '')
  }
  const left = [...withoutRuns(rest)]
  const different = new Set(left).size
  // A Chinese character is picked from thousands, a letter from dozens.
  const weight = left.reduce((sum, character) => sum + (/\p{Script=Han}/u.test(character) ? 2 : 1), 0)
  if (different < 4 || weight < 8) return 'weak'
  return weight >= 14 && different >= 8 ? 'strong' : 'fair'
}

/** Runs of four or more along a row of keys or of one character shrink to their first. */
function withoutRuns(text: string): string {
  let kept = text.replace(/(.)\1{2,}/gu, '$1')
  for (const row of [...ROWS, ...ROWS.map((each) => [...each].reverse().join(''))]) {
    for (let size = row.length; size >= 4; size--) {
      for (let at = 0; at + size <= row.length; at++) {
        kept = kept.replaceAll(row.slice(at, at + size), row.charAt(at))
      }
    }
  }
  return kept
}
