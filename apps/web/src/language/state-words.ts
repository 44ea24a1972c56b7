import type { HostState, Role, TaskKind, TaskState, UnitState } from '@distribute/contracts'
import { defineWords } from './words.ts'

/** A host whose unit runs has no result yet: the API counts it apart from those that wait. */
export type ShownHostState = HostState | 'running'

interface StateWords {
  readonly host: Readonly<Record<ShownHostState, string>>
  readonly task: Readonly<Record<TaskState, string>>
  readonly unit: Readonly<Record<UnitState, string>>
  readonly kind: Readonly<Record<TaskKind, string>>
  readonly role: Readonly<Record<Role, string>>
}

/** The names of states and kinds, the same on every screen. */
export const stateWords = defineWords<StateWords>({
  en: {
    host: {
      waiting: 'waiting',
      running: 'running',
      ok: 'ok',
      failed: 'failed',
      unreachable: 'unreachable',
      timeout: 'timeout',
      cancelled: 'cancelled',
      skipped: 'skipped',
      lost: 'lost',
    },
    task: {
      waiting: 'waiting',
      running: 'running',
      succeeded: 'succeeded',
      failed: 'failed',
      cancelled: 'cancelled',
      aborted: 'aborted',
    },
    unit: { pending: 'pending', queued: 'queued', running: 'running', finished: 'finished', skipped: 'skipped' },
    kind: { adhoc: 'ad-hoc', playbook: 'playbook' },
    role: { viewer: 'viewer', operator: 'operator', admin: 'admin' },
  },
  zh: {
    host: {
      waiting: '等待',
      running: '运行中',
      ok: '成功',
      failed: '失败',
      unreachable: '无法连接',
      timeout: '超时',
      cancelled: '已取消',
      skipped: '已跳过',
      lost: '结果未知',
    },
    task: {
      waiting: '等待',
      running: '运行中',
      succeeded: '成功',
      failed: '失败',
      cancelled: '已取消',
      aborted: '已中止',
    },
    unit: { pending: '待发送', queued: '排队中', running: '运行中', finished: '已结束', skipped: '已跳过' },
    kind: { adhoc: '临时命令', playbook: 'Playbook' },
    role: { viewer: '只读', operator: '操作员', admin: '管理员' },
  },
})
