import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino'
import pretty from 'pino-pretty'
import { serializeError } from './serialize-error.ts'

export interface LoggerOptions {
  readonly name: string
  readonly level: string
  /** auto: pretty on a terminal, else a JSON object per line */
  readonly format: 'auto' | 'json' | 'pretty'
  /** 1: standard output (default), 2: standard error */
  readonly fd?: 1 | 2
}

/** Keys whose values are masked in every logged object. */
const secretKeys = [
  'password',
  'sshPassword',
  'sshSudoPassword',
  'sshKeyPassphrase',
  'saslPassword',
  'secretVars',
  'secrets',
  'token',
  'authorization',
]

/**
 * Creates a logger that writes synchronously, so that the last lines before an exit are not lost.
 */
export function createLogger({ name, level, format, fd = 1 }: LoggerOptions): Logger {
  const isTerminal = (fd === 1 ? process.stdout : process.stderr).isTTY === true
  const isPretty = format === 'pretty' || (format === 'auto' && isTerminal)
  return createLoggerTo(
    isPretty ? pretty({ colorize: isTerminal, destination: fd, sync: true }) : destination({ fd, sync: true }),
    { name, level },
  )
}

/** Creates the same logger on another stream. */
export function createLoggerTo(
  stream: DestinationStream,
  { name, level }: Pick<LoggerOptions, 'name' | 'level'>,
): Logger {
  return pino(
    {
      name,
      level,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializeError },
      redact: {
        paths: secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
        censor: '********',
      },
    },
    stream,
  )
}
