import { findAddress, formatAddress } from './address.ts'

/**
 * Returns the hosts of expressions that `foldHosts` wrote, in order. It trusts them: for the text of
 * a person there is `parseHostSet`, which has limits and says what is wrong.
 */
export function unfoldHosts(expressions: Iterable<string>): readonly string[] {
  const hosts: string[] = []
  for (const expression of expressions) unfold(expression, hosts)
  return hosts
}

function unfold(expression: string, hosts: string[]): void {
  const open = expression.indexOf('[')
  if (open >= 0) unfoldNames(expression, open, hosts)
  else if (!unfoldAddresses(expression, hosts)) hosts.push(expression)
}

function unfoldNames(expression: string, open: number, hosts: string[]): void {
  const close = expression.indexOf(']', open)
  const head = expression.slice(0, open)
  const tail = expression.slice(close + 1)
  for (const range of expression.slice(open + 1, close).split(',')) {
    const [first = '', last = first] = range.split('-')
    for (let number = Number(first); number <= Number(last); number++)
      hosts.push(head + String(number).padStart(first.length, '0') + tail)
  }
}

/** Returns false if these are no addresses: a name may have a hyphen. */
function unfoldAddresses(expression: string, hosts: string[]): boolean {
  const [firstText = '', lastText, ...rest] = expression.split('-')
  if (lastText === undefined || rest.length > 0) return false
  const first = findAddress(firstText)
  const last = first && findAddress(lastText)
  if (first === undefined || last === undefined) return false
  for (let value = first.value; value <= last.value; value++) hosts.push(formatAddress({ ...first, value }))
  return true
}
