import type { ColumnTypes } from './column-types.ts'
import type { Migration } from './migration.ts'

/**
 * All first tables, including columns for later features. There are no foreign keys: they would
 * lock the parent's row at each write. Names avoid the reserved words of MySQL 8.4 (`window`,
 * `parallel`, `groups`, …).
 */
export const firstTables: Migration = {
  version: 1,
  title: 'first tables',
  statements: (types) => [...taskTables(types), ...resultTables(types), ...engineTables(types), ...otherTables(types)],
}

function taskTables({ id, integer, real, text, time, key, bytes, tableOptions }: ColumnTypes): readonly string[] {
  return [
    `create table if not exists task (
      id ${id},
      public_id ${bytes(64)} not null,
      v1_id ${bytes(640)},
      kind ${key(16)} not null,
      name ${text} not null,
      state ${key(16)} not null,
      request_hash ${key(64)} not null,
      request ${text} not null,
      secrets ${text},
      warnings ${text} not null,
      lane ${key(63)} not null,
      on_engine_loss ${key(16)} not null,
      parallel_hosts ${integer},
      fail_count ${integer},
      fail_rate ${real},
      retry_of ${integer},
      revision ${integer},
      cancel_requested_at ${time},
      aborted_at ${time},
      start_by ${time},
      created_at ${time} not null,
      started_at ${time},
      finished_at ${time}
    ) ${tableOptions}`,
    'create unique index task_public_id on task (public_id)',
    'create unique index task_v1_id on task (kind, v1_id)',
    // For the dispatcher: waiting and running tasks of a lane, oldest first; running ones without
    // an open unit.
    'create index task_lane_state on task (lane, state, id)',
    'create index task_state on task (state, id)',
    'create index task_created_at on task (created_at)',
    // Tasks that did not start in time.
    'create index task_start_by on task (state, start_by)',
    // The retries of a task.
    'create index task_retry_of on task (retry_of)',
    `create table if not exists unit (
      task ${integer} not null,
      seq ${integer} not null,
      lane ${key(63)} not null,
      state ${key(16)} not null,
      attempt ${integer} not null default 1,
      engine ${key(64)},
      incarnation ${key(64)},
      claimed_by ${key(16)},
      queued_at ${time},
      started_at ${time},
      finished_at ${time},
      lease_until ${time},
      end_reason ${key(16)},
      cause ${text},
      exit_code ${integer},
      leftovers_killed ${integer} not null default 0,
      waiting ${integer} not null,
      ok ${integer} not null default 0,
      failed ${integer} not null default 0,
      unreachable ${integer} not null default 0,
      timeout ${integer} not null default 0,
      cancelled ${integer} not null default 0,
      lost ${integer} not null default 0,
      skipped ${integer} not null default 0,
      changed ${integer} not null default 0,
      progress ${text},
      version ${integer} not null default 0,
      primary key (task, seq)
    ) ${tableOptions}`,
    // For dealing: a task's pending units; whether a task has open ones.
    'create index unit_lane_state_task on unit (lane, state, task, seq)',
    // For pickup: a lane's oldest queued unit.
    'create index unit_lane_state_queued on unit (lane, state, queued_at)',
    // For renewals, and the busy slots of an engine.
    'create index unit_engine on unit (engine, state)',
    // For the reaper: lapsed leases.
    'create index unit_lease on unit (state, lease_until)',
  ]
}

function resultTables({ integer, flag, text, time, key, tableOptions }: ColumnTypes): readonly string[] {
  return [
    `create table if not exists host_result (
      task ${integer} not null,
      seq ${integer} not null,
      unit ${integer} not null,
      host ${key(255)} not null,
      state ${key(16)} not null,
      attempt ${integer} not null default 1,
      rc ${integer},
      changed ${flag} not null default 0,
      steps_ok ${integer} not null default 0,
      steps_total ${integer} not null default 0,
      started_at ${time},
      finished_at ${time},
      message ${text},
      cause ${text},
      output_hash ${key(64)},
      primary key (task, seq)
    ) ${tableOptions}`,
    // A host's history, newest first. A task has each host once.
    'create unique index host_result_host on host_result (host, task desc)',
    // A unit's hosts, in order.
    'create index host_result_unit on host_result (task, unit, seq)',
    `create table if not exists host_output (
      task ${integer} not null,
      seq ${integer} not null,
      stdout ${text} not null,
      stderr ${text} not null,
      result ${text} not null,
      steps ${text} not null,
      truncated ${flag} not null,
      primary key (task, seq)
    ) ${tableOptions}`,
    `create table if not exists host (
      host ${key(255)} not null primary key,
      last_state ${key(16)} not null,
      streak ${integer} not null,
      last_task ${integer} not null,
      last_at ${time} not null
    ) ${tableOptions}`,
    'create index host_last_state on host (last_state)',
  ]
}

function engineTables({ integer, text, time, key, tableOptions, now }: ColumnTypes): readonly string[] {
  return [
    `create table if not exists engine (
      id ${key(64)} not null primary key,
      incarnation ${key(64)} not null,
      host_name ${key(255)} not null,
      addresses ${text} not null,
      version ${key(64)} not null,
      lanes ${text} not null,
      slots ${integer} not null,
      state ${key(16)} not null,
      started_at ${time} not null,
      seen_at ${time} not null
    ) ${tableOptions}`,
    `create table if not exists lane (
      name ${key(63)} not null primary key,
      created_at ${time} not null
    ) ${tableOptions}`,
    `insert into lane (name, created_at)
      select 'default', ${now} from (select 1 as one) as once
      where not exists (select 1 from lane where name = 'default')`,
  ]
}

function otherTables({ id, integer, text, time, key, bytes, tableOptions }: ColumnTypes): readonly string[] {
  return [
    `create table if not exists project (
      id ${id},
      name ${bytes(255)} not null,
      state ${key(16)} not null,
      last_error ${text},
      created_at ${time} not null,
      updated_at ${time} not null
    ) ${tableOptions}`,
    'create unique index project_name on project (name)',
    `create table if not exists revision (
      id ${id},
      project ${integer} not null,
      commit_id ${key(64)} not null,
      ref ${text},
      state ${key(16)} not null,
      last_error ${text},
      created_at ${time} not null
    ) ${tableOptions}`,
    'create unique index revision_commit on revision (project, commit_id)',
    `create table if not exists token (
      id ${id},
      name ${bytes(255)} not null,
      hash ${key(64)} not null,
      role ${key(32)},
      lanes ${text},
      created_at ${time} not null,
      last_used_at ${time},
      revoked_at ${time}
    ) ${tableOptions}`,
    'create unique index token_name on token (name)',
    'create unique index token_hash on token (hash)',
    `create table if not exists audit_entry (
      id ${id},
      at ${time} not null,
      actor ${text} not null,
      address ${key(64)},
      action ${key(64)} not null,
      subject ${text} not null,
      detail ${text}
    ) ${tableOptions}`,
    'create index audit_entry_at on audit_entry (at)',
  ]
}
