import { AppError } from '@distribute/contracts'
import type { Service } from '@distribute/service'
import type { FastifyInstance } from 'fastify'
import { type AppDeps, buildApp } from './app.ts'

/** The HTTP service as a part that starts and stops. */
export class HttpServer implements Service {
  readonly name = 'HTTP server'
  readonly #deps: AppDeps
  #app: FastifyInstance | undefined
  #address: string | undefined

  constructor(deps: AppDeps) {
    this.#deps = deps
  }

  /** `http://HOST:PORT`; undefined unless it listens. */
  get address(): string | undefined {
    return this.#app?.server.listening ? this.#address : undefined
  }

  async start(): Promise<void> {
    const { host, port } = this.#deps.settings
    this.#app = await buildApp(this.#deps)
    this.#address = await this.#app.listen({ host, port }).catch(explainListenError({ host, port }))
  }

  /** Resolves when all requests have been answered. */
  async stop(): Promise<void> {
    await this.#app?.close()
  }
}

/** Errors that an operator can fix become one line. */
function explainListenError({ host, port }: { host: string; port: number }) {
  return (error: NodeJS.ErrnoException): never => {
    const reasons: Readonly<Record<string, string>> = {
      EADDRINUSE: 'the port is in use: end the other process, or set [HTTP] PORT',
      EADDRNOTAVAIL: 'this machine does not have that address: set [HTTP] HOST',
      ENOTFOUND: 'the name cannot be resolved: set [HTTP] HOST',
      EACCES: 'permission denied: set [HTTP] PORT to 1024 or more',
    }
    const reason = reasons[error.code ?? '']
    if (reason === undefined) throw error
    throw new AppError('invalid_configuration', `cannot listen on ${host} port ${port}: ${reason}`, { cause: error })
  }
}
