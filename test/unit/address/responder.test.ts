/** `.local` names: what is answered, and a real question over real sockets. */
import makeMdns from 'multicast-dns'
import { createSocket } from 'node:dgram'
import { expect, test } from 'vitest'
import { answerTo, Responder } from '../../../sync-server/address/responder.ts'

type Query = Parameters<typeof answerTo>[0]
const ask = (name: string, type: string): Query => ({ id: 7, questions: [{ name, type }] }) as Query

test('ADR13 answers to its own name with its address, and says that there is no other', () => {
  const answer = answerTo(ask('Anjuan.Local', 'A'), 'anjuan.local', '192.168.1.2')
  expect(answer).toMatchObject({
    answers: [{ name: 'anjuan.local', type: 'A', ttl: 120, data: '192.168.1.2' }],
    additionals: [{ type: 'NSEC', data: { rrtypes: ['A'] } }],
  })
  expect(answerTo(ask('anjuan.local', 'ANY'), 'anjuan.local', '192.168.1.2')?.answers?.[0]?.type).toBe('A')
  expect(answerTo(ask('anjuan.local', 'AAAA'), 'anjuan.local', '192.168.1.2')?.answers?.[0]?.type).toBe(
    'NSEC',
  )
  for (const other of [
    ask('other.local', 'A'),
    ask('x.anjuan.local', 'A'),
    ask('anjuan.local', 'PTR'),
    { id: 7, questions: [] },
  ])
    expect(answerTo(other, 'anjuan.local', '192.168.1.2')).toBeNull()
  expect(answerTo(ask('anjuan.local', 'A'), 'anjuan.local', '192.168.1.2', true)).toMatchObject({
    id: 7,
    questions: [{ name: 'anjuan.local' }],
    answers: [{ ttl: 10 }],
  })
})

/** Any free one, for a conversation of this test alone. */
async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, resolve))
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(resolve))
  return port
}

test('ADR13 is heard on the network, and hears another machine of the same name', async () => {
  const port = await freeUdpPort()
  const clashes: string[] = []
  const errors: unknown[] = []
  const responder = new Responder({
    name: 'anjuan.local',
    addresses: () => ['127.0.0.1'],
    onClash: (address) => clashes.push(address),
    report: (error) => errors.push(error),
    port,
  })
  const other = makeMdns({ port, interface: '127.0.0.1', bind: '0.0.0.0' })
  const heard: string[] = []
  other.on('response', ({ answers }) => {
    for (const answer of answers ?? []) if (answer.type === 'A') heard.push(`${answer.name} ${answer.data}`)
  })
  await new Promise<void>((resolve) => other.on('ready', resolve))
  await expect
    .poll(() => {
      other.query([{ name: 'anjuan.local', type: 'A' }])
      return heard
    })
    .toContain('anjuan.local 127.0.0.1')
  for (const data of ['10.9.8.7', '10.9.8.7', '127.0.0.1'])
    other.respond([{ name: 'anjuan.local', type: 'A', ttl: 120, data }])
  await expect.poll(() => clashes).toEqual(['10.9.8.7'])
  await responder.close()
  await new Promise<void>((resolve) => other.destroy(resolve))
  expect(errors).toEqual([])
})
