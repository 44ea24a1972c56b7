const firstMs = 100
/** Not more: whoever waits for a server that came back holds units whose leases run. */
const mostMs = 2000

/** How long to wait after this many failures in a row: 100 ms to 2 s, a quarter of it by chance. */
export function backoffMs(failures: number): number {
  const wholeMs = Math.min(mostMs, firstMs * 2 ** Math.max(0, failures - 1))
  return wholeMs * (0.75 + Math.random() * 0.25)
}
