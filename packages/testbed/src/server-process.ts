import { type ChildProcess, type ChildProcessOptions, startChildProcess } from './child-process.ts'

/** What to start, and how to know that it is ready. */
export interface ServerProcessOptions extends ChildProcessOptions {
  readonly name: string
  readonly readyLine: RegExp
}

const readyTimeoutMs = 110_000

/** Starts a server and resolves once it wrote its ready line; one that does not is stopped. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ChildProcess> {
  const server = await startChildProcess(options)
  try {
    await server.output.waitForLine({
      matches: (line) => options.readyLine.test(line),
      description: `the ready line of ${options.name}`,
      timeoutMs: readyTimeoutMs,
    })
    return server
  } catch (error) {
    await server.stop()
    throw error
  }
}
