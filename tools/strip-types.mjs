// jest transformer: Node's own type stripping, so that lines and columns stay exact and no compiler is needed.
import { stripTypeScriptTypes } from 'node:module'

export default {
  /** @param {string} source @returns {{ code: string }} */
  process(source) {
    return { code: stripTypeScriptTypes(source) }
  },
}
