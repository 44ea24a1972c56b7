import { z } from 'zod'

/**
 * A unit: at most `unitSize` hosts of one task, announced over the queue and run by one engine.
 *
 * - `pending`: stored, not announced. The dispatcher moves it on; a crash leaves it as it is.
 * - `queued`: committed as announced. A claim moves it on; if the message was lost, an engine picks
 *   it up.
 * - `running`: claimed under a lease. Its engine finishes it; the reaper does when the lease
 *   lapses.
 * - `finished`: its run has ended and every host has its result.
 * - `skipped`: ended before any engine started it.
 */
export const unitStates = ['pending', 'queued', 'running', 'finished', 'skipped'] as const
export const unitStateSchema = z.enum(unitStates)
export type UnitState = z.infer<typeof unitStateSchema>

/**
 * The outcome of one task on one host.
 *
 * - `waiting`: no result yet. The recorder moves it on, or the reaper when the engine is gone.
 * - `ok`, `failed`, `unreachable`: as Ansible reported.
 * - `timeout`, `cancelled`: a deadline or a person ended the run; the command can still be running
 *   on the host.
 * - `lost`: the outcome is unknown. A late result of the same attempt replaces it.
 * - `skipped`: never started.
 */
export const hostStates = ['waiting', 'ok', 'failed', 'unreachable', 'timeout', 'cancelled', 'lost', 'skipped'] as const
export const hostStateSchema = z.enum(hostStates)
export type HostState = z.infer<typeof hostStateSchema>

/** The states in which a host has a result. */
export const finalHostStates = ['ok', 'failed', 'unreachable', 'timeout', 'cancelled', 'lost', 'skipped'] as const
export type FinalHostState = (typeof finalHostStates)[number]

/**
 * A task.
 *
 * - `waiting`: no unit was claimed yet. The first claim moves it on.
 * - `running`: at least one unit was claimed. The end of the last unit moves it on; the reaper does
 *   so after a crash.
 * - `succeeded`: every host ended `ok`. `failed`: at least one did not.
 * - `cancelled`: a person ended it. `aborted`: its failure budget was exceeded.
 */
export const taskStates = ['waiting', 'running', 'succeeded', 'failed', 'cancelled', 'aborted'] as const
export const taskStateSchema = z.enum(taskStates)
export type TaskState = z.infer<typeof taskStateSchema>

/**
 * How many hosts of a unit or a task are in each state; `changed`: of those, how many Ansible
 * changed.
 */
export type HostCounts = Readonly<Record<HostState | 'changed', number>>

/** How many units of a task are in each state. */
export type UnitCounts = Readonly<Record<UnitState, number>>
