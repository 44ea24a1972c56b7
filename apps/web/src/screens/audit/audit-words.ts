import { defineWords } from '../../language/words.ts'
import type { ShownAction } from './audit-filters.ts'
import type { Detail } from './read-detail.ts'

interface AuditWords {
  readonly columns: Readonly<Record<'time' | 'actor' | 'action' | 'subject' | 'outcome' | 'detail', string>>
  readonly actorHint: string
  readonly actions: Readonly<Record<ShownAction, string>>
  readonly done: string
  readonly refused: string
  readonly details: Readonly<Record<Detail['kind'], (value: string) => string>>
  readonly attempts: (count: string) => string
  readonly byCommand: string
  readonly request: (id: string) => string
  readonly none: string
  readonly noneText: string
  readonly forbidden: string
  readonly forbiddenText: string
}

export const auditWords = defineWords<AuditWords>({
  en: {
    columns: {
      time: 'When',
      actor: 'Who',
      action: 'Act',
      subject: 'On what',
      outcome: 'Outcome',
      detail: 'Details',
    },
    actorHint: 'account:mei',
    actions: {
      request: 'sent a request',
      'task.submit': 'submitted a task',
      'task.retry': 'retried a task',
      'task.cancel': 'cancelled a task',
      'engine.drain': 'drained an engine',
      'project.clone': 'cloned a project',
      'token.create': 'created a token',
      'token.revoke': 'revoked a token',
      'account.create': 'added an account',
      'account.change': 'changed an account',
      'session.start': 'signed in',
      'session.end': 'signed out',
      'store.migrate': 'migrated the database',
    },
    done: 'done',
    refused: 'refused',
    details: {
      lane: (lane) => `in the lane ${lane}`,
      retryOf: (task) => `a retry of ${task}`,
      ref: (ref) => `branch, tag or commit ${ref}`,
      text: (text) => text,
    },
    attempts: (count) => `${count} attempts within a minute`,
    byCommand: 'by a command on the machine',
    request: (id) => `Request ${id}`,
    none: 'No entry matches these filters',
    noneText: 'Filters compare whole values: account:mei, not mei.',
    forbidden: 'You may not read the audit log',
    forbiddenText: 'It shows every lane: only administrators of all lanes read it.',
  },
  zh: {
    columns: { time: '时间', actor: '操作者', action: '操作', subject: '对象', outcome: '结果', detail: '详情' },
    actorHint: 'account:mei',
    actions: {
      request: '发送请求',
      'task.submit': '提交任务',
      'task.retry': '重试任务',
      'task.cancel': '取消任务',
      'engine.drain': '排空执行引擎',
      'project.clone': '克隆项目',
      'token.create': '创建令牌',
      'token.revoke': '吊销令牌',
      'account.create': '添加账号',
      'account.change': '修改账号',
      'session.start': '登录',
      'session.end': '退出登录',
      'store.migrate': '迁移数据库',
    },
    done: '完成',
    refused: '被拒绝',
    details: {
      lane: (lane) => `通道 ${lane}`,
      retryOf: (task) => `重试自 ${task}`,
      ref: (ref) => `分支、标签或提交 ${ref}`,
      text: (text) => text,
    },
    attempts: (count) => `一分钟内 ${count} 次`,
    byCommand: '本机命令',
    request: (id) => `请求 ${id}`,
    none: '没有符合条件的记录',
    noneText: '筛选按完整值比较：应为 account:mei，而不是 mei。',
    forbidden: '您无权查看审计日志',
    forbiddenText: '审计日志包含所有通道的内容，只有拥有全部通道权限的管理员可以查看。',
  },
})
