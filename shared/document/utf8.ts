/**
 * UTF-8, strictly: no overlong forms, no surrogates, nothing above U+10FFFF.
 *
 * `shared/` has no `TextDecoder` of its own; lib0 finds the platform's. It is worth its
 * call only for longer texts, so short ones (nearly every key) are put together here.
 */
import { decodeUtf8 } from 'lib0/string'

const SHORT = 40

/** The index of the first byte that does not belong, or -1. `to` must lie within the bytes. */
export function utf8FaultAt(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to) {
    const lead = bytes[at] as number
    if (lead < 0x80) {
      at++
      continue
    }
    // How many bytes follow, and which second bytes the lead allows (Unicode 16.0, table 3-7).
    let follow: number
    let least = 0x80
    let most = 0xbf
    if (lead >= 0xc2 && lead <= 0xdf) follow = 1
    else if (lead >= 0xe0 && lead <= 0xef) {
      follow = 2
      if (lead === 0xe0) least = 0xa0
      else if (lead === 0xed) most = 0x9f
    } else if (lead >= 0xf0 && lead <= 0xf4) {
      follow = 3
      if (lead === 0xf0) least = 0x90
      else if (lead === 0xf4) most = 0x8f
    } else return at
    if (at + follow >= to) return at
    const second = bytes[at + 1] as number
    if (second < least || second > most) return at
    if (follow > 1 && ((bytes[at + 2] as number) & 0xc0) !== 0x80) return at
    if (follow > 2 && ((bytes[at + 3] as number) & 0xc0) !== 0x80) return at
    at += follow + 1
  }
  return -1
}

/** The text of bytes in which `utf8FaultAt` finds no fault; of others, anything. */
export function utf8Text(bytes: Uint8Array, from: number, to: number): string {
  if (to - from > SHORT) return decodeUtf8(bytes.subarray(from, to))
  let text = ''
  let at = from
  while (at < to) {
    const lead = bytes[at++] as number
    if (lead < 0x80) text += String.fromCharCode(lead)
    else if (lead < 0xe0) text += String.fromCharCode(((lead & 0x1f) << 6) | next(bytes, at++))
    else if (lead < 0xf0) {
      text += String.fromCharCode(((lead & 0x0f) << 12) | (next(bytes, at) << 6) | next(bytes, at + 1))
      at += 2
    } else {
      const high = ((lead & 0x07) << 18) | (next(bytes, at) << 12)
      text += String.fromCodePoint(high | (next(bytes, at + 1) << 6) | next(bytes, at + 2))
      at += 3
    }
  }
  return text
}

const next = (bytes: Uint8Array, at: number): number => (bytes[at] as number) & 0x3f
