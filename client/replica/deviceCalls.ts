/**
 * What a device says to the server about itself, over HTTP: escrow with the owner's session; orders, last
 * words and the receipt of a wipe without any, by the secret it registered.
 *
 * "No answer" is `offline` and never a no: nothing is given up because a network was bad.
 */
import { bytesToHex, hexToBytes } from '../../shared/base/bytes.ts'
import { newKeyPair, NotForUs, openWith } from '../../shared/base/hpke.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import {
  returnPurpose,
  type EscrowAnswer,
  type EscrowQuestion,
  type EscrowReason,
  type EscrowSlot,
  type LastWords,
  type LastWordsAnswer,
  type Order,
  type OrdersAnswer,
  type SealedAccess,
  type SealedRow,
} from '../../shared/protocol/device.ts'
import type { CallRefusal, DeviceCalls, DeviceProof } from './api.ts'
import type { Fetcher } from './signIn.ts'

export function httpDeviceCalls(fetcher: Fetcher): DeviceCalls {
  async function post<T>(path: string, body: unknown): Promise<Result<T, CallRefusal>> {
    let response: Response
    try {
      response = await fetcher(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        credentials: 'same-origin',
      })
      if (response.ok) return ok((await response.json()) as T)
    } catch {
      return err({ type: 'offline' })
    }
    const said = (await response.json().catch(() => ({}))) as {
      readonly code?: string
      readonly retryAfterMs?: number
    }
    if (response.status === 429)
      return err({ type: 'too-many-tries', retryAfterMs: said.retryAfterMs ?? 60_000 })
    // What a proxy says in the server's place is no answer of it.
    if (said.code === undefined || response.status >= 500) return err({ type: 'offline' })
    return err({ type: 'refused', code: said.code })
  }

  return {
    async openEscrow(
      slot: EscrowSlot,
      why: EscrowReason,
      owner: { readonly user: string; readonly device: string },
    ) {
      const { publicKey, privateKey } = await newKeyPair()
      const question: EscrowQuestion = { slot, why, answerTo: bytesToHex(publicKey) }
      const answer = await post<EscrowAnswer>('/api/device/escrow', question)
      if (!answer.ok) return answer
      try {
        const purpose = returnPurpose(owner.user, owner.device)
        return ok(await openWith(privateKey, purpose, hexToBytes(answer.value.sealed)))
      } catch (problem) {
        if (problem instanceof NotForUs) return err({ type: 'refused', code: 'bad-request' })
        throw problem
      } finally {
        privateKey.fill(0)
      }
    },

    async orders(proof: DeviceProof): Promise<Result<Order, CallRefusal>> {
      const answer = await post<OrdersAnswer>('/api/device/orders', proof)
      return answer.ok ? ok(answer.value.order) : answer
    },

    async lastWords(
      proof: DeviceProof,
      slot: EscrowSlot,
      rows: readonly SealedRow[],
      seen: readonly SealedAccess[],
    ) {
      const words: LastWords = { ...proof, slot, rows: [...rows], seen: [...seen] }
      const answer = await post<LastWordsAnswer>('/api/device/last-words', words)
      return answer.ok ? ok(answer.value.results) : answer
    },

    async wiped(proof: DeviceProof, handed: number, at: number) {
      const answer = await post<unknown>('/api/device/wiped', { ...proof, handed, at: Math.floor(at) })
      return answer.ok ? ok(null) : answer
    },

    async changePassword(old: string, next: string) {
      const answer = await post<unknown>('/api/password', { old, next })
      return answer.ok ? ok(null) : answer
    },
  }
}
