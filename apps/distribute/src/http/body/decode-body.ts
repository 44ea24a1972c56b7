import { isUtf8 } from 'node:buffer'
import { AppError } from '@distribute/contracts'

/**
 * The request with its raw headers: names and values alternate, and repeated headers appear
 * repeatedly.
 */
export interface BodyHeaders {
  readonly rawHeaders: readonly string[]
}

/** `takesLatin1`: accepts a declared ISO-8859-1 as well if the body is ASCII. */
export interface DecodeOptions {
  readonly takesLatin1: boolean
}

/**
 * Decodes a body. The encoding is never guessed: a command in another encoding would be changed and
 * then run. Removes a byte order mark. Throws `AppError` `unsupported_media_type` for a body that
 * is compressed or declares a charset other than UTF-8, and `bad_request` for bytes that are not
 * UTF-8.
 */
export function decodeBody(bytes: Buffer, request: BodyHeaders, { takesLatin1 }: DecodeOptions): string {
  assertNotCompressed(request)
  const charset = listCharsets(request).find((name) => !utf8Names.has(name))
  // HTTP libraries declare ISO-8859-1 by default. ASCII text is the same in both.
  const isHarmless = takesLatin1 && charset === 'iso-8859-1' && isAscii(bytes)
  if (charset !== undefined && !isHarmless)
    throw new AppError(
      'unsupported_media_type',
      `the body declares charset ${quote(charset)}: send UTF-8 with charset=utf-8 or without a charset`,
    )
  if (!isUtf8(bytes))
    throw new AppError('bad_request', 'the body is not valid UTF-8 (is it GBK or UTF-16?): send UTF-8')
  return new TextDecoder().decode(bytes)
}

/** `us-ascii` is a subset of UTF-8. */
const utf8Names: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii'])

function assertNotCompressed(request: BodyHeaders): void {
  const codings = listValues(request, 'content-encoding').flatMap((value) => value.split(','))
  const coding = codings.map((one) => one.trim()).find((one) => one !== '' && one.toLowerCase() !== 'identity')
  if (coding === undefined) return
  throw new AppError(
    'unsupported_media_type',
    `Content-Encoding ${quote(coding)} is not supported: send the body uncompressed, without this header`,
  )
}

/** Lists the charsets of all Content-Type headers, in lower case. */
function listCharsets(request: BodyHeaders): readonly string[] {
  return listValues(request, 'content-type').flatMap((value) =>
    [...value.matchAll(/;[ \t]*charset[ \t]*=[ \t]*(?:"([^"]*)"?|'([^']*)'?|([^;, \t]*))/gi)].map(
      ([, quoted, single, bare]) => (quoted ?? single ?? bare ?? '').trim().toLowerCase(),
    ),
  )
}

function listValues({ rawHeaders }: BodyHeaders, name: string): readonly string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name)
}

function isAscii(bytes: Buffer): boolean {
  return bytes.every((byte) => byte < 0x80)
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 50).replaceAll(/[^\x20-\x7e]/g, '?'))
}
