/**
 * Tells the worker that somebody is here, and that the page woke up or lost its network. What follows from it the worker decides:
 * it has the clock, the lease and the locks.
 */
import type { Device } from '../api.ts'

/** Often enough for three minutes, and no message per movement of a hand. */
const EVERY_MS = 5_000
const ACTIVE = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'scroll'] as const
const AWAKE = ['online', 'pageshow', 'focus'] as const

/** Returns what ends it. `page` is the window. */
export function attend(device: Device, page: Window): () => void {
  let quiet = false
  const active = (): void => {
    if (quiet) return
    quiet = true
    page.setTimeout(() => (quiet = false), EVERY_MS)
    void device.touch()
  }
  const awake = (): void => void device.wake()
  // A worker hears of its network by itself in some browsers only.
  const away = (): void => void device.away()
  const seen = (): void => {
    if (page.document.visibilityState === 'visible') awake()
  }
  for (const event of ACTIVE) page.addEventListener(event, active, { capture: true, passive: true })
  for (const event of AWAKE) page.addEventListener(event, awake)
  page.addEventListener('offline', away)
  page.document.addEventListener('visibilitychange', seen)
  awake()
  return () => {
    for (const event of ACTIVE) page.removeEventListener(event, active, { capture: true })
    for (const event of AWAKE) page.removeEventListener(event, awake)
    page.removeEventListener('offline', away)
    page.document.removeEventListener('visibilitychange', seen)
  }
}
