import type { StoreSettings } from './configuration.ts'

/** As [MySQL] has them by default. */
const defaultPort = 3306
const defaultPool = 8

/** What a store's URL looks like, for messages: the URL itself holds a password. */
export const storeUrlForm = 'mysql://USER:PASSWORD@HOST:PORT/DATABASE or sqlite:PATH'

/** Reads the URL of a store; undefined where it is none. */
export function parseStoreUrl(text: string): StoreSettings | undefined {
  const path = /^sqlite:(.+)$/.exec(text)?.[1]
  return path === undefined ? parseMysqlUrl(text) : { kind: 'sqlite', path }
}

function parseMysqlUrl(text: string): StoreSettings | undefined {
  // A lone percent sign is no URL, but only decoding would find out.
  const url = /%(?![0-9a-f]{2})/i.test(text) ? null : URL.parse(text)
  const database = url?.pathname.slice(1)
  if (url?.protocol !== 'mysql:' || !url.hostname || !url.username || !database || url.search || url.hash) {
    return undefined
  }
  return {
    kind: 'mysql',
    // An IPv6 address stands in brackets in a URL alone.
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || defaultPort),
    database: decodeURIComponent(database),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    sslCa: undefined,
    pool: defaultPool,
  }
}
