import type { EngineView } from '@distribute/contracts'
import { defineWords } from '../../language/words.ts'

interface EnginesWords {
  readonly columns: Readonly<Record<'engine' | 'state' | 'slots' | 'lanes' | 'version' | 'seen' | 'acts', string>>
  readonly states: Readonly<Record<EngineView['state'], string>>
  readonly gone: string
  readonly draining: string
  readonly noIsolation: string
  readonly versions: (versions: string) => string
  readonly ofVersion: (version: string, engines: string) => string
  readonly otherVersion: string
  readonly none: string
  readonly noneText: string
  readonly drain: string
  readonly drainTitle: (name: string) => string
  readonly drainText: string
  readonly process: (pid: number) => string
}

export const enginesWords = defineWords<EnginesWords>({
  en: {
    columns: {
      engine: 'Engine',
      state: 'State',
      slots: 'Busy slots',
      lanes: 'Lanes',
      version: 'Version',
      seen: 'Last seen',
      acts: 'Acts',
    },
    states: { up: 'up', draining: 'draining', gone: 'gone' },
    gone: 'It sends no heartbeat. See on its machine whether the service runs and reaches the database.',
    draining: 'It takes no new units until it is restarted.',
    noIsolation: 'Its runs are not isolated:',
    versions: (versions) => `The engines have different versions: ${versions}.`,
    ofVersion: (version, engines) => `${version} (${engines})`,
    otherVersion: 'unlike most',
    none: 'No engine was seen within a day',
    noneText: 'Tasks wait until an engine runs. Start one, and it shows up here within seconds.',
    drain: 'Drain',
    drainTitle: (name) => `Drain ${name}?`,
    drainText:
      'It takes no new units until it is restarted. Units that it runs finish normally. To take it back, restart its service.',
    process: (pid) => `process ${pid}`,
  },
  zh: {
    columns: {
      engine: '执行引擎',
      state: '状态',
      slots: '占用槽位',
      lanes: '通道',
      version: '版本',
      seen: '最近心跳',
      acts: '操作',
    },
    states: { up: '正常', draining: '排空中', gone: '失联' },
    gone: '没有收到心跳。请在其所在机器上检查服务是否运行、能否连接数据库。',
    draining: '重启之前不再接收新的执行单元。',
    noIsolation: '其任务运行时没有隔离：',
    versions: (versions) => `各执行引擎的版本不一致：${versions}。`,
    ofVersion: (version, engines) => `${version}（${engines} 个）`,
    otherVersion: '与多数不同',
    none: '一天之内没有执行引擎上线',
    noneText: '任务会一直等待，直到有执行引擎运行。启动后几秒内会显示在这里。',
    drain: '排空',
    drainTitle: (name) => `排空 ${name}？`,
    drainText: '重启之前它不再接收新的执行单元；正在运行的会正常完成。要恢复使用，请重启其服务。',
    process: (pid) => `进程 ${pid}`,
  },
})
