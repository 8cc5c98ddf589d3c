/**
 * A page with nothing on it but the device: the real worker with the real vault behind it, handed to
 * the test as `window.device`. For tests that save faster than any hand could type.
 *
 * `storm` says every save in the console as soon as the device has confirmed it: whatever stood there
 * when the browser was killed must be found again.
 */
import { connectDevice } from '../../../client/worker/connect.ts'
import type { Result } from '../../../shared/base/result.ts'
import type { DeviceEvent, EditRefusal } from '../../../client/api.ts'
import type { Confirmed } from './window.ts'

const device = connectDevice()
window.device = device
window.heard = []
void device.watch((event: DeviceEvent) => window.heard.push(event))
// No hand moves here, and a minute without one would bring the veil nearer.
setInterval(() => void device.touch(), 30_000)

/** Most saves are notes; some write a field over what stands there, some begin an archive. */
async function saveOne(archive: string, text: string, n: number, branch: string): Promise<Confirmed> {
  if (n % 20 === 19) {
    const fields = { name: text, clientType: 'company' }
    const created = must(await device.create({ template: 'generic', branch, fields }))
    return { archive: created, what: 'name', text }
  }
  if (n % 5 === 4) {
    const { view } = must(await device.reread(archive))
    const heads = view.documents.get('profile')?.fields.get('alias')?.heads ?? []
    const seen = { alias: heads.map(({ id }) => id) }
    must(await device.save({ archive, business: null, fields: { alias: text }, seen }))
    return { archive, what: 'alias', text }
  }
  must(await device.addFact({ archive, business: null, kind: 'note', fact: { text }, supersedes: [] }))
  return { archive, what: 'note', text }
}

function must<T>(done: Result<T, EditRefusal | { readonly type: string }>): T {
  if (!done.ok) throw new Error(`refused: ${JSON.stringify(done.error)}`)
  return done.value
}

window.storm = async ({ archives, branch, tag, lanes, until }) => {
  for (const archive of archives) must(await device.open(archive, 'work'))
  let next = 0
  const lane = async (): Promise<void> => {
    while (until === null || next < until) {
      const n = next++
      const archive = archives[n % archives.length] as string
      console.log(`saved ${JSON.stringify(await saveOne(archive, `${tag}-${n}`, n, branch))}`)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

window.read = async (archives) => {
  const found: Confirmed[] = []
  let newer = 0
  for (const archive of archives) {
    const { view } = must(await device.open(archive, 'work'))
    await device.close(archive)
    for (const document of view.documents.values()) {
      newer += document.newer.length
      for (const { kind, fact } of document.facts)
        if (kind === 'note') found.push({ archive, what: 'note', text: String(fact['text']) })
      for (const what of ['alias', 'name'] as const)
        for (const { value } of document.fields.get(what)?.history ?? [])
          found.push({ archive, what, text: String(value) })
    }
  }
  return { found, newer }
}

/** Looks again only when the device says that the archive changed, as a screen does. */
window.shows = async (archive, text) => {
  must(await device.open(archive, 'work'))
  const look = async (): Promise<boolean> => {
    const { view } = must(await device.reread(archive))
    return [...view.documents.values()].some(({ facts }) => facts.some(({ fact }) => fact['text'] === text))
  }
  await new Promise<void>((resolve, reject) => {
    const lookAgain = (): void => {
      look().then((found) => {
        if (found) resolve()
      }, reject)
    }
    void device
      .watch((event) => {
        if (event.type === 'archive' && event.archive === archive) lookAgain()
      })
      .then(lookAgain, reject)
  })
}
