import { settings } from '@distribute/contracts'
import { nameOf, type Values } from './values.ts'

/**
 * Fills keys missing in [Fil_EXEC_MySQL] from [MySQL]. An inherited value keeps its original
 * setting.
 */
export function inheritMysql(values: Values): Values {
  const inherited = settings
    .filter(({ section }) => section === 'Fil_EXEC_MySQL')
    .flatMap((setting) => {
      const value = values.get(nameOf(setting)) ?? values.get(`MYSQL.${setting.key}`)
      return value === undefined ? [] : [[nameOf(setting), value] as const]
    })
  return new Map([...values, ...inherited])
}
