/** First syncs of the peers, each as fast as its own client can be made to go; nothing is stored on the device. */
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import { Doc } from 'yjs'
import { nameAt } from './archives.ts'
import { InMemory, Pouch } from './pouch.ts'

const filled = (doc: Doc): boolean => doc.getArray('entries').length > 0

/** Starts one for each archive, never more than so many at once. */
async function window(
  archives: number,
  atOnce: number,
  one: (name: string) => Promise<boolean>,
): Promise<number> {
  let next = 0
  let synced = 0
  const lane = async (): Promise<void> => {
    while (next < archives) if (await one(nameAt(next++))) synced++
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, archives) }, lane))
  return synced
}

/** A socket for each document; closed when it is synced, for nobody holds ten thousand. */
export function syncYWebsocket(port: number, archives: number, atOnce: number): Promise<number> {
  return window(archives, atOnce, async (name) => {
    const doc = new Doc()
    const provider = new WebsocketProvider(`ws://127.0.0.1:${port}`, name, doc, {
      disableBc: true,
      WebSocketPolyfill: WebSocket as never,
    })
    await new Promise<void>((synced) => provider.on('sync', (is: boolean) => is && synced()))
    provider.destroy()
    return filled(doc)
  })
}

/** Every document over one socket. */
export async function syncHocuspocus(port: number, archives: number, atOnce: number): Promise<number> {
  const websocketProvider = new HocuspocusProviderWebsocket({
    url: `ws://127.0.0.1:${port}`,
    WebSocketPolyfill: WebSocket,
  })
  const count = await window(archives, atOnce, async (name) => {
    const document = new Doc()
    const provider = await new Promise<HocuspocusProvider>((synced) => {
      const one: HocuspocusProvider = new HocuspocusProvider({
        websocketProvider,
        name,
        document,
        awareness: null,
        onSynced: () => synced(one),
      })
      one.attach()
    })
    // So that the server may let go of it.
    provider.destroy()
    return filled(document)
  })
  websocketProvider.destroy()
  return count
}

export async function syncPouch(port: number): Promise<number> {
  const local = new InMemory(`device-${performance.now()}`)
  const { docs_written: written } = await Pouch.replicate(`http://127.0.0.1:${port}/archives`, local, {
    batch_size: 1_000,
    batches_limit: 10,
  })
  await local.destroy()
  return written
}
