/**
 * Whether the application itself would open without a network: its service worker is active, and the page
 * that it serves lies in the browser's cache. Looked at again until it is so, because installing takes a
 * moment after the first visit.
 */
const LOOK_MS = 2_000

async function isCached(): Promise<boolean> {
  if (!('serviceWorker' in navigator) || !('caches' in globalThis)) return false
  const registration = await navigator.serviceWorker.getRegistration()
  if (registration?.active == null) return false
  return (await caches.match('/index.html', { ignoreSearch: true })) !== undefined
}

/** Tells at once and until it is true. Returns what ends it. */
export function watchAppCache(tell: (cached: boolean) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let ended = false
  const look = async (): Promise<void> => {
    // Storage that cannot be opened caches nothing.
    const cached = await isCached().catch(() => false)
    if (ended) return
    tell(cached)
    if (!cached) timer = setTimeout(() => void look(), LOOK_MS)
  }
  void look()
  return () => {
    ended = true
    clearTimeout(timer)
  }
}
