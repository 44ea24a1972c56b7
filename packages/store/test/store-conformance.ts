import { describe } from 'vitest'
import { describeAccounts } from './conformance/accounts.ts'
import { describeAudit } from './conformance/audit.ts'
import { describeDealing } from './conformance/dealing.ts'
import { describeEnding } from './conformance/ending.ts'
import { describeEngines } from './conformance/engines.ts'
import { describeEvents } from './conformance/events.ts'
import { describeFaults } from './conformance/faults.ts'
import { describeFollowing } from './conformance/following.ts'
import { describeGroups } from './conformance/groups.ts'
import { describeHandingOn } from './conformance/handing-on.ts'
import { describeHosts } from './conformance/hosts.ts'
import { describeLaneFilters } from './conformance/lane-filters.ts'
import { describeOpenTasks } from './conformance/open-tasks.ts'
import { describeOrders } from './conformance/orders.ts'
import { describeOutputLimit } from './conformance/output-limit.ts'
import { describeProjects } from './conformance/projects.ts'
import { describeRecording } from './conformance/recording.ts'
import { describeResults } from './conformance/results.ts'
import { describeRetention } from './conformance/retention.ts'
import { describeRetrying } from './conformance/retrying.ts'
import { describeSessions } from './conformance/sessions.ts'
import { describeSpellings } from './conformance/spellings.ts'
import type { StoreUnderTest } from './conformance/store-under-test.ts'
import { describeTasks } from './conformance/tasks.ts'
import { describeTokens } from './conformance/tokens.ts'
import { describeUnits } from './conformance/units.ts'
import { describeUnreadable } from './conformance/unreadable.ts'

/** What each adapter of the port must do on every database. */
export function describeStore(name: string, underTest: () => StoreUnderTest): void {
  describeUnitsOfTasks(name, underTest)
  describeOtherThings(name, underTest)
}

/** How tasks and their units change: what a run depends on. */
export function describeUnitsOfTasks(name: string, underTest: () => StoreUnderTest): void {
  describe(name, () => {
    describeTasks(underTest)
    describeDealing(underTest)
    describeOrders(underTest)
    describeUnits(underTest)
    describeRecording(underTest)
    describeRetrying(underTest)
    describeEnding(underTest)
  })
}

/** The rest of the port. */
export function describeOtherThings(name: string, underTest: () => StoreUnderTest): void {
  describe(name, () => {
    describeOpenTasks(underTest)
    describeOutputLimit(underTest)
    describeHandingOn(underTest)
    describeFaults(underTest)
    describeEngines(underTest)
    describeUnreadable(underTest)
    describeResults(underTest)
    describeGroups(underTest)
    describeLaneFilters(underTest)
    describeHosts(underTest)
    describeSpellings(underTest)
    describeProjects(underTest)
    describeRetention(underTest)
    describeTokens(underTest)
    describeAudit(underTest)
    describeAccounts(underTest)
    describeSessions(underTest)
    describeEvents(underTest)
    describeFollowing(underTest)
  })
}
