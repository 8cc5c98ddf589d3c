/** What `main.ts` of this folder leaves on the page for tests to call. */
import type { Device, DeviceEvent } from '../../../client/api.ts'

export interface Storm {
  readonly archives: readonly string[]
  /** Where new archives are begun. */
  readonly branch: string
  /** Begins the text of every save. */
  readonly tag: string
  /** Saves under way at the same time. */
  readonly lanes: number
  /** Null: for ever. */
  readonly until: number | null
}

/** One save that the device called done. */
export interface Confirmed {
  readonly archive: string
  readonly what: 'note' | 'alias' | 'name'
  readonly text: string
}

declare global {
  interface Window {
    device: Device
    heard: DeviceEvent[]
    storm(storm: Storm): Promise<void>
    /** Every note and every write of the two fields in these archives, and entries that nobody could read. */
    read(
      archives: readonly string[],
    ): Promise<{ readonly found: readonly Confirmed[]; readonly newer: number }>
    /** Resolves once this note stands in the archive. */
    shows(archive: string, text: string): Promise<void>
  }
}
