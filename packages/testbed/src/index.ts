export { type MariaDb, type MySqlServer, startMariaDb, useMariaDb } from './mariadb.ts'
