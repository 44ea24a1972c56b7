import { defineWords } from '../language/words.ts'

/** Texts of the parts that every screen uses. */
export const uiWords = defineWords({
  en: {
    loading: 'Loading…',
    failed: 'That did not work',
    forbidden: 'You are not allowed to do or see this',
    noAnswer: 'The server does not answer',
    tryAgain: 'Try again',
    more: 'Show more',
    close: 'Close',
    cancel: 'Cancel',
    copy: 'Copy',
    copied: 'Copied',
    cannotCopy: 'The browser does not allow copying: select the text and copy it',
  },
  zh: {
    loading: '正在加载…',
    failed: '操作没有成功',
    forbidden: '您没有权限查看或执行此操作',
    noAnswer: '服务器没有响应',
    tryAgain: '重试',
    more: '显示更多',
    close: '关闭',
    cancel: '取消',
    copy: '复制',
    copied: '已复制',
    cannotCopy: '浏览器不允许复制，请选中文本后手动复制',
  },
})
