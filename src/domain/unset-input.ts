/** An unset variable or secret of the workflow arrives as an empty input, just like one that was never given. */
export const UNSET_INPUT =
  'If the workflow sets it from a variable or a secret, that one is not set here: check its name, and the environment of the job.'
