/** The version of the app, as devices tell the server. A test holds it to package.json. */
export const APP_VERSION = '0.1.0'
