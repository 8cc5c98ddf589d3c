/**
 * Signing in over HTTP. The session lives in a cookie that no script can read; a password is sent
 * and forgotten. "No answer" and "no" are different things here: only a clear no signs anybody out.
 */
import { err, ok, type Result } from '../../shared/base/result.ts'
import type { DeviceId } from '../../shared/domain/names.ts'
import type { SignedIn } from '../../shared/protocol/http.ts'
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

export function httpSignIn(fetcher: Fetcher, deviceName: string): SignIn {
  const post = (path: string, body: unknown): Promise<Response> =>
    fetcher(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'same-origin',
    })

  return {
    async signIn(
      login: string,
      password: string,
      device: DeviceId,
    ): Promise<Result<SignedIn, SignInRefusal>> {
      let response: Response
      try {
        response = await post('/api/sign-in', { login, password, device, deviceName })
      } catch {
        return err({ type: 'offline' })
      }
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

    async current(): ReturnType<SignIn['current']> {
      try {
        const response = await fetcher('/api/me', { credentials: 'same-origin' })
        if (response.ok) return ok((await response.json()) as SignedIn)
        return err({ type: response.status === 401 ? 'signed-out' : 'offline' })
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
