import { AppError } from '@distribute/contracts'

/** Characters of path and query that are taken: about 4,500 IPv4 addresses. The gateway lets them through as well. */
const maxAddressLength = 64 * 1024

/** Longer headers than these bytes are refused before a route is looked for, and so without a word of the API asked. */
export const maxHeaderBytes = 256 * 1024

/** Throws `AppError` `address_too_long`. */
export function assertShortAddress({ url }: { readonly url: string }): void {
  if (url.length <= maxAddressLength) return
  throw new AppError(
    'address_too_long',
    `the address has ${url.length} characters, at most ${maxAddressLength} are taken: ${askForFewer}`,
  )
}

export const askForFewer = 'ask for fewer hosts in one request, and for the others in further ones'

/** As logs and messages show an address. */
export function clipAddress(url: string, maxLength = 500): string {
  return url.length <= maxLength ? url : `${url.slice(0, maxLength)}… (${url.length} characters)`
}
