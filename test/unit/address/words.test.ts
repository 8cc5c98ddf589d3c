/** What the terminal says: whoever starts the server reads this and nothing else. */
import { expect, test } from 'vitest'
import { Addresses } from '../../../sync-server/address/addresses.ts'
import { LOCALHOST } from '../../../sync-server/address/settings.ts'
import { addressWords } from '../../../sync-server/address/words.ts'

function at(port: number): Addresses {
  const addresses = new Addresses(LOCALHOST, 'localhost')
  addresses.listenOn(port)
  return addresses
}
const fingerprint = Array.from({ length: 32 }, (_, byte) =>
  byte.toString(16).padStart(2, '0').toUpperCase(),
).join(':')
const trust = (byAddress: readonly string[]) => ({
  canonical: 'https://anjuan.local:8600',
  name: 'anjuan.local',
  trustUrl: 'http://anjuan.local',
  byAddress,
  fingerprint,
  notAfter: new Date(0),
  port: 80,
})

test('nothing beside the address, where there is nothing to say', () => {
  expect(addressWords({ addresses: at(8600), unanswered: [], trust: null })).toEqual([])
})

test('ADR6 the trust page by address and by name, its code and the whole fingerprint', () => {
  const [said = ''] = addressWords({
    addresses: at(8600),
    unanswered: [],
    trust: trust(['http://192.168.1.2']),
  })
  for (const word of [
    'http://192.168.1.2',
    'http://anjuan.local',
    '█',
    fingerprint.slice(0, 47),
    fingerprint.slice(48),
  ])
    expect(said).toContain(word)
  // Several networks: only the name is right in all of them.
  const [many = ''] = addressWords({
    addresses: at(8600),
    unanswered: [],
    trust: trust(['http://192.168.1.2', 'http://10.0.0.2']),
  })
  expect(many.indexOf('http://anjuan.local')).toBeLessThan(many.indexOf('http://192.168.1.2'))
  expect(many).toContain('http://10.0.0.2')
})

test('ADR24 another address than the company’s, and one that nobody answers', () => {
  const addresses = at(9000)
  addresses.follow({ canonical: 'http://localhost:8600', old: [] })
  addresses.serve([{ scheme: 'http', host: 'localhost', port: 8600 }])
  expect(addresses.canonical).toBe('http://localhost:8600')
  expect(addressWords({ addresses, unanswered: [], trust: null }).join('\n')).toMatch(
    /http:\/\/localhost:9000.*公司地址/s,
  )
  // Its port is somebody else's now: links have to lead somewhere that works.
  addresses.serve([])
  expect(addresses.canonical).toBe('http://localhost:9000')
  expect(addressWords({ addresses, unanswered: ['http://localhost:8600'], trust: null }).join('\n')).toMatch(
    /打不开.*nobody answers/s,
  )
})
