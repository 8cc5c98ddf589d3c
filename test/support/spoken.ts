/** A server that speaks another version of the protocol; everything else of it is the real one. */
import type * as Versions from '../../shared/protocol/version.ts'

/** The one version that is spoken; null: what really is. */
export const spoken: { only: number | null } = { only: null }

/** For `vi.mock` of `shared/protocol/version.ts`. */
export function asSpoken(real: typeof Versions): typeof Versions {
  const instead = (version: number): PropertyDescriptor => ({
    enumerable: true,
    get: () => spoken.only ?? version,
  })
  const names = Object.entries(real).filter(([name]) => /PROTOCOL_VERSION$/.test(name))
  return Object.defineProperties(
    { ...real },
    Object.fromEntries(names.map(([name, version]) => [name, instead(version as number)])),
  )
}
