/** Notes what the page cannot see, and tells it when asked on a channel of its own. */
import { ListCalls } from '../../../client/worker/listCalls.ts'
import { PROBE, type Probed } from './window.ts'

let derivedAt: number | null = null
let lists: number[] = []

// The first key that an unlock imports is the one that was derived; the second is the store's.
const { subtle } = crypto
const importKey = subtle.importKey.bind(subtle) as (...args: unknown[]) => Promise<CryptoKey>
Object.defineProperty(subtle, 'importKey', {
  value: (...args: unknown[]) => {
    derivedAt ??= performance.timeOrigin + performance.now()
    return importKey(...args)
  },
})

const { list } = ListCalls.prototype
ListCalls.prototype.list = async function (query) {
  const start = performance.now()
  const page = await list.call(this, query)
  lists.push(performance.now() - start)
  return page
}

const channel = new BroadcastChannel(PROBE)
channel.addEventListener('message', ({ data }) => {
  if (data !== 'tell') return
  const told: Probed = { derivedAt, lists }
  derivedAt = null
  lists = []
  channel.postMessage(told)
})
