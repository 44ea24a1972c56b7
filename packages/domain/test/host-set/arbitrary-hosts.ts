import fc from 'fast-check'
import { foldDoubles, spellHost } from '../../src/index.ts'

/** Labels that differ in few characters and numbers, so that neighbours have a chance to fold. */
const label = fc
  .array(
    fc.oneof(
      fc.constantFrom('a', 'web', 'x-y', 'x_y', 'n', 'WEB'),
      fc.constantFrom('0', '1', '9', '09', '10', '99', '007'),
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((pieces) => pieces.join(''))

const name = fc
  .array(label, { maxLength: 2 })
  .map((labels) => [...labels, 'host'].join('.'))
  .chain((text) => fc.constantFrom(text, `${text}1`, `${text}01`))

const ipv4 = fc
  .tuple(fc.constantFrom(0, 1, 255), fc.integer({ min: 250, max: 255 }), fc.nat(255))
  .map((octets) => `10.${octets.join('.')}`)

const ipv6 = fc
  .tuple(fc.constantFrom('2001:db8::', '2001:DB8::', '2001:db8:0:1::', 'fd00:0:0:1:0:0:0:'), fc.nat(0xffff))
  .map(([network, host]) => network + host.toString(16))

/** Numbered runs, so that real folds come up often. */
const run = fc
  .tuple(
    fc.constantFrom('web', 'Web', 'r1-n', '10.0.0.', '2001:db8::', '2001:DB8::', 'a1b'),
    fc.nat(120),
    fc.integer({ min: 1, max: 12 }),
    fc.constantFrom(0, 2, 3),
  )
  .map(([prefix, first, length, width]) =>
    Array.from({ length }, (_, index) => {
      const digits = String(first + index)
      return prefix.endsWith('.') || prefix.endsWith(':')
        ? prefix + digits
        : `${prefix}${digits.padStart(width, '0')}.example`
    }),
  )

/** Hosts in any spelling and order, each once. */
export const arbitraryHosts: fc.Arbitrary<readonly string[]> = fc
  .array(
    fc.oneof(
      run,
      fc.oneof(name, ipv4, ipv6).map((host) => [host]),
    ),
    { minLength: 1, maxLength: 20 },
  )
  .map((lists) => lists.flat().map((host) => spellHost(host, { allowLoopback: false })))
  .map((hosts) => foldDoubles(hosts).map(({ spelling }) => spelling))
