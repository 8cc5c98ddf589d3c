/**
 * How this server can be reached, from flags and variables: one of four ways, each with what it needs.
 *
 * A newcomer would expect one switch per detail. The way is chosen once (`--lan`, `--tls-cert`,
 * `--trust-proxy` or none) because only these combinations keep passwords off the wire and give browsers
 * what the app needs; everything else is refused in a sentence that says what to do.
 */
import { BlockList, isIP } from 'node:net'
import { err, ok, type Result } from '../../shared/base/result.ts'
import { isHost, isIpAddress, isLocalhost, isPublicName, parseOrigin, type Origin } from './origin.ts'

/** Where people reach it, when the flags say so. `null` port: the one that is listened on. */
export type Way =
  /** `http://localhost`, this machine only. */
  | { readonly type: 'localhost'; readonly roles: boolean }
  /** HTTPS under a certificate of our own authority; on plain HTTP the trust page. */
  | { readonly type: 'lan'; readonly name: string; readonly trustPort: number | null }
  /** HTTPS under a certificate from files. */
  | { readonly type: 'certificate'; readonly cert: string; readonly key: string }
  /** Plain HTTP, to a proxy that does HTTPS. */
  | { readonly type: 'proxy'; readonly proxies: readonly string[] }

export interface AddressSettings {
  readonly way: Way
  /** `--origin`: the address as people type it, where it differs from what is listened on. */
  readonly origin: Origin | null
  readonly hsts: boolean
  /** Answer to `NAME.local` on the office network ourselves. */
  readonly mdns: boolean
}

export const LOCALHOST: AddressSettings = {
  way: { type: 'localhost', roles: false },
  origin: null,
  hsts: false,
  mdns: false,
}

export const addressOptions = {
  lan: { type: 'string' },
  'http-port': { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'trust-proxy': { type: 'string' },
  origin: { type: 'string' },
  'allow-ip': { type: 'boolean' },
  hsts: { type: 'boolean' },
  'no-mdns': { type: 'boolean' },
} as const

export type AddressFlags = {
  readonly [name in keyof typeof addressOptions]?: string | boolean | undefined
}

/** These may stand without a value; `parseArgs` cannot say that of a string. */
const valueOptional = new Set(['--lan', '--trust-proxy'])

export function withEmptyValues(args: readonly string[]): string[] {
  return args.map((arg, at) => {
    const next = args[at + 1]
    return valueOptional.has(arg) && (next === undefined || next.startsWith('-')) ? `${arg}=` : arg
  })
}

export interface AddressContext {
  readonly demo: boolean
  /** Of this machine, as the system tells it. */
  readonly hostname: string
  readonly absolute: (path: string) => string
}

type Refused = Result<never, string>

export function readAddress(
  flags: AddressFlags,
  env: { readonly [name: string]: string | undefined },
  { demo, hostname, absolute }: AddressContext,
): Result<AddressSettings, string> {
  const chosen = (['lan', 'tls-cert', 'tls-key', 'trust-proxy'] as const).some(
    (name) => flags[name] !== undefined,
  )
  /** A way on the command line puts aside the way that variables name, whole. */
  const ofWay = (name: keyof AddressFlags): string | undefined => {
    const flag = flags[name]
    return typeof flag === 'string' ? flag : chosen ? undefined : variable(env, name)
  }
  const switches: Partial<Record<'allow-ip' | 'hsts' | 'no-mdns', boolean>> = {}
  for (const name of ['allow-ip', 'hsts', 'no-mdns'] as const) {
    const value = flags[name] === undefined ? truth(variable(env, name) ?? '') : flags[name] === true
    if (value === null) return refuse(`${variableName(name)} 应为 1 或 0`, `${variableName(name)} is 1 or 0`)
    switches[name] = value
  }
  const allowIp = switches['allow-ip'] === true

  const lan = ofWay('lan')
  const cert = ofWay('tls-cert')
  const key = ofWay('tls-key')
  const proxies = ofWay('trust-proxy')
  if ([lan, cert ?? key, proxies].filter((one) => one !== undefined).length > 1) {
    return refuse(
      '--lan、--tls-cert 和 --trust-proxy 只能选一个',
      'choose one of --lan, --tls-cert and --trust-proxy',
    )
  }

  const typed = (typeof flags.origin === 'string' ? flags.origin : variable(env, 'origin')) ?? null
  const origin = typed === null ? null : parseOrigin(typed)
  if (typed !== null && origin === null) {
    return refuse(
      `--origin 应为 https://名字 或 https://名字:端口：${typed}`,
      `--origin is https://NAME or https://NAME:PORT: ${typed}`,
    )
  }

  const way = readWay()
  if (!way.ok) return way
  const fits = checkOrigin(way.value, origin)
  if (!fits.ok) return fits
  const host = origin?.host ?? (way.value.type === 'lan' ? way.value.name : null)
  if (host !== null && isIpAddress(host) && !allowIp) {
    return refuse(
      `${host} 是 IP，换了网络就失效，也不能用通行密钥。请用名字；一定要用 IP 就加 --allow-ip`,
      `${host} is an IP address: it changes with the network and has no passkeys. Use a name, or add --allow-ip`,
    )
  }
  const hsts = switches.hsts === true
  if (
    hsts &&
    (way.value.type === 'localhost' || way.value.type === 'lan' || (host !== null && !isPublicName(host)))
  ) {
    return refuse(
      '--hsts 只用于公网域名，不用于 localhost、.local、内网名字和 IP',
      '--hsts is for public names only, never localhost, .local, names of an office network or an IP',
    )
  }
  const mdns = way.value.type === 'lan' && way.value.name.endsWith('.local') && switches['no-mdns'] !== true
  return ok({ way: way.value, origin, hsts, mdns })

  function readWay(): Result<Way, string> {
    if (lan !== undefined) return lanWay(lan)
    if (cert !== undefined || key !== undefined) {
      if (cert === undefined || key === undefined || cert === '' || key === '')
        return refuse('--tls-cert 和 --tls-key 要一起给', '--tls-cert and --tls-key go together')
      return ok({ type: 'certificate', cert: absolute(cert), key: absolute(key) })
    }
    if (proxies !== undefined) return proxyWay(proxies)
    return ok({ type: 'localhost', roles: demo })
  }

  function lanWay(given: string): Result<Way, string> {
    const own = hostname.toLowerCase().split('.')[0] ?? ''
    const name = truth(given) === true || given === '' ? `${own}.local` : given.trim().toLowerCase()
    const wide = parseOrigin(`https://${isIP(name) === 6 ? `[${name}]` : name}`)
    if (
      wide === null ||
      name.includes(':') !== (isIP(name) === 6) ||
      name.includes('/') ||
      !isHost(wide.host)
    ) {
      return refuse(
        `「${name}」不能做地址：名字只用字母、数字、连字符和点，例如 --lan anjuan.local`,
        `"${name}" cannot be an address: letters, digits, hyphens and dots, like --lan anjuan.local`,
      )
    }
    if (isLocalhost(wide.host)) {
      return refuse(
        '别的设备用 localhost 找不到这台机器，例如 --lan anjuan.local',
        'other devices cannot find this machine as localhost: try --lan anjuan.local',
      )
    }
    const text = typeof flags['http-port'] === 'string' ? flags['http-port'] : variable(env, 'http-port')
    const trustPort = text === undefined ? null : readPort(text)
    if (trustPort !== null && !trustPort.ok)
      return refuse(
        `--http-port 应为 0 到 65535 的整数：${text}`,
        `--http-port is a whole number from 0 to 65535: ${text}`,
      )
    return ok({ type: 'lan', name: wide.host, trustPort: trustPort === null ? null : trustPort.value })
  }

  function proxyWay(given: string): Result<Way, string> {
    const list =
      truth(given) === true
        ? []
        : given
            .split(',')
            .map((one) => one.trim())
            .filter((one) => one !== '')
    for (const one of list) {
      if (!isNetwork(one))
        return refuse(
          `--trust-proxy 后面是代理的 IP 或网段，用逗号隔开：${one}`,
          `--trust-proxy lists IP addresses or networks of proxies, with commas: ${one}`,
        )
    }
    if (origin === null) {
      return refuse(
        '--trust-proxy 还要 --origin https://名字：大家在浏览器里打开的地址',
        '--trust-proxy needs --origin https://NAME too: the address that people open',
      )
    }
    return ok({ type: 'proxy', proxies: list })
  }
}

function checkOrigin(way: Way, origin: Origin | null): Result<null, string> {
  if (origin === null) return ok(null)
  if (way.type === 'localhost') {
    return origin.scheme === 'http' && origin.host === 'localhost'
      ? ok(null)
      : refuse(
          '只给 --origin 还不够：选 --lan、--tls-cert 或 --trust-proxy 之一',
          '--origin alone is not enough: choose --lan, --tls-cert or --trust-proxy',
        )
  }
  if (origin.scheme !== 'https')
    return refuse('--origin 要以 https:// 开头', '--origin begins with https:// here')
  if (way.type === 'lan' && origin.host !== way.name)
    return refuse(
      `--origin 的名字要与 --lan 相同：${way.name}`,
      `--origin has the name that --lan has: ${way.name}`,
    )
  return ok(null)
}

/** Addresses and networks (`10.0.0.0/8`) of proxies; this machine always belongs to them. */
export function peersOf(proxies: readonly string[]): BlockList {
  const list = new BlockList()
  list.addSubnet('127.0.0.0', 8, 'ipv4')
  list.addAddress('::1', 'ipv6')
  for (const one of proxies) {
    const [address = '', bits] = one.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

function isNetwork(text: string): boolean {
  const match = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text)
  const family = isIP(match?.[1] ?? '')
  return family !== 0 && (match?.[2] === undefined || Number(match[2]) <= (family === 6 ? 128 : 32))
}

export function readPort(text: string): Result<number, null> {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65535 ? ok(Number(text)) : err(null)
}

/** Null for what is neither. */
export function truth(text: string): boolean | null {
  const word = text.trim().toLowerCase()
  if (['1', 'true', 'yes', 'on'].includes(word)) return true
  return ['', '0', 'false', 'no', 'off'].includes(word) ? false : null
}

const variableName = (name: string): string => `ANJUAN_${name.toUpperCase().replaceAll('-', '_')}`

/** An empty variable, and for a way one that says no, is as good as none. */
function variable(env: { readonly [name: string]: string | undefined }, name: string): string | undefined {
  const value = env[variableName(name)]
  return value === undefined || value.trim() === '' || /^(false|no|off)$/i.test(value.trim())
    ? undefined
    : value
}

const refuse = (zh: string, en: string): Refused => err(`${zh} / ${en}`)
