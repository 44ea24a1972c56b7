import { section } from './section.ts'
import { integer, text } from './values.ts'

/** Where the store is. */
export const storeSettings = {
  mysql: section('MySQL', mysqlKeys()),
  engineMysql: section('Fil_EXEC_MySQL', mysqlKeys()),
  store: section('Store', {
    url: text.optional().meta({
      description: 'mysql://USER:PASSWORD@HOST:PORT/DATABASE or sqlite:PATH; wins over [MySQL] and [Fil_EXEC_MySQL]',
      secret: true,
    }),
  }),
}

function mysqlKeys() {
  return {
    ip: text.optional().meta({ description: "the server's address" }),
    port: integer({ min: 1, max: 65_535 }).prefault('3306').meta({ description: "the server's port" }),
    database: text.optional().meta({ description: "database of this product's own" }),
    user: text.optional().meta({ description: 'account' }),
    password: text.optional().meta({ description: 'its password', secret: true }),
    sslCa: text
      .optional()
      .meta({ description: 'certificate authority file; with it the connection is TLS', path: 'file' }),
    pool: integer({ min: 1, max: 200 }).prefault('8').meta({ description: 'connections at most' }),
  }
}
