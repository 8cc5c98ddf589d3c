import { describe, expect, test } from 'vitest'
import { readSettings } from '../../../sync-server/settings.ts'

const read = (args: readonly string[], env: Record<string, string> = {}, host = 'OFFICE-PC') => {
  const settings = readSettings(args, env, '/srv', host)
  return settings.ok ? settings.value.address : settings.error.text
}
const way = (args: readonly string[], env: Record<string, string> = {}, host?: string) => {
  const address = read(args, env, host)
  return typeof address === 'string' ? address : address.way
}

describe('ways', () => {
  test('ADR2 nothing said is localhost, with names for roles in the demonstration', () => {
    expect(read([])).toEqual({
      way: { type: 'localhost', roles: false },
      origin: null,
      hsts: false,
      mdns: false,
    })
    expect(way(['--demo'])).toEqual({ type: 'localhost', roles: true })
    expect(way([], { ANJUAN_DEMO: '1' })).toEqual({ type: 'localhost', roles: true })
  })

  test('ADR4 --lan takes a name, or the one of this machine', () => {
    const lan = (name: string, trustPort: number | null = null) => ({ type: 'lan', name, trustPort })
    expect(way(['--lan'])).toEqual(lan('office-pc.local'))
    expect(way(['--lan', '--port', '9000'])).toEqual(lan('office-pc.local'))
    expect(way(['--lan'], {}, 'macbook.local')).toEqual(lan('macbook.local'))
    expect(way(['--lan', 'Anjuan.LOCAL'])).toEqual(lan('anjuan.local'))
    expect(way(['--lan=anjuan.corp.example'])).toEqual(lan('anjuan.corp.example'))
    expect(way(['--lan', '案卷.local'])).toEqual(lan('xn--3lr579b.local'))
    expect(way([], { ANJUAN_LAN: '1' })).toEqual(lan('office-pc.local'))
    expect(way(['--lan', '--http-port', '8080'])).toEqual(lan('office-pc.local', 8080))
  })

  test('ADR7 certificate and key go together, as paths from here', () => {
    const certificate = { type: 'certificate', cert: '/srv/a.crt', key: '/etc/a.key' }
    expect(way(['--tls-cert', 'a.crt', '--tls-key', '/etc/a.key'])).toEqual(certificate)
    expect(way([], { ANJUAN_TLS_CERT: 'a.crt', ANJUAN_TLS_KEY: '/etc/a.key' })).toEqual(certificate)
  })

  test('ADR8 a proxy is this machine, and whoever is listed', () => {
    const origin = ['--origin', 'https://anjuan.example.com']
    expect(way(['--trust-proxy', ...origin])).toEqual({ type: 'proxy', proxies: [] })
    expect(way(['--trust-proxy', '10.0.0.5, 172.16.0.0/12,fd00::/8', ...origin])).toEqual({
      type: 'proxy',
      proxies: ['10.0.0.5', '172.16.0.0/12', 'fd00::/8'],
    })
    expect(read(['--trust-proxy', ...origin])).toMatchObject({
      origin: { scheme: 'https', host: 'anjuan.example.com', port: 443 },
    })
  })

  test('ADR12 a way on the command line puts aside the one of the variables', () => {
    const env = { ANJUAN_TRUST_PROXY: '1', ANJUAN_ORIGIN: 'https://anjuan.example.com' }
    expect(way([], env)).toEqual({ type: 'proxy', proxies: [] })
    expect(way(['--lan', 'anjuan.example.com'], env)).toMatchObject({ type: 'lan' })
  })

  test('ADR11 an IP address only where it is asked for', () => {
    expect(way(['--lan', '192.168.1.10', '--allow-ip'])).toMatchObject({ name: '192.168.1.10' })
    expect(way(['--lan', 'fd00::10', '--allow-ip'])).toMatchObject({ name: 'fd00::10' })
    expect(way(['--lan', '192.168.1.10'], { ANJUAN_ALLOW_IP: '1' })).toMatchObject({ name: '192.168.1.10' })
  })

  test('ADR10 HSTS for a public name', () => {
    const proxy = ['--trust-proxy', '--hsts', '--origin']
    expect(read([...proxy, 'https://anjuan.example.com'])).toMatchObject({ hsts: true })
    for (const host of ['anjuan.local', 'anjuan', 'anjuan.lan', '8.8.8.8', 'a.home.arpa'])
      expect(read([...proxy, `https://${host}`, '--allow-ip'])).toContain('--hsts')
    expect(read(['--hsts'])).toContain('--hsts')
    expect(read(['--lan', 'anjuan.example.com', '--hsts'])).toContain('--hsts')
  })

  test('ADR13 a .local name is answered unless one says no', () => {
    expect(read(['--lan', 'anjuan.local'])).toMatchObject({ mdns: true })
    expect(read(['--lan', 'anjuan.local', '--no-mdns'])).toMatchObject({ mdns: false })
    expect(read(['--lan', 'anjuan.example.com'])).toMatchObject({ mdns: false })
  })
})

test.each([
  [['--lan', 'a b'], 'a b'],
  [['--lan', 'https://a.local'], 'https://a.local'],
  [['--lan', 'a.local:8600'], 'a.local:8600'],
  [['--lan=-a.local'], '-a.local'],
  [['--colour'], '--colour'],
  [['--lan', 'localhost'], 'localhost'],
  [['--lan', '192.168.1.10'], '--allow-ip'],
  [['--lan', 'a.local', '--http-port', '70000'], '70000'],
  [['--lan', 'a.local', '--tls-cert', 'x'], '--trust-proxy'],
  [['--tls-cert', 'x'], '--tls-key'],
  [['--tls-key', 'x'], '--tls-cert'],
  [['--trust-proxy'], '--origin'],
  [['--trust-proxy', 'nginx', '--origin', 'https://a.example.com'], 'nginx'],
  [['--trust-proxy', '10.0.0.0/33', '--origin', 'https://a.example.com'], '10.0.0.0/33'],
  [['--trust-proxy', '--origin', 'http://a.example.com'], 'https://'],
  [['--trust-proxy', '--origin', 'https://a.example.com/path'], '/path'],
  [['--trust-proxy', '--origin', 'https://10.0.0.9'], '--allow-ip'],
  [['--origin', 'https://a.example.com'], '--lan'],
  [['--lan', 'a.local', '--origin', 'https://b.local'], 'a.local'],
] as const)('ADR12 what cannot be is refused in both languages: %j', (args, says) => {
  const refusal = read(args)
  expect(refusal).toBeTypeOf('string')
  expect(refusal).toContain(says)
  expect(refusal).toMatch(/[一-鿿].* \/ .*[a-z]/s)
})

test('ADR12 a variable that is neither yes nor no is refused by name', () => {
  expect(read([], { ANJUAN_HSTS: 'maybe' })).toContain('ANJUAN_HSTS')
  expect(read([], { ANJUAN_DEMO: 'maybe' })).toContain('ANJUAN_DEMO')
})
