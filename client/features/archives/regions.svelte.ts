/**
 * Names of regions for whoever shows or asks for one: provinces and cities at once, counties as soon as
 * they are loaded (100 KB that a list does not need). The tables are the same for everyone.
 */
import { majorRegions, type Regions } from '../../../shared/templates/regions.ts'

class RegionNames {
  #regions = $state.raw<Regions>(majorRegions)
  #asked = false

  get now(): Regions {
    return this.#regions
  }

  /** Asks for the counties; calling it again costs nothing. */
  load(): void {
    if (this.#asked) return
    this.#asked = true
    void import('../../../shared/templates/allRegions.ts').then(({ allRegions }) => {
      this.#regions = allRegions
    })
  }
}

export const regionNames = new RegionNames()
