/** The version of the action. It is here so that the bundle needs no package.json; a test compares the two. */
export const VERSION = '1.0.0'
