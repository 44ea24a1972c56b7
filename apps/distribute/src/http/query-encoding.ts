import { AppError } from '@distribute/contracts'

/** Throws `AppError` `bad_request` for a query that is not UTF-8: it would be another text than the one that was meant. */
export function assertUtf8Query({ url }: { readonly url: string }): void {
  const start = url.indexOf('?')
  if (start === -1) return
  try {
    // a percent sign that begins no byte stands for itself
    decodeURIComponent(url.slice(start).replaceAll(/%(?![0-9a-f]{2})/gi, '%25'))
  } catch (cause) {
    throw new AppError('bad_request', 'the query is not UTF-8 (is it GBK?): percent-encode UTF-8', { cause })
  }
}
