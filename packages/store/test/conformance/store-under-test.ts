import type { Store } from '../../src/index.ts'

/**
 * A migrated store, with direct access to its database for tests of later versions and of faults.
 */
export interface StoreUnderTest {
  readonly store: Store
  execute(statement: string): Promise<void>
  query(statement: string): Promise<readonly object[]>
  /** Makes the database reject every output that contains `poison` in its stdout. */
  refusePoison(): Promise<void>
}
