/** A few of the worlds of `npm run simulate`, always the same ones; and a few bugs that they must find. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { bugs } from './bugs.ts'
import { hunt } from './hunt.ts'
import { knobs } from './knobs.ts'
import { patched } from './patches.ts'
import { onceFailed } from './seeds.ts'

const runner = fileURLToPath(new URL('run.ts', import.meta.url))
const run = (...given: readonly string[]) =>
  spawnSync(process.execPath, [runner, ...given], { encoding: 'utf8' })
const traces = (said: string): readonly string[] => said.match(/^seed .* trace .*$/gm) ?? []

describe('simulated worlds', () => {
  it('are the same again from the same seed, whatever was simulated before', () => {
    const three = traces(run('--seeds', '3', '--seed', '7', '--hash').stdout)
    const last = traces(run('--seeds', '1', '--seed', '9', '--hash').stdout)
    expect(three).toHaveLength(3)
    expect(new Set(three).size).toBe(3)
    expect(last).toEqual(three.slice(2))
  })

  it('are the same from the same seed in any number of processes', () => {
    const said = ['1', '2'].map((jobs) => {
      const { stdout } = run('--seeds', '6', '--seed', '7', '--hash', '--jobs', jobs)
      return stdout.split('\n').filter((line) => !line.includes('a second'))
    })
    expect(said[0]?.length).toBeGreaterThan(20)
    expect(said[1]).toEqual(said[0])
  })

  it.each(onceFailed)('G1 G2 G3 G4 G5 hold from seed %s, where once %s', (seed) => {
    const { status, stderr } = run('--seeds', '1', '--seed', String(seed))
    expect(stderr).toBe('')
    expect(status).toBe(0)
  })

  it('G1 G2 G3 G4 G5 hold in each of them, with every size made small', () => {
    const { status, stderr } = run('--seeds', '50', '--seed', '1000')
    expect(stderr).toBe('')
    expect(status).toBe(0)
  })

  it('G1 G2 G3 G4 G5 hold in each of them, with sizes as they are in earnest', () => {
    const { status, stderr } = run('--seeds', '15', '--seed', '2000', '--real-sizes')
    expect(stderr).toBe('')
    expect(status).toBe(0)
  })

  it('know the lines of every planted bug', () => {
    const top = new URL('../../', import.meta.url)
    for (const { patches } of Object.values(bugs))
      for (const file of new Set(patches.map((patch) => patch.file))) {
        const wanted = [...knobs, ...patches].filter((patch) => patch.file === file)
        expect(patched(readFileSync(new URL(file, top), 'utf8'), wanted)).not.toBe('')
      }
  })

  it.each(['tail-above-cursor', 'synced-too-early', 'array-order'])('find a planted bug: %s', (name) => {
    expect(bugs[name]).toBeDefined()
    expect(hunt(name, 20, 1n)).toMatchObject({ found: true })
  })
})
