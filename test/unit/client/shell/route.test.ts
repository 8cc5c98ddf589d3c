import { describe, expect, it } from 'vitest'
import {
  archiveLogPath,
  archivePath,
  GAPS_PATH,
  parsePath,
  personLogPath,
} from '../../../../client/shell/route.ts'

const archive = '01J9Z3K4M5N6P7Q8R9S0T1V2W3'

describe('an address', () => {
  it('names each room', () => {
    for (const room of ['merged', 'branches', 'me', 'join'] as const) {
      expect(parsePath(`/${room}`)).toEqual({ at: room })
    }
    expect(parsePath('/')).toEqual({ at: 'home' })
    expect(parsePath('/setup')).toEqual({ at: 'setup', step: null })
    expect(parsePath('/setup/branch')).toEqual({ at: 'setup', step: 'branch' })
    expect(parsePath('/setup/Branch!')).toEqual({ at: 'unknown' })
    expect(parsePath('/log')).toEqual({ at: 'log', show: 'all' })
    expect(parsePath(GAPS_PATH)).toEqual({ at: 'log', show: 'gaps' })
    expect(parsePath('/archives')).toEqual({ at: 'archives', show: 'all' })
    expect(parsePath('/archives/conflicts')).toEqual({ at: 'archives', show: 'conflicts' })
  })

  it('names an archive by its id and comes back from it', () => {
    expect(parsePath(archivePath(archive))).toEqual({ at: 'archive', archive })
  })

  it('leads to what one person did and to what happened to one archive', () => {
    expect(parsePath(personLogPath(archive))).toEqual({ at: 'trail', of: 'person', id: archive })
    expect(parsePath(archiveLogPath(archive))).toEqual({ at: 'trail', of: 'archive', id: archive })
  })

  it('leads nowhere when it holds anything but an id', () => {
    for (const path of [
      '/archive/陈女士',
      '/archive/13812345678',
      `/archive/${archive}/x`,
      '/archives/张三',
      '/log/person',
      '/log/person/王芳',
      `/log/branch/${archive}`,
      '/x',
    ]) {
      expect(parsePath(path)).toEqual({ at: 'unknown' })
    }
  })
})
