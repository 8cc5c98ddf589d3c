/** The certificate for the way that was chosen, or none; refuses one that no browser would take. */
import type { Clock, Random } from '../../shared/base/ports.ts'
import { StartRefusal } from '../address/refusal.ts'
import type { AddressSettings } from '../address/settings.ts'
import type { Authority } from './authority.ts'
import { hasAuthority } from './folder.ts'
import { covers, FileCertificate, nameIn, OwnCertificate, type CertificateSource } from './certificates.ts'

export interface Tls {
  /** The name that browsers see. */
  readonly host: string
  readonly source: CertificateSource | null
  /** Ours, which people are asked to trust. */
  readonly authority: Authority | null
  /** Names of other addresses of the company that an authority in this folder vouches for. */
  readonly others: ReadonlyMap<string, CertificateSource>
}

export interface TlsTools {
  /** The data folder. */
  readonly data: string
  readonly clock: Clock
  readonly random: Random
  readonly report: (error: unknown) => void
}

/** `hosts`: names at which the company was, or still is, beside what the flags say. Throws `StartRefusal`. */
export async function openTls(
  settings: AddressSettings,
  hosts: readonly string[],
  tools: TlsTools,
): Promise<Tls> {
  const own = await openOwn(settings, tools)
  const others = new Map<string, CertificateSource>()
  for (const host of hosts) {
    if (host === own.host && own.source !== null) continue
    if (!hasAuthority(tools.data, host)) continue
    others.set(host, await OwnCertificate.issue(await openAuthority(host, tools), tools.clock))
  }
  return { ...own, others }
}

async function openAuthority(name: string, tools: TlsTools): Promise<Authority> {
  const { Authority, AuthorityError } = await import('./authority.ts')
  return Authority.open(tools.data, name, tools).catch((error: unknown) => {
    throw error instanceof AuthorityError ? new StartRefusal(error.message) : error
  })
}

async function openOwn({ way, origin }: AddressSettings, tools: TlsTools): Promise<Omit<Tls, 'others'>> {
  switch (way.type) {
    case 'localhost':
      return { host: 'localhost', source: null, authority: null }
    case 'proxy':
      return { host: origin?.host ?? 'localhost', source: null, authority: null }
    case 'lan': {
      const authority = await openAuthority(way.name, tools)
      return { host: way.name, source: await OwnCertificate.issue(authority, tools.clock), authority }
    }
    case 'certificate': {
      const source = FileCertificate.open(way, tools.report)
      if (!source.ok) throw new StartRefusal(source.error)
      const { cert } = source.value.now
      const host = origin?.host ?? nameIn(cert)
      if (host === null)
        throw new StartRefusal(
          '证书里没有完整的名字，用 --origin https://名字 说明地址 / the certificate names patterns only: say the address with --origin https://NAME',
        )
      if (!covers(cert, host))
        throw new StartRefusal(
          `证书 ${way.cert} 不包含 ${host} / the certificate ${way.cert} is not for ${host}`,
        )
      return { host, source: source.value, authority: null }
    }
  }
}
