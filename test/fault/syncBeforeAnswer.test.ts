/**
 * The order of system calls, as the kernel sees it: before an acknowledgement is written to the socket, what the
 * commit wrote is synced. Read from strace on the thread that does both.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../support/person.ts'
import { newId, signIn } from '../support/server.ts'
import { ServerProcess } from '../support/serverProcess.ts'
import { sized } from '../support/sized.ts'
import { newClientId, openCommand, setEntry, SocketClient } from '../support/socketClient.ts'
import { foundWriter, mayTrace, strace } from '../support/traced.ts'

const ACKS = sized('ACKS', 200)

const PER_ARCHIVE = 100

/** What the form of a device would say: the save before. */
const replaced = (client: number, at: number): { alias?: string[] } =>
  at > 1 ? { alias: [`${client}.${at - 2}`] } : {}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anjuan-trace-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Order {
  /** Acknowledgements written to a socket. */
  readonly acknowledged: number
  /** Of these, with nothing in the log that was not synced, and something since the one before. */
  readonly inOrder: number
}

/** From the first acknowledgement on that follows the greeting; an id may hold the letters of one too. */
function orderOf(trace: string): Order {
  let acknowledged = 0
  let inOrder = 0
  let dirty = false
  let synced = false
  for (const line of trace.split('\n')) {
    if (/^(pwrite64|write|writev|pwritev2?)\(\d+<[^>]*log\.sqlite-wal>/.test(line)) {
      dirty = true
      synced = false
    } else if (/^(fsync|fdatasync)\(\d+<[^>]*log\.sqlite-wal>\)\s*= 0/.test(line)) {
      synced ||= dirty
      dirty = false
    } else if (/^(write|writev|sendmsg|sendto)\(\d+<(socket|TCP)/.test(line) && /typew\\3ACK/.test(line)) {
      acknowledged++
      if (synced && !dirty) inOrder++
      synced = false
    }
  }
  return { acknowledged, inOrder }
}

test.skipIf(!mayTrace())(
  `S4 G1 each of ${ACKS} acknowledgements goes out after the sync of its commit`,
  async () => {
    const data = join(folder, 'data')
    const { branch, writer } = await foundWriter(data)
    const file = join(folder, 'trace')
    const calls = 'write,writev,pwrite64,pwritev,pwritev2,sendmsg,sendto,fsync,fdatasync'
    const under = strace(file, '-e', `trace=${calls}`)
    const server = await ServerProcess.start(data, [], under)
    try {
      const session = await signIn(server, writer.login)
      const client = newClientId()
      const { client: line } = await SocketClient.greet(server.url, session, [client])
      let archive = ''
      // One after the other: what stands between two acknowledgements belongs to the second.
      for (let each = 0; each < ACKS; each++) {
        const at = each % PER_ARCHIVE
        if (at === 0) archive = newId()
        const entry =
          at === 0
            ? line.entry(`${archive}.life`, client, openCommand(branch, writer.id, newId()))
            : line.entry(
                `${archive}.profile`,
                client,
                setEntry({ alias: `第 ${each} 次` }, replaced(client, at)),
              )
        expect(await line.push([entry])).toMatchObject([{ code: 'OK' }])
      }
      line.close()
    } finally {
      await server.stop()
    }
    const trace = await until(async () => {
      const text = await readFile(file, 'utf8')
      return text.includes('+++ exited') ? text : undefined
    }, 'the end of the trace')
    expect(orderOf(trace)).toEqual({ acknowledged: ACKS, inOrder: ACKS })
  },
  Math.max(120_000, ACKS * 100),
)
