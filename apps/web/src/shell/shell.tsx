import { Outlet } from '@tanstack/react-router'
import { useWords } from '../language/words.ts'
import { ConnectionBar } from './connection-bar.tsx'
import { KeyHelp } from './key-help.tsx'
import { Navigation } from './navigation.tsx'
import { PersonMenu } from './person-menu.tsx'
import { SearchField } from './search-field.tsx'
import styles from './shell.module.css'
import { shellWords } from './shell-words.ts'

/** The frame of every screen of a person who is signed in. */
export function Shell() {
  const words = useWords(shellWords)
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {words.skip}
      </a>
      <header className={styles.head}>
        <span className={styles.brand}>distribute</span>
        <SearchField />
        <PersonMenu />
      </header>
      <Navigation />
      <main id="content" className={styles.content} tabIndex={-1}>
        <ConnectionBar />
        <Outlet />
      </main>
      <KeyHelp />
    </div>
  )
}
