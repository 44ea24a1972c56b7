import type { SpelledHost } from './spelled-host.ts'

/** Removes duplicates. The first position and spelling of a host is kept. */
export function foldDoubles(hosts: readonly SpelledHost[]): readonly SpelledHost[] {
  const byHost = new Map<string, SpelledHost>()
  for (const host of hosts) if (!byHost.has(host.host)) byHost.set(host.host, host)
  return [...byHost.values()]
}
