import { section } from './section.ts'
import { integer, text } from './values.ts'

/** Where the store is. */
export const storeSettings = {
  mysql: section('MySQL', mysqlKeys()),
  engineMysql: section('Fil_EXEC_MySQL', mysqlKeys()),
  store: section('Store', {
    url: text.optional().meta({
      description: 'mysql://USER:PASSWORD@HOST:PORT/DATABASE or sqlite:PATH; overrides [MySQL] and [Fil_EXEC_MySQL]',
      secret: true,
    }),
  }),
}

function mysqlKeys() {
  return {
    ip: text.optional().meta({ description: 'address of the server' }),
    port: integer({ min: 1, max: 65_535 }).prefault('3306').meta({ description: 'port of the server' }),
    database: text.optional().meta({ description: 'database that only this product uses' }),
    user: text.optional().meta({ description: 'account' }),
    password: text.optional().meta({ description: 'password of this user', secret: true }),
    sslCa: text
      .optional()
      .meta({ description: 'certificate authority file; if set, the connection uses TLS', path: 'file' }),
    pool: integer({ min: 1, max: 200 }).prefault('8').meta({ description: 'largest number of connections' }),
  }
}
