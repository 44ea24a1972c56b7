/** Debian's account for it: Zabbix does not run as root. */
export function zabbixAccount(): { readonly account?: string } {
  return process.getuid?.() === 0 ? { account: 'zabbix' } : {}
}
