import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  addPerson,
  newId,
  post,
  setUpCompany,
  signIn,
  startTestServer,
  type TestServer,
} from '../../support/server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
  await setUpCompany(server)
  await addPerson(server, 'guessed', 'SA', 'A')
})
afterAll(async () => {
  expect(server.errors).toEqual([])
  await server.end()
})

test('HTTP4 thirty guesses at once are ten tries, not thirty', async () => {
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, at) =>
      post(server.url, '/api/sign-in', {
        login: 'guessed',
        password: `guess number ${at}`,
        device: newId(),
        deviceName: '',
      }),
    ),
  )
  const statuses = answers.map(({ status }) => status)
  expect(statuses.filter((status) => status === 401)).toHaveLength(10)
  expect(statuses.filter((status) => status === 429)).toHaveLength(20)
})

test('SYN2 a refused upgrade lets go of its socket, though the other side never hangs up', async () => {
  const socket: Socket = connect({ port: server.port, host: 'localhost', allowHalfOpen: true })
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
  socket.write(
    'GET /sync HTTP/1.1\r\nHost: localhost\r\nOrigin: http://elsewhere.example\r\nConnection: Upgrade\r\n' +
      'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  let heard = ''
  socket.on('data', (bytes) => (heard += bytes.toString()))
  await new Promise<void>((resolve) => socket.once('end', () => resolve()))
  expect(heard).toMatch(/^HTTP\/1\.1 403 /)
  // Whoever still holds the other end is told so at the next byte.
  const broken = new Promise<string>((resolve) =>
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? '')),
  )
  const writing = setInterval(() => socket.write('x'), 20)
  expect(['EPIPE', 'ECONNRESET']).toContain(await broken)
  clearInterval(writing)
  socket.destroy()
})

test('HTTP73 a session has its own limit on requests; who has none shares that of the address', async () => {
  const office = await startTestServer({ requestsPerMinute: 20 })
  try {
    await setUpCompany(office)
    await addPerson(office, 'first', 'SA', 'A')
    await addPerson(office, 'second', 'SA', 'A')
    const { cookie: first } = await signIn(office, 'first')
    const { cookie: second } = await signIn(office, 'second')
    const statuses = async (cookie: string): Promise<readonly number[]> => {
      const found: number[] = []
      for (let each = 0; each < 21; each++) {
        const response = await fetch(`${office.url}/api/me`, { headers: { cookie } })
        await response.arrayBuffer()
        found.push(response.status)
      }
      return found
    }
    expect((await statuses(first)).at(-1)).toBe(429)
    expect((await statuses(second)).slice(0, 15)).toEqual(Array(15).fill(200))
    // Another made-up name each time is nobody's.
    const [name = ''] = first.split('=')
    const strangers: number[] = []
    for (let each = 0; each < 21; each++) {
      const made = `${name}=${each.toString(16).padStart(64, '0')}`
      const response = await fetch(`${office.url}/api/me`, { headers: { cookie: made } })
      await response.arrayBuffer()
      strangers.push(response.status)
    }
    expect(strangers.at(-1)).toBe(429)
  } finally {
    await office.end()
  }
})

test('HTTP10 the limit on requests cannot be walked around by another way to write the address', async () => {
  const ask = (path: string): Promise<number> =>
    fetch(server.url + path).then(async (response) => {
      await response.arrayBuffer()
      return response.status
    })
  let status = 0
  for (let each = 0; each < 620 && status !== 429; each++) status = await ask('/%61pi/me')
  expect(status).toBe(429)
  expect(await ask('/api/me')).toBe(429)
})
