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

/** What must not be read in a log, wherever an object that carries it is logged. */
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

/** Makes a logger that writes at once: the last line before an exit is not lost. */
export function createLogger({ name, level, format, fd = 1 }: LoggerOptions): Logger {
  const isTerminal = (fd === 1 ? process.stdout : process.stderr).isTTY === true
  const isPretty = format === 'pretty' || (format === 'auto' && isTerminal)
  return createLoggerTo(
    isPretty ? pretty({ colorize: isTerminal, destination: fd, sync: true }) : destination({ fd, sync: true }),
    { name, level },
  )
}

/** The same logger on a stream of the caller's. */
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
