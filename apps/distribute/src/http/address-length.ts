import { AppError } from '@distribute/contracts'

/**
 * Maximum characters of path and query: about 4,500 IPv4 addresses. The gateway has the same limit.
 */
const maxAddressLength = 64 * 1024

/**
 * Maximum bytes of headers. Longer ones are rejected before routing, so that the response cannot
 * depend on the API.
 */
export const maxHeaderBytes = 256 * 1024

/** Throws `AppError` `address_too_long`. */
export function assertShortAddress({ url }: { readonly url: string }): void {
  if (url.length <= maxAddressLength) return
  throw new AppError(
    'address_too_long',
    `the address has ${url.length} characters, and at most ${maxAddressLength} are allowed: ${askForFewer}`,
  )
}

export const askForFewer = 'send several requests with fewer hosts each'

/** Shortens an address for logs and messages, without the tokens that a client put into it. */
export function clipAddress(url: string, maxLength = 500): string {
  const shown = url.replace(tokens, 'dst_…').replace(secretParameters, '$1…')
  return shown.length <= maxLength ? shown : `${shown.slice(0, maxLength)}… (${url.length} characters)`
}

const tokens = /dst_[\w-]+/g
const secretParameters = /([?&](?:access_token|token|password|secret)=)[^&]*/gi
