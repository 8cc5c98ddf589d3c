/**
 * A subscription to the worker that can be ended at once.
 *
 * `Device.watch` crosses a thread, so its end is known only later; whoever stops listening before that
 * must not be called any more.
 */
import type { Device, DeviceEvent } from '../api.ts'

export function watchDevice(
  device: Pick<Device, 'watch'>,
  listener: (event: DeviceEvent) => void,
): () => void {
  let ended = false
  let end: (() => void) | null = null
  void device
    .watch((event) => {
      if (!ended) listener(event)
    })
    .then((stop) => {
      if (ended) stop()
      else end = stop
    })
  return () => {
    ended = true
    end?.()
  }
}
