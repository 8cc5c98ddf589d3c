/** The files of the pages that the server draws itself, at every address and host. */
import { readFileSync } from 'node:fs'

export const pageStyle = readFileSync(new URL('./page.css', import.meta.url), 'utf8')
