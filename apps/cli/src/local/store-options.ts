import { Option } from '@commander-js/extra-typings'

export interface StoreChoice {
  readonly config?: string | undefined
  readonly standalone?: true | undefined
}

/** `--config FILE`, as the daemons have it. */
export function configOption() {
  return new Option(
    '--config <file>',
    'settings file (default: DISTRIBUTE_CONFIG, or else conf/server.conf if it exists)',
  )
}

/** `--standalone`, for commands that open the store. */
export function standaloneOption() {
  return new Option('--standalone', 'if no setting names a store, use the one of `npm start` in DATA_DIR')
}
