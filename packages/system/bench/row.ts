/** A line of the table that is printed. */
export interface Row {
  readonly what: string
  readonly figure: string
}
