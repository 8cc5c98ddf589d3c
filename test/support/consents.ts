/** What a client says, as entries for tests: without it nothing sensitive is taken (R13). */
import type { JsonObject } from '../../shared/base/json.ts'

const said =
  (act: 'granted' | 'withdrawn', basis: 'separateConsent' | 'law') =>
  (t = 'homeDeco@1', supersedes: readonly string[] = []): JsonObject => ({
    k: 'consent',
    at: Date.now(),
    v: 1,
    t,
    fact: { act, purpose: 'sensitive', basis, scope: ['C3'], method: 'ticked' },
    ...(supersedes.length === 0 ? {} : { supersedes: [...supersedes] }),
  })

export const agreesToSensitive = said('granted', 'separateConsent')
export const withdrawsSensitive = said('withdrawn', 'separateConsent')
/** Asked for by law, where the trade has such a duty. */
export const sensitiveByLaw = said('granted', 'law')
