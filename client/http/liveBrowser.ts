/** The live line as a page has it: an `EventSource`, which by itself would try again without end or patience. */
import { LiveLine } from './live.ts'

export const live = new LiveLine({
  open({ said, ended }) {
    const source = new EventSource('/api/live')
    source.onmessage = (event: MessageEvent<string>) => said(event.data)
    source.onerror = () => {
      source.close()
      ended()
    }
    return () => source.close()
  },
  timers: {
    after(ms, call) {
      const timer = setTimeout(call, ms)
      return () => clearTimeout(timer)
    },
  },
  random: { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) },
  view: {
    get now() {
      return document.visibilityState === 'visible'
    },
    watch(changed) {
      document.addEventListener('visibilitychange', changed)
      window.addEventListener('online', changed)
      return () => {
        document.removeEventListener('visibilitychange', changed)
        window.removeEventListener('online', changed)
      }
    },
  },
})
