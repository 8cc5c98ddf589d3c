/**
 * The master key as people can keep it: 24 Chinese characters to write down and type, and its text for a QR
 * code. BIP-39 with the list in simplified Chinese: each character stands for 11 bits, and the last one
 * checks the rest, so a slip of the pen is noticed instead of opening nothing.
 */
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/simplified-chinese.js'

export const KIT_WORDS = 24

export const keyToWords = (key: Uint8Array): readonly string[] => entropyToMnemonic(key, wordlist).split(' ')

/** Null: not 24 characters of the list, or one of them is wrong. Spaces and line breaks mean nothing. */
export function wordsToKey(text: string): Uint8Array | null {
  const words = [...text.replace(/\s+/gu, '')]
  if (words.length !== KIT_WORDS) return null
  try {
    return mnemonicToEntropy(words.join(' '), wordlist)
  } catch {
    return null
  }
}
