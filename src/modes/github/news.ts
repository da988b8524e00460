/** What a person should know of GitHub's own records. */
export interface News {
  readonly target: string
  readonly text: string
  /** GitHub refused, and the text has the fix. */
  readonly isWarning: boolean
}

export const TITLE = 'Cloudburst: GitHub'
