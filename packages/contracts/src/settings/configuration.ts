import { z } from 'zod'
import { ansibleSettings } from './ansible-settings.ts'
import { engineSettings } from './engine-settings.ts'
import { httpSettings } from './http-settings.ts'
import { processSettings } from './process-settings.ts'
import { projectSettings } from './project-settings.ts'
import { queueSettings } from './queue-settings.ts'
import { storeSettings } from './store-settings.ts'

/**
 * Every setting of `server.conf` that has an effect, in the order of the file. A property's name in
 * upper case with underscores is the key in the file (`sshUser`: `SSH_USER`). A default is written
 * as in the file. `secret`: masked wherever it is shown; may be `env:NAME`, `file:PATH` or
 * `enc:v1:…`. `path`: made absolute; a `file` or `folder` must exist when a process starts that
 * reads the key, a `place` need not. `readBy`: the one process that reads the key, where it differs
 * from the rest of its section.
 */
export const configurationSchema = z.object({
  http: httpSettings.http,
  mysql: storeSettings.mysql,
  engineMysql: storeSettings.engineMysql,
  store: storeSettings.store,
  kafka: queueSettings.kafka,
  engine: engineSettings.engine,
  dispatch: engineSettings.dispatch,
  ansible: ansibleSettings.ansible,
  share: projectSettings.share,
  gitlab: projectSettings.gitlab,
  zabbix: engineSettings.zabbix,
  dataSend: engineSettings.dataSend,
  security: processSettings.security,
  limits: processSettings.limits,
  standalone: processSettings.standalone,
  log: processSettings.log,
})

/**
 * Keys that the file can have and that have no effect in this version. Each one is logged as a
 * warning.
 */
export const unusedKeys: Readonly<Record<string, readonly string[]>> = {
  Ansible: ['WARM'],
  Data_Send: ['EXEC'],
}

/** The parsed sections, before the settings of the store are combined. */
export type ParsedConfiguration = z.infer<typeof configurationSchema>

/** Where the store is, combined from [Store], [MySQL] and [Fil_EXEC_MySQL]. */
export type StoreSettings =
  | { readonly kind: 'sqlite'; readonly path: string }
  | {
      readonly kind: 'mysql'
      readonly host: string
      readonly port: number
      readonly database: string
      readonly user: string
      readonly password: string
      /** file with the certificate authority; if set, the connection uses TLS */
      readonly sslCa: string | undefined
      readonly pool: number
    }

/** The settings that a composition root uses: values checked, secrets resolved, paths absolute. */
export type Configuration = DeepReadonly<
  Omit<ParsedConfiguration, 'mysql' | 'engineMysql' | 'store' | 'ansible'> & {
    readonly store: StoreSettings
    readonly ansible: ParsedConfiguration['ansible'] & { readonly knownHosts: string }
  }
>

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T
