import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { Addresses, isOwnPage } from '../../../sync-server/address/addresses.ts'
import { isPublicName, originText, parseOrigin } from '../../../sync-server/address/origin.ts'
import { readSettings } from '../../../sync-server/settings.ts'

function addresses(args: readonly string[], host = 'localhost', port = 8600): Addresses {
  const settings = readSettings(args, {}, '/srv', 'pc')
  if (!settings.ok) throw new Error(settings.error.text)
  const made = new Addresses(settings.value.address, host)
  made.listenOn(port)
  return made
}

interface Asked {
  readonly peer?: string
  readonly tls?: boolean
  readonly headers: Readonly<Record<string, string>>
}
const request = ({ peer = '127.0.0.1', tls = false, headers }: Asked): IncomingMessage =>
  ({
    socket: { remoteAddress: peer, ...(tls ? { encrypted: true } : {}) },
    headers,
  }) as unknown as IncomingMessage
const place = (of: Addresses, asked: Asked): string => of.arrival(request(asked)).place

test('ADR1 an address is written one way', () => {
  for (const [typed, written] of [
    ['HTTPS://Anjuan.Example.com:443/', 'https://anjuan.example.com'],
    ['http://localhost:80', 'http://localhost'],
    ['https://[FD00::0:1]:8600', 'https://[fd00::1]:8600'],
    ['https://案卷.local', 'https://xn--3lr579b.local'],
  ] as const) {
    const origin = parseOrigin(typed)
    expect(origin && originText(origin)).toBe(written)
  }
  for (const none of [
    'ftp://a',
    'a.local',
    'https://a/b',
    'https://u@a',
    'https://a_b',
    'https://',
    'javascript:1',
  ])
    expect(parseOrigin(none)).toBeNull()
})

test('ADR10 public is what could have a certificate that every browser knows', () => {
  expect(['anjuan.example.com', 'a.cn'].filter(isPublicName)).toHaveLength(2)
  expect(
    ['localhost', 'a.localhost', 'a.local', 'host', '1.2.3.4', '::1', 'a.lan', 'b.internal'].filter(
      isPublicName,
    ),
  ).toEqual([])
})

describe('ADR2 localhost', () => {
  const plain = addresses([])
  test('this one name, from this machine', () => {
    expect(plain.canonical).toBe('http://localhost:8600')
    expect(place(plain, { headers: { host: 'localhost:8600' } })).toBe('home')
    // A forwarded port is another address to the browser, not another machine.
    expect(place(plain, { headers: { host: 'LOCALHOST:1' } })).toBe('home')
    for (const host of [
      '127.0.0.1',
      '[::1]:8600',
      'sa.localhost',
      'localhost.evil.example',
      'localhost@evil',
      '',
    ])
      expect(place(plain, { headers: { host } }), host).toBe('elsewhere')
    expect(place(plain, { headers: {} })).toBe('elsewhere')
    expect(place(plain, { headers: { host: 'localhost' }, peer: '192.168.1.9' })).toBe('unsafe')
    expect(place(plain, { headers: { host: 'localhost' }, peer: '::ffff:127.0.0.1' })).toBe('home')
  })
  test('a name per role with --demo', () => {
    const demo = addresses(['--demo'])
    for (const host of ['localhost', 'sa.localhost:8600', 'hq.localhost'])
      expect(place(demo, { headers: { host } })).toBe('home')
    expect(place(demo, { headers: { host: 'localhost.example' } })).toBe('elsewhere')
  })
  test('what a stranger calls a proxy is no proxy', () => {
    const headers = { host: 'localhost', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
    expect(plain.arrival(request({ headers }))).toMatchObject({ place: 'home', origin: 'http://localhost' })
  })
})

describe('ADR6 a name in the office', () => {
  const lan = addresses(['--lan', 'anjuan.local'], 'anjuan.local')
  test('by HTTPS only', () => {
    expect([lan.canonical, lan.passkeys, lan.rpId]).toEqual([
      'https://anjuan.local:8600',
      true,
      'anjuan.local',
    ])
    const headers = { host: 'anjuan.local:8600' }
    expect(place(lan, { headers, tls: true, peer: '192.168.1.9' })).toBe('home')
    expect(place(lan, { headers, peer: '192.168.1.9' })).toBe('unsafe')
    expect(place(lan, { headers })).toBe('unsafe')
    expect(place(lan, { headers: { host: '192.168.1.2:8600' }, tls: true })).toBe('elsewhere')
    expect(place(lan, { headers: { ...headers, 'x-forwarded-proto': 'https' } })).toBe('unsafe')
  })
  test('ADR11 no passkeys at an IP address', () => {
    const ip = addresses(['--lan', '192.168.1.2', '--allow-ip'], '192.168.1.2')
    expect([ip.canonical, ip.passkeys]).toEqual(['https://192.168.1.2:8600', false])
  })
})

describe('ADR8 behind a proxy', () => {
  const proxied = addresses(['--trust-proxy', '10.0.0.0/8', '--origin', 'https://anjuan.example.com'])
  const forwarded = {
    host: 'backend:8600',
    'x-forwarded-host': 'anjuan.example.com',
    'x-forwarded-proto': 'https',
  }
  test('it is believed from this machine and from the list', () => {
    for (const peer of ['127.0.0.1', '::1', '10.9.8.7', '::ffff:10.9.8.7'])
      expect(place(proxied, { peer, headers: forwarded }), peer).toBe('home')
    expect(proxied.arrival(request({ headers: forwarded }))).toMatchObject({
      secure: true,
      origin: 'https://anjuan.example.com',
    })
  })
  test('nobody else is answered, whatever they say', () => {
    for (const peer of ['192.168.1.9', '11.0.0.1', 'fe80::1'])
      expect(place(proxied, { peer, headers: forwarded }), peer).toBe('unsafe')
    expect(place(proxied, { peer: '192.168.1.9', headers: { host: 'anjuan.example.com' } })).toBe('unsafe')
  })
  test('plain HTTP in front of it, or a proxy that does not say, is unsafe', () => {
    expect(place(proxied, { headers: { ...forwarded, 'x-forwarded-proto': 'http' } })).toBe('unsafe')
    expect(place(proxied, { headers: { host: 'anjuan.example.com' } })).toBe('unsafe')
    // The nearest proxy speaks last; what a client wrote before it counts for nothing.
    expect(place(proxied, { headers: { ...forwarded, 'x-forwarded-proto': 'https, http' } })).toBe('unsafe')
    expect(place(proxied, { headers: { ...forwarded, 'x-forwarded-host': 'evil.example' } })).toBe(
      'elsewhere',
    )
  })
})

test('HTTP10 only a page of this very address may change something', () => {
  const lan = addresses(['--lan', 'anjuan.local'], 'anjuan.local')
  const asks = (origin?: string) => {
    const one = request({
      tls: true,
      headers: { host: 'anjuan.local:8600', ...(origin === undefined ? {} : { origin }) },
    })
    return isOwnPage(lan.arrival(one), one)
  }
  expect(asks('https://anjuan.local:8600')).toBe(true)
  for (const other of [
    undefined,
    'null',
    'http://anjuan.local:8600',
    'https://anjuan.local',
    'https://evil.example',
  ])
    expect(asks(other)).toBe(false)
})
