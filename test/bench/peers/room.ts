/** Documents of Hocuspocus that stay open on a device. */
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { WebSocket } from 'ws'
import { Doc } from 'yjs'

export const hocuspocusSocket = (port: number): HocuspocusProviderWebsocket =>
  new HocuspocusProviderWebsocket({ url: `ws://127.0.0.1:${port}`, WebSocketPolyfill: WebSocket })

export function openRoom(
  websocketProvider: HocuspocusProviderWebsocket,
  name: string,
  document = new Doc(),
): Promise<HocuspocusProvider> {
  return new Promise((synced) => {
    const provider: HocuspocusProvider = new HocuspocusProvider({
      websocketProvider,
      name,
      document,
      awareness: null,
      onSynced: () => synced(provider),
    })
    provider.attach()
  })
}

/** Until the server has acknowledged every edit. */
export async function acknowledged(rooms: readonly HocuspocusProvider[]): Promise<void> {
  await Promise.all(
    rooms.map(
      (room) =>
        new Promise<void>((done) => {
          if (!room.hasUnsyncedChanges) return done()
          const look = (): void => {
            if (room.hasUnsyncedChanges) return
            room.off('unsyncedChanges', look)
            done()
          }
          room.on('unsyncedChanges', look)
        }),
    ),
  )
}
