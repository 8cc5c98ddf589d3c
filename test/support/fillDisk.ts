/**
 * A program for `diskFull.test.ts`: writes changes until the system refuses to let files grow, then
 * goes on with small ones. Says on a line each what was answered: `ok <seq>`, or `failed`.
 */
import { systemClock, systemRandom } from '../../sync-server/ports.ts'
import { createSqliteStore } from '../../sync-server/store/sqlite/index.ts'
import { note, prepareChange, seqOf, ulid } from './ledgers.ts'

const folder = process.argv[2] ?? ''
const { store, keys } = await createSqliteStore({ folder, clock: systemClock, random: systemRandom })
const say = (line: string): boolean => process.stdout.write(`${line}\n`)

async function write(textLength: number): Promise<boolean> {
  try {
    // Three calls share a transaction: all of them, or none.
    const docs = [ulid(), ulid(), ulid()].map((archive) => `${archive}.profile`)
    const prepared = await Promise.all(
      docs.map((doc) =>
        prepareChange(store, keys, { doc, client: 7, values: [note('x'.repeat(textLength))], scopes: ['s'] }),
      ),
    )
    const settled = await Promise.allSettled(prepared.map((each) => store.commit([each])))
    say(
      settled
        .map((each) => (each.status === 'fulfilled' ? `ok ${seqOf(each.value[0])}` : 'failed'))
        .join('\n'),
    )
    return settled.every(({ status }) => status === 'fulfilled')
  } catch {
    // The disk may already refuse the key.
    say('failed')
    return false
  }
}

let failures = 0
for (let at = 0; at < 400 && failures < 3; at++) if (!(await write(20_000))) failures++
say(`failures ${failures}`)
say(`head ${await store.head()}`)
// No close: the process ends as if killed.
process.exit(0)
