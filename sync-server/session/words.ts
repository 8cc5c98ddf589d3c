/** Free text never enters the log's metadata, which is kept in clear for ever: a purpose may be typed by hand. */
export const stableWord = (text: string): string => (/^[a-z][A-Za-z0-9-]{0,39}$/.test(text) ? text : 'stated')
