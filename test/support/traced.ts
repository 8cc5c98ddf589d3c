/** A server under strace: which system calls it makes in which order, and some of them made to fail. */
import { execFileSync } from 'node:child_process'
import { openCore } from '../../sync-server/server.ts'
import { PASSWORD } from './server.ts'

/** strace is there and the system lets it look on. */
export function mayTrace(): boolean {
  try {
    execFileSync('strace', ['-o', '/dev/null', '-e', 'trace=none', 'true'])
    return true
  } catch {
    return false
  }
}

/**
 * Of the thread that talks to sockets and disk, without the others. `-D`: the server is our child and strace looks on
 * from aside, so that ending the one ends the other.
 */
export const strace = (file: string, ...more: readonly string[]): readonly string[] => [
  ...['strace', '-D', '-y', '-s', '160', '-e', 'signal=none', '-o', file],
  ...more,
]

/** A company with one person who writes, in an empty folder; closed on return. */
export async function foundWriter(
  data: string,
): Promise<{ readonly branch: string; readonly writer: { readonly id: string; readonly login: string } }> {
  const core = await openCore({ data })
  try {
    const done = await core.people.setUp('一人公司', [{ code: 'A', name: '一店', template: 'homeDeco' }], {
      login: 'admin',
      name: '管理员',
      password: PASSWORD,
    })
    if (!done.ok) throw new Error(JSON.stringify(done.error))
    const login = 'writer'
    const added = await core.people.addPerson(
      { login, name: '写某', password: PASSWORD, role: 'SA', branch: 'A' },
      null,
    )
    if (!added.ok) throw new Error(JSON.stringify(added.error))
    return {
      branch: core.directory.branchByCode('A')?.id ?? '',
      writer: { id: added.value.id, login },
    }
  } finally {
    await core.close()
  }
}
