/**
 * Account names as people expect theirs: the name in pinyin, 王芳 is `wangfang`, the second one `wangfang2`.
 *
 * Only a proposal. Whoever invites may write another; the register judges it like any.
 */
import { pinyinOf } from '../../shared/base/chinese.ts'

const LONGEST = 38

/** One for each name, none of them taken, none twice. */
export function proposeLogins(
  names: readonly string[],
  isTaken: (login: string) => boolean,
): readonly string[] {
  const given = new Set<string>()
  return names.map((name) => {
    const stem = stemOf(name)
    let login = stem
    for (let next = 2; given.has(login) || isTaken(login); next++) login = `${stem}${next}`
    given.add(login)
    return login
  })
}

/** Two characters at least, as a login has; a name of which nothing is left is `user`. */
function stemOf(name: string): string {
  const spoken = (pinyinOf(name)[0]?.full ?? '')
    // ü is written v, as everybody types it; other accents fall off.
    .normalize('NFKD')
    .replace(/[^a-z0-9]/g, '')
    .slice(0, LONGEST - 3)
  return spoken.length >= 2 ? spoken : `user${spoken}`
}
