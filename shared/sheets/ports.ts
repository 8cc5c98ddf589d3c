/** What reading a sheet needs of the platform, the same in Node and in a browser's worker. */

/** A strict decoder: throws at the first byte that its encoding does not know. */
export interface StreamDecoder {
  decode(bytes: Uint8Array, options: { readonly stream: boolean }): string
}

export type EncodingLabel = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be'

export interface SheetPorts {
  /** Raw deflate, piece by piece; throws at bytes that are none. Ending the iteration ends the work. */
  inflate(data: Uint8Array): AsyncIterable<Uint8Array>
  decoder(label: EncodingLabel): StreamDecoder
  /** Between two pieces of work; rejects when nobody wants the sheet any more. `done`: share of the file, 0 to 1. */
  turn(done: number): Promise<void>
}
