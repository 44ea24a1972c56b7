/** Splits hosts into units of at most `unitSize`, in order; 0: all in one unit. */
export function splitHosts<Host>(hosts: readonly Host[], unitSize: number): readonly (readonly Host[])[] {
  if (unitSize === 0) return hosts.length === 0 ? [] : [hosts]
  const unitCount = Math.ceil(hosts.length / unitSize)
  return Array.from({ length: unitCount }, (_, unit) => hosts.slice(unit * unitSize, (unit + 1) * unitSize))
}
