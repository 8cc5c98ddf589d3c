import { describe, expect, it } from 'vitest'
import { systemTimers } from '../../../sync-server/ports.ts'
import { GroupCommit, type Settled } from '../../../sync-server/store/groupCommit.ts'

/** Writes down which calls came together; a call named `bad` is at fault itself, `disk` fails them all. */
function recorder(limit = 100) {
  const groups: string[][] = []
  const group = new GroupCommit<string, string>(
    {
      limit,
      size: (call) => call.length,
      write: (calls): Settled<string>[] => {
        groups.push([...calls])
        if (calls.includes('disk')) throw new Error('the disk is full')
        return calls.map((call) =>
          call === 'bad' ? { ok: false, error: new Error('bad') } : { ok: true, answer: call.toUpperCase() },
        )
      },
    },
    systemTimers,
  )
  return { groups, group }
}

describe('group commit', () => {
  it('writes together whatever was asked in one turn of the loop', async () => {
    const { group, groups } = recorder()
    const answers = Promise.all([
      group.add('a'),
      group.add('b'),
      Promise.resolve().then(() => group.add('c')),
    ])
    expect(groups).toEqual([])
    expect(await answers).toEqual(['A', 'B', 'C'])
    await group.add('d')
    expect(groups).toEqual([['a', 'b', 'c'], ['d']])
  })

  it('rejects only the call at fault, and all of them when the disk fails', async () => {
    const { group } = recorder()
    const one = await Promise.allSettled([group.add('a'), group.add('bad'), group.add('b')])
    expect(one.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    const all = await Promise.allSettled([group.add('a'), group.add('disk'), group.add('b')])
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(await group.add('after')).toBe('AFTER')
  })

  it('closes a group at its limit, lets the loop turn, and takes a call that alone is larger', async () => {
    const { group, groups } = recorder(4)
    await Promise.all(['aa', 'bb', 'cc', 'larger', 'd'].map((call) => group.add(call)))
    expect(groups).toEqual([['aa', 'bb'], ['cc'], ['larger'], ['d']])
  })

  it('writes what waits when it closes, and refuses what comes later', async () => {
    const { group, groups } = recorder(2)
    const waiting = Promise.all([group.add('aa'), group.add('bb')])
    group.close()
    expect(groups).toEqual([['aa'], ['bb']])
    expect(await waiting).toEqual(['AA', 'BB'])
    await expect(group.add('late')).rejects.toThrow('closed')
  })
})
