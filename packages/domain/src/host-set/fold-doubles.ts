import type { SpelledHost } from './spelled-host.ts'

/** Each host once, where and as it is written first. */
export function foldDoubles(hosts: readonly SpelledHost[]): readonly SpelledHost[] {
  const byHost = new Map<string, SpelledHost>()
  for (const host of hosts) if (!byHost.has(host.host)) byHost.set(host.host, host)
  return [...byHost.values()]
}
