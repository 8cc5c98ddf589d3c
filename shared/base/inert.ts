/**
 * Formula characters made inert, and given back as they were (OWASP, CSV injection).
 *
 * A spreadsheet takes a cell that begins with one of these for a formula as soon as somebody saves the sheet as
 * CSV and opens it again. An apostrophe in front makes it plain text everywhere; a text that begins with
 * apostrophes and such a character gets one more, so that reading takes exactly one away.
 */
const LIVE = /^'*[=+\-@\t\r]/
const MADE_INERT = /^'+[=+\-@\t\r]/

export const inert = (text: string): string => (LIVE.test(text) ? `'${text}` : text)
export const revive = (text: string): string => (MADE_INERT.test(text) ? text.slice(1) : text)
