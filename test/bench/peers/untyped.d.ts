/** What the bench uses of packages that come without types. */
declare module '@y/websocket-server/utils' {
  import type { Doc } from 'yjs'
  export function getYDoc(name: string): Doc
  export function setupWSConnection(socket: unknown, request: unknown): void
}

declare module 'pouchdb-core' {
  interface Database {
    get(id: string): Promise<object>
    put(doc: object): Promise<unknown>
    bulkDocs(docs: readonly object[]): Promise<unknown>
    info(): Promise<{ readonly doc_count: number }>
    destroy(): Promise<void>
  }
  interface Pouch {
    new (name: string): Database
    plugin(plugin: unknown): Pouch
    defaults(options: { readonly adapter: string }): Pouch
    replicate(
      from: string | Database,
      to: string | Database,
      options: { readonly batch_size: number; readonly batches_limit: number },
    ): Promise<{ readonly docs_written: number }>
  }
  const pouch: Pouch
  export default pouch
}

declare module 'pouchdb-adapter-http' {
  const plugin: unknown
  export default plugin
}
declare module 'pouchdb-adapter-memory' {
  const plugin: unknown
  export default plugin
}
declare module 'pouchdb-replication' {
  const plugin: unknown
  export default plugin
}

declare module 'express-pouchdb' {
  import type { Server } from 'node:http'
  export default function expressPouch(
    pouch: unknown,
    options: { readonly mode: string; readonly inMemoryConfig: boolean },
  ): { listen(port: number, host: string): Server }
}
