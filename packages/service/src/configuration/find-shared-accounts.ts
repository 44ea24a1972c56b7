import { describePlace, type Values } from './values.ts'

const advice = 'anyone who may run tasks can use it; docs/database.md describes a separate account for engines'

/**
 * Returns a warning for each setting by which an engine opens the store with distribute's account.
 */
export function findSharedAccounts(read: Values): readonly string[] {
  const address = read.get('STORE.URL')
  if (address !== undefined) return [`${describePlace(address)}: engines use distribute's account: ${advice}`]
  const [user, password] = [read.get('FIL_EXEC_MYSQL.USER'), read.get('FIL_EXEC_MYSQL.PASSWORD')]
  if (user?.setting.section === 'MySQL') {
    return [`${describePlace(user)}: engines use distribute's account, as [Fil_EXEC_MySQL] has no USER: ${advice}`]
  }
  if (password?.setting.section !== 'MySQL') return []
  return [
    `${describePlace(password)}: engines use distribute's password, as [Fil_EXEC_MySQL] has no PASSWORD: ${advice}`,
  ]
}
