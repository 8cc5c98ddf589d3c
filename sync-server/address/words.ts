/** What the terminal says about reaching the server. */
import { renderUnicodeCompact } from 'uqr'
import type { Addresses } from './addresses.ts'
import type { Doors } from './doors.ts'

interface Reached extends Pick<Doors, 'trust' | 'unanswered'> {
  readonly addresses: Addresses
}

/** Beside the address itself: what the flags add to it, what they leave out, and the trust page. */
export function addressWords({ addresses, unanswered, trust }: Reached): readonly string[] {
  const { own, canonical } = addresses
  return [
    ...(own === canonical
      ? []
      : [
          `这次启动的地址也能打开：${own}。公司的地址没有变，未上传的修改都在那里；要搬过来，打开「我的 → 公司地址」`,
          `this start also answers at ${own}; the company's address stays, because unsent edits belong to it. To move here, open Me → Company address`,
        ]),
    ...unanswered.flatMap((address) => [
      `原地址 ${address} 现在打不开：端口被占用，或启动参数与当时不同`,
      `nobody answers at the former address ${address}: its port is taken, or the flags are others now`,
    ]),
    ...(trust === null ? [] : [trustWords(trust)]),
  ]
}

function trustWords(trust: NonNullable<Doors['trust']>): string {
  const [direct, ...others] = trust.byAddress
  // One network: its address opens on every phone, also where nobody answers to the name yet; the page looks at that.
  const scan = direct !== undefined && others.length === 0 ? direct : trust.trustUrl
  const also = [trust.trustUrl, ...trust.byAddress].filter((url) => url !== scan)
  return `
每台设备先信任这台服务器，扫码或打开 / on each device, trust this server first; scan or open:
  ${scan}
${also.map((url) => `  打不开就试 / or: ${url}\n`).join('')}
${code(scan)}

SHA-256 指纹，与那一页上的核对 / compare this fingerprint with the page:
  ${trust.fingerprint.slice(0, 47)}
  ${trust.fingerprint.slice(48)}
设备找不到 ${trust.name}？在路由器的 DNS 或设备的 hosts 里把它指向这台机器 / if devices do not find ${trust.name}, let the router's DNS (or their hosts files) point it here
`
}

/** White on black (the library draws the light modules), whatever the terminal is: scanners give up on a negative. */
function code(url: string): string {
  const lines = renderUnicodeCompact(url, { border: 2 }).split('\n')
  if (!process.stdout.isTTY) return lines.join('\n')
  return lines.map((line) => `\u001b[97;40m${line}\u001b[0m`).join('\n')
}
