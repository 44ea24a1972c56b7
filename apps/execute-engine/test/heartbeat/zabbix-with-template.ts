import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { startZabbix, type ZabbixOptions } from '@distribute/testbed'

const template = resolve(import.meta.dirname, '../../../../docker/zabbix/execute-engine-template.yaml')

/** A Zabbix with hosts that have the template which people are given. */
export async function startZabbixWithTemplate(options: Omit<ZabbixOptions, 'template'>) {
  return await startZabbix({ ...options, template: await readFile(template, 'utf8') })
}
