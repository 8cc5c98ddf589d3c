/** Room on the disk: something is set aside, so that what a person has just done still fits when it is full. */
export interface Room {
  /** It had to go, and there was no room for another one since. */
  readonly spent: boolean
  /** When nothing else is going on. Does nothing where there is no room for it. */
  setAside(): Promise<void>
  /** Gives it back to the disk. False: nothing was left. */
  release(): Promise<boolean>
  /** The last mending failed: nothing is written before one succeeds. */
  readonly torn: boolean
  /**
   * Before the first write of a browser, and the first after storage broke off in the middle of one. Rejects while the
   * disk is full, and has then written nothing into any database.
   */
  mend(): Promise<void>
}

/** For disks that have never been full. */
export const ampleRoom: Room = {
  spent: false,
  torn: false,
  setAside: () => Promise.resolve(),
  release: () => Promise.resolve(false),
  mend: () => Promise.resolve(),
}
