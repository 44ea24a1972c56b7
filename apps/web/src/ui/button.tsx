import type { ComponentProps } from 'react'
import styles from './button.module.css'
import { classNames } from './class-names.ts'

interface ButtonProps extends Omit<ComponentProps<'button'>, 'className'> {
  /** `primary`: the main act of a screen. `danger`: it ends or deletes something. `plain`: looks like text. */
  readonly look?: 'normal' | 'primary' | 'danger' | 'plain' | undefined
}

export function Button({ look = 'normal', type = 'button', ...props }: ButtonProps) {
  return <button {...props} type={type} className={classNames(styles.button, styles[look])} />
}
