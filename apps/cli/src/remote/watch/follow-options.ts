import { Option } from '@commander-js/extra-typings'

/** Options of the commands that follow a task to its end. */

export function detachOption() {
  return new Option('--detach', 'print the id and return: do not wait for the end')
}

export function exitZeroOption() {
  return new Option('--exit-zero', 'exit with 0 although hosts failed')
}

export function foldOption() {
  return new Option('--fold', 'at the end, print the output of all hosts, identical output once')
}
