import { AppError } from '@distribute/contracts'

/**
 * Throws `AppError` `bad_request` for a query that is not UTF-8: it would be decoded to another
 * text.
 */
export function assertUtf8Query({ url }: { readonly url: string }): void {
  const start = url.indexOf('?')
  if (start === -1) return
  try {
    // A percent sign without two hexadecimal digits stands for itself.
    decodeURIComponent(url.slice(start).replaceAll(/%(?![0-9a-f]{2})/gi, '%25'))
  } catch (cause) {
    throw new AppError('bad_request', 'the query is not valid UTF-8 (is it GBK?): percent-encode UTF-8', { cause })
  }
}
