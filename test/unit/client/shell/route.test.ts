import { describe, expect, it } from 'vitest'
import { archivePath, parsePath } from '../../../../client/shell/route.ts'

const archive = '01J9Z3K4M5N6P7Q8R9S0T1V2W3'

describe('an address', () => {
  it('names each room', () => {
    for (const room of ['merged', 'branches', 'log', 'me', 'join'] as const) {
      expect(parsePath(`/${room}`)).toEqual({ at: room })
    }
    expect(parsePath('/')).toEqual({ at: 'home' })
    expect(parsePath('/setup')).toEqual({ at: 'setup', step: null })
    expect(parsePath('/setup/branch')).toEqual({ at: 'setup', step: 'branch' })
    expect(parsePath('/setup/Branch!')).toEqual({ at: 'unknown' })
    expect(parsePath('/archives')).toEqual({ at: 'archives', show: 'all' })
    expect(parsePath('/archives/conflicts')).toEqual({ at: 'archives', show: 'conflicts' })
  })

  it('names an archive by its id and comes back from it', () => {
    expect(parsePath(archivePath(archive))).toEqual({ at: 'archive', archive })
  })

  it('leads nowhere when it holds anything but an id', () => {
    for (const path of [
      '/archive/陈女士',
      '/archive/13812345678',
      `/archive/${archive}/x`,
      '/archives/张三',
      '/x',
    ]) {
      expect(parsePath(path)).toEqual({ at: 'unknown' })
    }
  })
})
