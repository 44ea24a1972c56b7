import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findFreePort } from '../free-port.ts'
import { startServerProcess } from '../server-process.ts'
import { zabbixAccount } from './zabbix-account.ts'
import type { ZabbixPartOptions } from './zabbix-server.ts'

/** Calls a method of the API as the administrator. Throws if the answer is an error. */
export type CallZabbix = <Result>(method: string, params: object) => Promise<Result>

/** Where Debian puts it. */
export const frontend = '/usr/share/zabbix'
const configFileOfDebian = '/etc/zabbix/zabbix.conf.php'

/** Starts the frontend, which contains the API, in PHP's own web server: 0.3 s. */
export async function startZabbixApi({ folder, databaseUrl }: ZabbixPartOptions) {
  const port = await findFreePort()
  await writeFile(join(folder, 'zabbix.conf.php'), formatConfigFile(databaseUrl))
  // A class constant has the path of the frontend's configuration: this defines the class with
  // another path.
  const prepended = join(folder, 'prepended.php')
  await writeFile(
    prepended,
    `<?php
$text = file_get_contents('${frontend}/include/classes/core/CConfigFile.php');
eval('?>' . str_replace('${configFileOfDebian}', __DIR__ . '/zabbix.conf.php', $text));
`,
  )
  const server = await startServerProcess({
    name: 'the Zabbix frontend',
    command: 'php',
    args: ['-d', `auto_prepend_file=${prepended}`, '-S', `127.0.0.1:${port}`, '-t', frontend],
    cwd: folder,
    ...zabbixAccount(),
    readyLine: /Development Server .* started/,
  })
  return {
    api: await logIn(`http://127.0.0.1:${port}/api_jsonrpc.php`),
    stop: async () => {
      await server.kill()
    },
  }
}

async function logIn(url: string): Promise<CallZabbix> {
  // The account in Zabbix's initial data.
  const auth = await call<string>(url, { method: 'user.login', params: { username: 'Admin', password: 'zabbix' } })
  return (method, params) => call(url, { method, params, auth })
}

async function call<Result>(url: string, request: object): Promise<Result> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json-rpc' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...request }),
  })
  const text = await response.text()
  const answer = JSON.parse(text) as { result?: Result; error?: unknown }
  if (answer.result === undefined) throw new Error(`Zabbix rejected ${JSON.stringify(request)}: ${text}`)
  return answer.result
}

function formatConfigFile(databaseUrl: string): string {
  const database = new URL(databaseUrl)
  const settings = {
    TYPE: 'MYSQL',
    SERVER: database.hostname,
    PORT: database.port,
    DATABASE: database.pathname.slice(1),
    USER: decodeURIComponent(database.username),
    PASSWORD: decodeURIComponent(database.password),
    SCHEMA: '',
    VAULT_URL: '',
    VAULT_DB_PATH: '',
    VAULT_TOKEN: '',
  }
  const lines = Object.entries(settings).map(([key, value]) => `$DB['${key}'] = '${value}';\n`)
  return `<?php\n${lines.join('')}$DB['ENCRYPTION'] = false;\n$DB['DOUBLE_IEEE754'] = true;\n$ZBX_SERVER_NAME = '';\n`
}
