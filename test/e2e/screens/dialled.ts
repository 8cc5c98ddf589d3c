/** A number that is dialled, in a browser without a telephone. */
import type { Page } from 'playwright-core'

/** Where the page sent the browser, which has no telephone here and is kept from asking for one. */
export async function dialled(page: Page, press: () => Promise<void>): Promise<string> {
  const sent = page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        window.navigation.addEventListener(
          'navigate',
          (event) => {
            event.preventDefault()
            resolve(event.destination.url)
          },
          { once: true },
        )
      }),
  )
  await press()
  return sent
}
