/** A few hundred worlds of `npm run simulate`, always the same ones. */
import { beforeAll, describe, expect, it } from 'vitest'
import { foundCompany, type Company } from './company.ts'
import { simulate } from './world.ts'

let company: Company
beforeAll(async () => {
  company = await foundCompany()
})

describe('simulated worlds', () => {
  it('are the same again from the same seed', async () => {
    const first = await simulate(company, 7n)
    const other = await simulate(company, 8n)
    const again = await simulate(company, 7n)
    expect(again).toEqual(first)
    expect(other.hash).not.toBe(first.hash)
  })

  it('G1 G2 G3 G4 hold in each of them', async () => {
    const broken: string[] = []
    for (let seed = 1000n; seed < 1100n; seed++) {
      const { violations } = await simulate(company, seed)
      for (const violation of violations) broken.push(`seed ${seed}: ${violation}`)
    }
    expect(broken).toEqual([])
  })
})
