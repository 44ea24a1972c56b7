import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { findFreePort } from './free-port.ts'

/**
 * A listener of a broker that accepts only TLS and one account: by PLAIN, SCRAM-SHA-256 and
 * SCRAM-SHA-512.
 */
export interface KafkaLogin {
  /** `host:port` each */
  readonly brokers: readonly string[]
  /** the broker's self-signed certificate, PEM */
  readonly certificate: string
  readonly username: string
  readonly password: string
}

export interface PreparedLogin extends KafkaLogin {
  readonly listener: string
  readonly settings: readonly string[]
  /** options of the storage tool, which creates the account */
  readonly formatOptions: readonly string[]
}

const [username, password] = ['distribute', 'of the brokers']
const storePassword = 'of-the-store'

/** Creates the broker's certificate in its folder (about 2 s), and settings for the listener. */
export async function prepareLogin(folder: string): Promise<PreparedLogin> {
  const port = await findFreePort()
  const store = join(folder, 'tls.p12')
  const certificateFile = join(folder, 'tls.pem')
  const keytool = (...args: string[]) =>
    execa('keytool', [...args, '-alias', 'broker', '-keystore', store, '-storepass', storePassword])
  await keytool(
    ...['-genkeypair', '-storetype', 'PKCS12', '-keyalg', 'EC', '-groupname', 'secp256r1'],
    ...['-dname', 'CN=broker', '-ext', 'SAN=ip:127.0.0.1', '-validity', '2'],
  )
  await keytool('-exportcert', '-rfc', '-file', certificateFile)
  return {
    brokers: [`127.0.0.1:${port}`],
    certificate: await readFile(certificateFile, 'utf8'),
    username,
    password,
    listener: `LOGIN://127.0.0.1:${port}`,
    settings: [
      'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,LOGIN:SASL_SSL',
      'sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
      `ssl.keystore.location=${store}`,
      `ssl.keystore.password=${storePassword}`,
      'ssl.keystore.type=PKCS12',
      `listener.name.login.plain.sasl.jaas.config=${loginModule('plain.PlainLoginModule')} user_${username}="${password}";`,
      ...[256, 512].map(
        (bits) => `listener.name.login.scram-sha-${bits}.sasl.jaas.config=${loginModule('scram.ScramLoginModule')};`,
      ),
    ],
    formatOptions: [256, 512].flatMap((bits) => [
      '--add-scram',
      `SCRAM-SHA-${bits}=[name=${username},password=${password}]`,
    ]),
  }
}

function loginModule(name: string): string {
  return `org.apache.kafka.common.security.${name} required`
}
