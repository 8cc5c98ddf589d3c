/** The certificate for the way that was chosen, or none; refuses one that no browser would take. */
import type { Clock, Random } from '../../shared/base/ports.ts'
import { StartRefusal } from '../address/refusal.ts'
import type { AddressSettings } from '../address/settings.ts'
import { Authority, AuthorityError } from './authority.ts'
import { covers, FileCertificate, nameIn, OwnCertificate, type CertificateSource } from './certificates.ts'

export interface Tls {
  /** The name that browsers see. */
  readonly host: string
  readonly source: CertificateSource | null
  /** Ours, which people are asked to trust. */
  readonly authority: Authority | null
}

export interface TlsTools {
  /** The data folder. */
  readonly data: string
  readonly clock: Clock
  readonly random: Random
  readonly report: (error: unknown) => void
}

/** Throws `StartRefusal`. */
export async function openTls({ way, origin }: AddressSettings, tools: TlsTools): Promise<Tls> {
  switch (way.type) {
    case 'localhost':
      return { host: 'localhost', source: null, authority: null }
    case 'proxy':
      return { host: origin?.host ?? 'localhost', source: null, authority: null }
    case 'lan': {
      const authority = await Authority.open(tools.data, way.name, tools).catch((error: unknown) => {
        throw error instanceof AuthorityError ? new StartRefusal(error.message) : error
      })
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
