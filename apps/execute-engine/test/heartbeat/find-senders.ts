import { readdir, readFile } from 'node:fs/promises'

/**
 * The sender processes that beat for this host of Zabbix and are alive; one that ended and was not
 * reaped is not.
 */
export async function findSenders(host: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const senders = await Promise.all(pids.map(async (pid) => ((await isSender(pid, host)) ? [Number(pid)] : [])))
  return senders.flat()
}

async function isSender(pid: string, host: string): Promise<boolean> {
  // It may end while it is looked at.
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return command.includes('/sender-main.ts\0') && command.includes(`"host":"${host}"`)
}
