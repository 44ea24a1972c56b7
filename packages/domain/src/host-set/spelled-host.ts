/** A host with the text that its sender wrote for it. */
export interface SpelledHost {
  /** canonical form: two hosts are the same when these are equal */
  readonly host: string
  /** as the sender wrote it: Ansible, answers and output show it */
  readonly spelling: string
}
