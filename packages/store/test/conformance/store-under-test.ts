import type { Store } from '../../src/index.ts'

/** A migrated store, and the way around it, by which tests play what comes later or goes wrong. */
export interface StoreUnderTest {
  readonly store: Store
  execute(statement: string): Promise<void>
  query(statement: string): Promise<readonly object[]>
  /** Makes the database refuse every output with `poison` in its stdout. */
  refusePoison(): Promise<void>
}
