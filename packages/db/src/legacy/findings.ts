/** Something that stays as it is, or that was lost on the way: for the operator to look at. */
export interface Finding {
  rule: string
  table: string
  key: string
  detail: string | null
}
