import { AppError } from '@distribute/contracts'

/** No setting names a store, and a command must not work on the wrong one. */
export class NoStoreNamed extends AppError {
  constructor(standalonePlace: string) {
    super(
      'invalid_configuration',
      'no setting names a store: pass the file with [MySQL] or [Store] URL by --config FILE or DISTRIBUTE_CONFIG, or ' +
        `--standalone for the store of \`npm start\`, ${standalonePlace}`,
    )
  }
}
