/**
 * The table of roles, written down a second time and by hand, in the notation that the company reads:
 * scope letters (o own, t team, b branch, a all), then R read, M masked, W write, w write unseen, A approve,
 * X export, and a few words. It knows nothing of `shared/policy`; the tests hold the two against each other.
 */
export const columns = [
  'life',
  'profile',
  'contact',
  'identity',
  'deal',
  'finance',
  'service',
  'custody',
  'consent',
] as const

/** One line per role, one cell per column; `;` separates several grants in one cell. */
export const rolesTable = `
SA | o RW; t R | o RW    | o RW verified-P | o M w         | o RW signed-P | -             | o t RW      | o R     | o RW
ST | t RW      | t R     | t M             | -             | -             | -             | t RW        | -       | t R
CS | b RW      | b RW    | b RW            | b M           | b M           | -             | b RW        | b R     | b RW
VR | b RW      | b R A   | b R A           | b R A         | b R A         | -             | b R         | b R     | b R A
BM | b RW      | b RW A  | b RW A          | b M           | b RW A        | b R A         | b RW A      | b R A   | b RW A
FN | b RW      | b M     | b M             | b M           | b R           | b RW X-approved | b R       | -       | -
AR | b RW      | b M     | -               | -             | -             | -             | -           | b RW X  | -
MK | -         | b aggregate | -           | -             | -             | -             | b aggregate | -       | b opt-outs
HQ | a RW      | a R A   | a M             | a break-glass | a R           | a R           | a R         | a R     | a R
AU | a RW      | a R     | a M-per-case    | a M-per-case  | a R           | a R           | a R         | a R A   | a R
DD | -         | a pseudonymous | -        | -             | a aggregate   | a aggregate   | a aggregate | -       | -
`

const rightsByWord: { readonly [word: string]: readonly string[] } = {
  R: ['read'],
  RW: ['read', 'write'],
  M: ['mask'],
  w: ['blind'],
  A: ['approve'],
  X: ['export'],
  'X-approved': ['exportApproved'],
  'verified-P': ['proposeVerified'],
  'signed-P': ['proposeSigned'],
  aggregate: ['aggregate'],
  'opt-outs': ['optOuts'],
  pseudonymous: ['pseudonymous'],
  'break-glass': ['breakGlass'],
  'M-per-case': ['maskPerCase'],
}
const reachByLetter: { readonly [letter: string]: string } = { o: 'own', t: 'team', b: 'branch', a: 'all' }

export const allRights = [...new Set([...Object.values(rightsByWord).flat(), 'propose'])]

/** `SA contact read own`, one line for each thing that is allowed. */
export function expectedGrants(): ReadonlySet<string> {
  const grants = new Set<string>()
  for (const line of rolesTable.trim().split('\n')) {
    const [role = '', ...cells] = line.split('|').map((cell) => cell.trim())
    if (cells.length !== columns.length) throw new Error(`${role} has ${cells.length} cells`)
    cells.forEach((cell, at) => {
      if (cell === '-') return
      for (const grant of cell.split(';')) {
        const words = grant.trim().split(/\s+/)
        const reaches = words.filter((word) => word in reachByLetter)
        for (const word of words.filter((one) => !(one in reachByLetter))) {
          const rights = rightsByWord[word]
          if (rights === undefined) throw new Error(`${role}: what is ${word}?`)
          for (const reach of reaches) {
            for (const right of rights) grants.add(`${role} ${columns[at]} ${right} ${reachByLetter[reach]}`)
          }
        }
      }
    })
  }
  return grants
}

// ---- what belongs to no compartment -----------------------------------------------------------

/** b: in one branch, a: in all, d: standing in for somebody in a branch. */
export const placementsTable = `
SA | b d
ST | b d
CS | b a d
VR | b a d
BM | b d
FN | b a
AR | b a d
MK | b a
HQ | a
AU | a
DD | a
`

/** What a person may do to archives and company: the word, then how far. */
export const abilitiesTable = `
SA | create b, import o, offer o, team o, print o, void o, submit o, resolveConflict o
ST | resolveConflict t
CS | create b, offer o, print b, void o, submit b, resolveConflict b
VR | merge b, resolveConflict b, resolveVerified b, whoLooked b
BM | create b, import b, assign b, offer b, team b, share b, grant b, second b, merge b, print b, void b, submit b, resolveConflict b, whoLooked b
FN | print b, resolveConflict b
AR | print b, resolveConflict b
MK |
HQ | import a, assign a, team a, share a, grant a, second a, merge a, print a, settings a, people a, headOffice a
AU | second a, print a, headOffice a, whoLooked a
DD |
`

/** Whose lines of the log a person sees: none, o own, b everything of the branch or a part of it, a all. */
export const logTable = `
SA | o
ST | o
CS | o
VR | b changes
BM | b
FN | o
AR | b custody
MK | o
HQ | a
AU | a
DD | none
`

/** Whoever works so is answered by the server and gets no feed. */
export const onlineTable = ['HQ', 'AU', 'DD', 'MK']

const linesOf = (table: string): readonly (readonly [string, string])[] =>
  table
    .trim()
    .split('\n')
    .map((line) => {
      const [role = '', rest = ''] = line.split('|').map((cell) => cell.trim())
      return [role, rest]
    })

export type Kind = 'branch' | 'all' | 'deputy'
const kindByLetter: { readonly [letter: string]: Kind } = { b: 'branch', a: 'all', d: 'deputy' }

export const expectedPlacements = (): readonly { readonly role: string; readonly kind: Kind }[] =>
  linesOf(placementsTable).flatMap(([role, letters]) =>
    letters.split(' ').flatMap((letter) => {
      const kind = kindByLetter[letter]
      return kind === undefined ? [] : [{ role, kind }]
    }),
  )

/** `SA team own`, one line for each. */
export const expectedAbilities = (): ReadonlySet<string> =>
  new Set(
    linesOf(abilitiesTable).flatMap(([role, all]) =>
      all
        .split(',')
        .map((one) => one.trim().split(' '))
        .flatMap(([ability = '', letter = '']) =>
          ability === '' ? [] : [`${role} ${ability} ${reachByLetter[letter]}`],
        ),
    ),
  )

export const expectedLog = (): ReadonlyMap<string, string> => new Map(linesOf(logTable))
