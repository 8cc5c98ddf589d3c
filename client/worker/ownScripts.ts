/**
 * Under Trusted Types (the server asks for them, `sync-server/http/app.ts`) a script address that is a mere
 * string starts no worker and registers no service worker. Neither Vite nor Workbox makes trusted ones, so
 * the page's default policy does, for scripts of this very server and for nothing else.
 *
 * It makes no HTML and no script text: a `{@html}` or an `eval` that slipped in stays refused.
 */
interface TrustedTypes {
  readonly defaultPolicy: object | null
  createPolicy(name: string, rules: { createScriptURL(url: string): string | null }): unknown
}

export function trustOwnScripts(): void {
  const types = (globalThis as { readonly trustedTypes?: TrustedTypes }).trustedTypes
  // Browsers without Trusted Types need no leave.
  if (types === undefined || types.defaultPolicy !== null) return
  types.createPolicy('default', {
    createScriptURL: (url) => (new URL(url, location.href).origin === location.origin ? url : null),
  })
}
