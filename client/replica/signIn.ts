/**
 * Signing in over HTTP. The session lives in a cookie that no script can read; a password is sent
 * and forgotten. "No answer" and "no" are different things here: only a clear no signs anybody out.
 */
import type { Json } from '../../shared/base/json.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import type { DeviceId } from '../../shared/domain/names.ts'
import type { SignedIn } from '../../shared/protocol/http.ts'
import type { SignInNext } from '../../shared/protocol/security.ts'
import type { AccessRefusal } from '../api.ts'
import type { SignIn, SignInRefusal } from './api.ts'

export type Fetcher = (path: string, init: RequestInit) => Promise<Response>

interface Refusal {
  readonly code?: string
  readonly retryAfterMs?: number
}

async function refusalOf(response: Response): Promise<Refusal> {
  try {
    return (await response.json()) as Refusal
  } catch {
    return {}
  }
}

function stepOf(next: SignInNext): Extract<SignInRefusal, { type: 'step' }> {
  if (next.next === 'enrol') {
    return { type: 'step', ask: { is: 'enrol', passkeys: next.passkeys }, pending: null }
  }
  const { pending, totp, passkey, recoveryCodes } = next
  return { type: 'step', pending, ask: { is: 'factor', totp, passkey: passkey as Json, recoveryCodes } }
}

export function httpSignIn(fetcher: Fetcher, deviceName: string): SignIn {
  const post = (path: string, body: unknown): Promise<Response> =>
    fetcher(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'same-origin',
    })

  async function second(path: string, body: unknown): Promise<Result<SignedIn, AccessRefusal>> {
    let response: Response
    try {
      response = await post(path, body)
    } catch {
      return err({ type: 'offline' })
    }
    if (response.ok) return ok((await response.json()) as SignedIn)
    const { code, retryAfterMs } = await refusalOf(response)
    // What is no code or no passkey at all is as wrong as one that does not fit.
    if (code === 'wrong-factor' || code === 'bad-request') return err({ type: 'wrong-factor' })
    if (code === 'sign-in-again' || code === 'signed-out') return err({ type: 'sign-in-again' })
    if (code === 'too-many-tries' || code === 'busy' || response.status === 429) {
      return err({ type: 'too-many-tries', retryAfterMs: retryAfterMs ?? 60_000 })
    }
    return err({ type: 'offline' })
  }

  return {
    async signIn(
      login: string,
      password: string,
      device: DeviceId,
      trust: string | null,
    ): Promise<Result<SignedIn, SignInRefusal>> {
      let response: Response
      try {
        const more = trust === null ? {} : { trust }
        response = await post('/api/sign-in', { login, password, device, deviceName, ...more })
      } catch {
        return err({ type: 'offline' })
      }
      if (response.status === 202) return err(stepOf((await response.json()) as SignInNext))
      if (response.ok) return ok((await response.json()) as SignedIn)
      const { code, retryAfterMs } = await refusalOf(response)
      if (code === 'wrong-password') return err({ type: 'wrong-password' })
      if (code === 'device-taken') return err({ type: 'device-taken' })
      if (code === 'disabled') return err({ type: 'disabled' })
      if (code === 'too-many-tries' || code === 'busy' || response.status === 429) {
        return err({ type: 'too-many-tries', retryAfterMs: retryAfterMs ?? 60_000 })
      }
      return err({ type: 'offline' })
    },

    prove: (pending, device, proof) => second('/api/sign-in/factor', { pending, device, proof }),
    enrolled: () => second('/api/sign-in/enrolled', {}),

    async current(): ReturnType<SignIn['current']> {
      try {
        const response = await fetcher('/api/me', { credentials: 'same-origin' })
        if (response.ok) return ok((await response.json()) as SignedIn)
        // A session for adding a factor is none for anything else.
        const { code } = await refusalOf(response)
        const none = response.status === 401 || code === 'enrol-first'
        return err({ type: none ? 'signed-out' : 'offline' })
      } catch {
        return err({ type: 'offline' })
      }
    },

    async signOut() {
      try {
        await post('/api/sign-out', {})
      } catch {
        // Without network the cookie stays until it is used again; the store is locked all the same.
      }
    },
  }
}
