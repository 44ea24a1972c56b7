import { settings } from '@distribute/contracts'
import { nameOf, type Values } from './values.ts'

/** Each key that [Fil_EXEC_MySQL] lacks counts as in [MySQL]; such a value still says that it was written for that one. */
export function inheritMysql(values: Values): Values {
  const inherited = settings
    .filter(({ section }) => section === 'Fil_EXEC_MySQL')
    .flatMap((setting) => {
      const value = values.get(nameOf(setting)) ?? values.get(`MYSQL.${setting.key}`)
      return value === undefined ? [] : [[nameOf(setting), value] as const]
    })
  return new Map([...values, ...inherited])
}
