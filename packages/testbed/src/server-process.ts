import { type ChildProcess, type ChildProcessOptions, startChildProcess } from './child-process.ts'

/** A command to start, and the line that shows that it is ready. */
export interface ServerProcessOptions extends ChildProcessOptions {
  readonly name: string
  readonly readyLine: RegExp
}

const readyTimeoutMs = 110_000

/**
 * Starts a server and resolves once it has written its ready line. Stops a server that does not.
 */
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
