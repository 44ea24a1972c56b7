import type { StoreSettings } from './configuration.ts'

/** The defaults of [MySQL]. */
const defaultPort = 3306
const defaultPool = 8

/** The form of a store's URL, for messages: the URL itself contains a password. */
export const storeUrlForm = 'mysql://USER:PASSWORD@HOST:PORT/DATABASE or sqlite:PATH'

/** Parses the URL of a store. Returns undefined for any other text. */
export function parseStoreUrl(text: string): StoreSettings | undefined {
  const path = /^sqlite:(.+)$/.exec(text)?.[1]
  return path === undefined ? parseMysqlUrl(text) : { kind: 'sqlite', path }
}

function parseMysqlUrl(text: string): StoreSettings | undefined {
  // URL.parse accepts a lone percent sign; only decoding would fail.
  const url = /%(?![0-9a-f]{2})/i.test(text) ? null : URL.parse(text)
  const database = url?.pathname.slice(1)
  if (url?.protocol !== 'mysql:' || !url.hostname || !url.username || !database || url.search || url.hash) {
    return undefined
  }
  return {
    kind: 'mysql',
    // Only a URL puts an IPv6 address in brackets.
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || defaultPort),
    database: decodeURIComponent(database),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    sslCa: undefined,
    pool: defaultPool,
  }
}
