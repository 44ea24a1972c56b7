import { describePlace, type Values } from './values.ts'

const advice =
  'whoever may run tasks can use what their engines can; docs/database.md says how engines get an account of their own'

/** What an engine reads that opens the store as distribute, one warning each. */
export function findSharedAccounts(read: Values): readonly string[] {
  const address = read.get('STORE.URL')
  if (address !== undefined) return [`${describePlace(address)}: engines use the account of distribute: ${advice}`]
  const [user, password] = [read.get('FIL_EXEC_MYSQL.USER'), read.get('FIL_EXEC_MYSQL.PASSWORD')]
  if (user?.setting.section === 'MySQL') {
    return [`${describePlace(user)}: engines use the account of distribute, as [Fil_EXEC_MySQL] has no USER: ${advice}`]
  }
  if (password?.setting.section !== 'MySQL') return []
  return [
    `${describePlace(password)}: engines use the password of distribute, as [Fil_EXEC_MySQL] has no PASSWORD: ${advice}`,
  ]
}
